import type { VenueSession } from '../../access/session.ts'
import { PerpkitError } from '../../domain/errors.ts'
import type { Announcement } from '../../domain/announcement.ts'
import { VENUE_NAMES } from '../../domain/ids.ts'
import type { PolledSource, PollResult, PushedSource, SourceItem } from './source.ts'

/** As many as one page has: between two askings no venue announces more. */
const LATEST = 20

type Asked = Pick<VenueSession, 'ask' | 'venue'>
type Followed = Pick<VenueSession, 'openAnnouncements' | 'venue'>

/** The announcements of a venue that is asked for them. @returns `null` where the venue sends them by itself. */
export function polledAnnouncements(session: Asked, everyMs: number): PolledSource | null {
  const { id, announcements } = session.venue
  if (announcements.delivery !== 'poll') return null
  return {
    name: id,
    everyMs,
    async poll(): Promise<PollResult> {
      try {
        const { rows } = await session.ask(announcements.latest(LATEST))
        return { kind: 'items', items: rows.map(itemOf), bytes: 0 }
      } catch (error) {
        if (!(error instanceof PerpkitError) || error.code === 'run.aborted') throw error
        return { kind: 'failed', what: error.message, retryAfterMs: null, isFinal: false }
      }
    },
    [Symbol.asyncDispose]: () => Promise.resolve(), // the session is its owner's
  }
}

/** The announcements of a venue that sends them as they come. It needs keys. @returns `null` where the venue must be asked. */
export function pushedAnnouncements(session: Followed): PushedSource | null {
  const { id, announcements } = session.venue
  if (announcements.delivery !== 'stream') return null
  return {
    name: id,
    async follow(tell, report, signal) {
      let end: (error: Error | null) => void = () => {}
      const ended = new Promise<Error | null>((resolve) => (end = resolve))
      const socket = session.openAnnouncements({
        onAnnouncement: (announcement) => tell([itemOf(announcement)]),
        onUnreadable: () => report('live', `${VENUE_NAMES[id]} sent an announcement that cannot be read.`),
        onOpen: () => report('live', ''),
        onClose: (reason) => report('down', `The announcements of ${VENUE_NAMES[id]} are away: ${reason}.`),
        onFatal: (error) => end(error),
      })
      const onAbort = (): void => end(null)
      signal.addEventListener('abort', onAbort, { once: true })
      if (signal.aborted) onAbort()
      const error = await ended
      signal.removeEventListener('abort', onAbort)
      await socket.close()
      if (error !== null) throw error
    },
  }
}

function itemOf({ id, title, url, publishedMs }: Announcement): SourceItem {
  return { id, title, link: url, publishedMs }
}
