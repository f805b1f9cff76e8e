import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createExchanges } from '../exchange/create.ts'
import { VirtualClock } from '../exchange/virtual-clock.ts'
import { driveMarket } from './market-drive.ts'

const START_MS = Date.UTC(2026, 9, 1, 4)
/** Longer than any nap of the driver. */
const NAP_MS = 100

test('the market plays what is due, catches up in slices, gives way to answers, and stands still when stopped', async () => {
  const { market } = createExchanges({ seed: 5, clock: new VirtualClock(START_MS) })
  let [nowMs, isAnswerNear] = [START_MS, false]
  const stop = driveMarket(
    market,
    () => nowMs,
    () => isAnswerNear,
  )
  const caughtUp = async (): Promise<void> => {
    while (market.nowMs < nowMs) await nextTurn()
  }

  nowMs += 200
  await caughtUp()
  expect(market.nowMs).toBe(nowMs)

  // Ten seconds late, which is far more than one slice: others get their turns in between.
  nowMs += 10_000
  let played = market.nowMs
  let slices = 0
  while (market.nowMs < nowMs) {
    await nextTurn()
    if (market.nowMs !== played) slices++
    played = market.nowMs
  }
  expect(slices).toBeGreaterThan(5)

  // It does not wait for ever: with an answer always near, the market goes on all the same.
  isAnswerNear = true
  nowMs += 200
  await caughtUp()
  expect(market.nowMs).toBe(nowMs)

  stop()
  nowMs += 1_000
  await pause(NAP_MS)
  expect(market.nowMs).toBe(nowMs - 1_000)
})
