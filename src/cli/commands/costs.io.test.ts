import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CostReport } from '../../costs/report.ts'
import { type RunningExchanges, startExchanges } from '../../sim.ts'
import { costsCommand } from './costs.ts'

let folder: string
let exchanges: RunningExchanges

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perpkit-costs-'))
  exchanges = await startExchanges({ seed: 7, tier: 'lab', world: 'none', write: join(folder, 'sim.json') })
})
afterAll(async () => {
  await exchanges.close()
  await rm(folder, { recursive: true })
})

async function report(...words: readonly string[]): Promise<CostReport> {
  let text = ''
  const io = {
    out: { write: (more: string) => (text += more) },
    err: { write: () => {} },
    env: { PERPKIT_SIM: join(folder, 'sim.json') },
    signal: new AbortController().signal,
  }
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} })
  costsCommand(program, io)
  await program.parseAsync(['costs', '--from', 'simulated', '--json', ...words], { from: 'user' })
  return JSON.parse(text) as CostReport
}

test('from the exchanges: the account’s fees, funding by 8 h, half-spread, and books that are walked', async () => {
  const { from, symbol, venues, sizes, crossovers, roundTrips, warnings } = await report('--volume', '1000000')
  expect({ from, symbol, warnings }).toEqual({ from: 'simulated', symbol: 'BTCUSDT', warnings: [] })
  for (const { fees, halfSpreadBp, fundingPer8hBp, capacities } of venues) {
    expect(fees.origin).toBe('account')
    expect(halfSpreadBp?.value).toBeGreaterThan(0)
    expect(fundingPer8hBp).toMatchObject({ origin: 'venue', rate: 'predicted', intervalMinutes: 480 })
    expect(fundingPer8hBp).toMatchObject({
      asOf: expect.stringMatching(/^20/),
      settlesAt: expect.stringMatching(/:00:00/),
    })
    expect(capacities.map(({ side }) => side)).toEqual(['buy', 'sell'])
    for (const { usdt } of capacities) expect(usdt).toBeGreaterThan(10_000)
  }
  for (const { costs } of sizes) for (const { total } of costs) expect(total).toBeGreaterThan(5)
  for (const { total } of roundTrips) expect(total).not.toBeNull()
  expect(crossovers.map(({ side }) => side)).toEqual(['buy', 'sell'])
})

test('books of one moment: both carry the same stamp', async () => {
  const [bybit, binance] = (await report()).venues
  expect(bybit?.readAt).toMatch(/^20\d\d-/)
  expect(binance?.readAt).toBe(bybit?.readAt)
})

test('an order larger than the book fills in part and has no price', async () => {
  const { sizes, month } = await report('--venue', 'bybit', '--size', '900000000000', '--volume', '1000')
  const order = sizes.at(-1)?.costs[0]
  expect(order).toMatchObject({ isPartial: true, walkBp: null, total: null })
  expect(order?.filledUsdt).toBeLessThan(900_000_000_000)
  expect(month?.venues[0]?.lines[1]).toMatchObject({ item: 'slippage', usd: null })
})

test('a symbol that no venue lists is refused with the nearest', async () => {
  await expect(report('--symbol', 'BTCUDST')).rejects.toThrow(/did you mean BTCUSDT/)
})
