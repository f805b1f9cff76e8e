import { expect, test } from 'vitest'
import { PerpkitError } from '../domain/errors.ts'
import { wallMs } from '../domain/units.ts'
import { binance } from '../venues/binance/binance.ts'
import type { Query } from '../venues/venue.ts'
import { fetchInputs, midOf } from './fetch-past.ts'
import { absent } from './reading.ts'
import { signalOf } from './signal.ts'

const NOW = 1_790_002_800_000
const HOUR_MS = 3_600_000

/** A venue whose answers are given by path; a path without one is refused. */
function sessionWith(answers: Readonly<Record<string, readonly unknown[]>>): Parameters<typeof fetchInputs>[0] {
  return {
    venue: binance,
    offset: {
      offsetMs: 0,
      errorMs: 0,
      samples: 1,
      venueNow: () => wallMs(NOW),
      venueAt: () => NOW,
      measure: async () => {},
    },
    async ask<T>({ request, read }: Query<T>): Promise<T> {
      const body = answers[request.path]
      if (body === undefined) throw new PerpkitError(`${request.path} is down`, { code: 'venue.unavailable' })
      return read(Buffer.from(JSON.stringify(body)))
    },
  }
}
const hours = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, at) => NOW - (count - at) * HOUR_MS)
const KLINES = hours(904).map((ms, at) => {
  const price = (60_000 + 500 * Math.sin(at)).toFixed(1)
  return [ms, price, price, price, price, '1', ms + HOUR_MS - 1, '1', 1, '1', '1', '0']
})
const FUNDING = hours(800)
  .filter((_, at) => at % 8 === 0)
  .map((fundingTime) => ({ fundingTime, fundingRate: '0.0001', symbol: 'BTCUSDT' }))
const INTEREST = hours(48).map((timestamp, at) => ({ timestamp, sumOpenInterest: String(1_000 + at) }))
const ALL = { '/fapi/v1/klines': KLINES, '/fapi/v1/fundingRate': FUNDING, '/futures/data/openInterestHist': INTEREST }
const mid = () => midOf({ mid: 60_000, eventMs: NOW, status: 'live' })
const costs = { takerBp: 5, halfSpreadBp: 0.5, source: 'test' }

async function judge(answers: Readonly<Record<string, readonly unknown[]>>, price = mid) {
  const { inputs, nowMs } = await fetchInputs(sessionWith(answers), 'BTCUSDT', price, absent('no headlines'))
  return signalOf(inputs, costs, nowMs)
}

test('all answered: no input lacks', async () => {
  expect((await judge(ALL)).components).toHaveLength(4)
})

test.each(Object.keys(ALL))('%s refused: NEUTRAL, in the words of the refusal', async (path) => {
  const { [path as keyof typeof ALL]: _, ...rest } = ALL
  const { direction, vetoes } = await judge(rest)
  expect([direction, vetoes[0]]).toEqual(['NEUTRAL', expect.stringContaining(`is missing: ${path} is down`)])
})

test('the interval of funding: the instrument’s word, else as the settlements lie', async () => {
  const interval = async (every: number | null, rows: readonly unknown[]) => {
    const session = sessionWith({ ...ALL, '/fapi/v1/fundingRate': rows })
    const { inputs } = await fetchInputs(session, 'BTCUSDT', mid, absent('none'), every)
    return inputs.funding.kind === 'present' ? inputs.funding.value.intervalMinutes : null
  }
  const hourly = hours(100).map((ms) => ({ fundingTime: ms + 7, fundingRate: '0.0001', symbol: 'BTCUSDT' }))
  expect(await interval(null, FUNDING)).toBe(480)
  expect(await interval(null, hourly)).toBe(60)
  expect(await interval(null, hourly.toSpliced(98, 1))).toBe(60)
  expect(await interval(240, hourly)).toBe(240)
})

test('a book that may not be read, an old past: NEUTRAL, and it is named', async () => {
  const unread = await judge(ALL, () => midOf({ mid: null, eventMs: NOW, status: 'gap' }))
  expect(unread.vetoes).toEqual(['price is missing: the book is gap'])
  const old = await judge({ ...ALL, '/fapi/v1/klines': KLINES.slice(0, -3) })
  expect(old.vetoes[0]).toContain('change24h is stale')
})
