import { beforeAll, expect, test } from 'vitest'
import { soak, soakHeadlines, type SoakResult } from './soak.ts'

// 100 seeds × 2,000 headlines against a model that misbehaves at the reference's rates and 2 % each of <think>, slow drip and hijack.
const SEEDS = 100
const HEADLINES = 2_000

let results: readonly SoakResult[] = []

beforeAll(async () => {
  const headlines = soakHeadlines(HEADLINES)
  const all: SoakResult[] = []
  for (let seed = 1; seed <= SEEDS; seed++) all.push(await soak(seed, headlines))
  results = all
}, 120_000)

test('every fault was played, and every headline answered', () => {
  const faults = new Set(results.flatMap(({ played }) => [...played.keys()]))
  expect(faults.size).toBe(14)
  for (const { headlines, answered } of results) expect([headlines, answered]).toEqual([HEADLINES, HEADLINES])
})

test('by the model 99.9 % on average and 99 % in the worst seed; none mis-assigned', () => {
  const shares = results.map(({ byModel }) => byModel / HEADLINES)
  expect(mean(shares)).toBeGreaterThanOrEqual(0.999)
  expect(Math.min(...shares)).toBeGreaterThanOrEqual(0.99)
  expect(results.reduce((sum, { misassigned }) => sum + misassigned, 0)).toBe(0)
})

test('requests stay within 1.6 times the ideal on average, and a few at a time', () => {
  expect(mean(results.map(({ requestsPerIdeal }) => requestsPerIdeal))).toBeLessThanOrEqual(1.6)
  expect(Math.max(...results.map(({ inFlightMax }) => inFlightMax))).toBeLessThanOrEqual(4)
})

test('the ledger equals the provider’s own bill, request by request and to the nano-dollar', () => {
  for (const { ledger, bill, requests } of results) {
    expect(ledger.length).toBe(requests)
    const told = bill.filter(({ isTold }) => isTold)
    const billed = ledger.filter(({ outcome }) => outcome === 'billed')
    const own = billed.map(({ id, usage, cost }) => [id, usage?.uncachedInput, usage?.output, BigInt(cost ?? -1)])
    expect(sorted(own)).toEqual(
      sorted(told.map(({ requestId, input, output, nanos }) => [requestId, input, output, nanos])),
    )
  }
})

test('what was billed without being told is in the ledger at its most', () => {
  for (const { ledger, bill } of results) {
    const assumed = new Map(
      ledger.filter(({ outcome }) => outcome === 'assumed').map((line) => [line.id, line.counted]),
    )
    const untold = bill.filter(({ isTold }) => !isTold)
    expect(assumed.size).toBe(untold.length)
    for (const { requestId, nanos } of untold) expect(nanos <= BigInt(assumed.get(requestId) ?? -1)).toBe(true)
  }
})

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function sorted(lines: readonly (readonly unknown[])[]): readonly (readonly unknown[])[] {
  return [...lines].sort((a, b) => String(a[0]).localeCompare(String(b[0])))
}
