import type { AnnouncementBoard } from './board.ts'

/** Far below the pace at which announcements come. */
const LOOK_EVERY_MS = 100

/** Publishes on all boards in real time. The returned function stops it. */
export function driveAnnouncements(boards: readonly AnnouncementBoard[], nowMs: () => number): () => void {
  const timer = setInterval(() => {
    const now = nowMs()
    for (const board of boards) board.advanceTo(now)
  }, LOOK_EVERY_MS)
  return () => clearInterval(timer)
}
