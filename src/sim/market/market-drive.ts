import type { MarketReplay } from './market-replay.ts'

/** The longest that the event loop is held by the market in one go, but for a single event that takes longer. */
const SLICE_MS = 1.5
/** A clock may be bent while the market sleeps, so it looks again after so long at most. */
const NAP_MAX_MS = 50
/** So long the market steps back in a row for answers that are about to leave; then it plays all the same. */
const PATIENCE_MS = 20

/**
 * Plays a market in real time. What is late is caught up in small slices, and none begins while `isAnswerNear`:
 * an event of the market takes up to a few milliseconds, and would be the delay of that answer. The returned function stops it.
 */
export function driveMarket(
  market: MarketReplay,
  nowMs: () => number,
  isAnswerNear: () => boolean = () => false,
): () => void {
  let timer: NodeJS.Timeout | undefined
  let next: NodeJS.Immediate | undefined
  let playedMs = performance.now()
  const turn = (): void => {
    const startMs = performance.now()
    const isPatient = startMs - playedMs < PATIENCE_MS
    if (isPatient && isAnswerNear()) {
      timer = setTimeout(turn, 1)
      return
    }
    const isOver = (): boolean => performance.now() - startMs >= SLICE_MS || (isPatient && isAnswerNear())
    const isCaughtUp = market.advanceTo(nowMs(), isOver)
    playedMs = performance.now()
    if (!isCaughtUp) {
      next = setImmediate(turn)
      return
    }
    const napMs = Math.max(1, Math.min(NAP_MAX_MS, market.nextMs() - nowMs()))
    playedMs += napMs
    timer = setTimeout(turn, napMs)
  }
  turn()
  return () => {
    clearTimeout(timer)
    clearImmediate(next)
  }
}
