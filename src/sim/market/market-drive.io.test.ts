import { expect, test } from 'vitest'
import { systemClock } from '../../kit/clock.ts'
import { createExchanges } from '../exchange/create.ts'
import { driveMarket } from './market-drive.ts'

test('in real time the market plays what is due, catches up what is late, and stands still when stopped', async () => {
  const { market, binance } = createExchanges({ seed: 5, clock: systemClock })
  const books: number[] = []
  const stop = driveMarket(market, () => Date.now())
  await new Promise<void>((resolve) => {
    binance.listen((event) => {
      if (event.kind === 'book') books.push(event.engineMs)
      if (books.length === 40) resolve()
    })
  })
  stop()
  const playedMs = market.nowMs
  expect(Date.now() - playedMs).toBeLessThan(1_000)
  expect(books).toEqual(books.toSorted((a, b) => a - b))
  await new Promise((resolve) => setTimeout(resolve, 100)) // longer than any nap of the driver
  expect(market.nowMs).toBe(playedMs)
})
