import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningExchanges, startExchanges } from '../../src/sim.ts'
import { ended, Folder, perpkit, start } from './run.ts'

// Two comparisons on one account of attached exchanges: a living one is left alone, a dead one is cleaned up after.

let folder: Folder
let exchanges: RunningExchanges
let env: NodeJS.ProcessEnv

beforeAll(async () => {
  folder = new Folder()
  const write = folder.file('sim.json')
  exchanges = await startExchanges({ tier: 'lab', seed: 5, write })
  env = { PERPKIT_SIM: write }
})
afterAll(async () => {
  await exchanges.close()
  folder[Symbol.dispose]()
})

function openOrders(): readonly string[] {
  return [exchanges.bybit, exchanges.binance].flatMap(({ exchange }) =>
    [...exchange.keys.values()].flatMap(({ account }) =>
      [...account.openOrders.values()].map(({ clientId }) => clientId),
    ),
  )
}

async function openOrdersOfRuns(least: number): Promise<void> {
  while (openOrders().filter((id) => id.startsWith('pk-run-')).length < least)
    await new Promise((resolve) => setTimeout(resolve, 20))
}

function reportIn(folder: string): { readonly notes: readonly string[] } {
  return JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as ReturnType<typeof reportIn>
}

test('a second comparison that starts leaves the orders of the first one alone', async () => {
  const first = start(['compare', '--orders', '400', '--rate', '50', '--report', folder.file('first')], { env })
  const firstEnds = ended(first)
  await openOrdersOfRuns(5)
  const second = await perpkit(['compare', '--orders', '20', '--report', folder.file('second')], { env })
  expect([(await firstEnds).code, second.code]).toEqual([0, 0])
  expect(reportIn(folder.file('second')).notes.join()).not.toContain('cancelled')
  expect(openOrders()).toEqual([])
})

test('what a killed comparison left is cancelled by the next one; an order placed by hand stays', async () => {
  const placed = await perpkit(['order', 'place', 'BTCUSDT', 'buy', '0.002', '10000', '--venue', 'bybit'], { env })
  expect({ code: placed.code, err: placed.err }).toEqual({ code: 0, err: '' })
  const byHand = openOrders()
  expect(byHand).toHaveLength(1)
  const killed = start(['compare', '--orders', '400', '--rate', '50', '--report', folder.file('killed')], { env })
  const gone = once(killed, 'close')
  await openOrdersOfRuns(5)
  killed.kill('SIGKILL')
  await gone
  expect(openOrders().length).toBeGreaterThan(1)
  const next = await perpkit(['compare', '--orders', '5', '--report', folder.file('next')], { env })
  expect(next.code).toBe(0)
  expect(reportIn(folder.file('next')).notes.join()).toMatch(/open orders of an earlier run were found and cancelled/)
  expect(openOrders()).toEqual(byHand)
})
