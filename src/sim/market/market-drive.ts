import type { MarketReplay } from './market-replay.ts'

/** The longest that the event loop is held by the market in one go. */
const SLICE_MS = 1.5
/** A clock may be bent while the market sleeps, so it looks again after so long at most. */
const NAP_MAX_MS = 50

/** Plays a market in real time. What is late is caught up in small slices. The returned function stops it. */
export function driveMarket(market: MarketReplay, nowMs: () => number): () => void {
  let timer: NodeJS.Timeout | undefined
  let next: NodeJS.Immediate | undefined
  const turn = (): void => {
    const sliceEndMs = performance.now() + SLICE_MS
    const isCaughtUp = market.advanceTo(nowMs(), () => performance.now() >= sliceEndMs)
    if (!isCaughtUp) {
      next = setImmediate(turn)
      return
    }
    const napMs = Math.max(1, Math.min(NAP_MAX_MS, market.nextMs() - nowMs()))
    timer = setTimeout(turn, napMs)
  }
  turn()
  return () => {
    clearTimeout(timer)
    clearImmediate(next)
  }
}
