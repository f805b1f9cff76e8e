import { expect, test } from 'vitest'
import { RequestLog } from './request-log.ts'

const record = {
  op: 'order.create',
  transport: 'ws',
  clientId: 'a',
  inNs: 1,
  outNs: 2,
  injectedMs: 0,
  fault: null,
} as const

test('numbers from 1, and tells what is newer than an id', () => {
  const log = new RequestLog()
  for (let count = 0; count < 5; count++) log.add('bybit', record)
  expect(log.since(0).map(({ id }) => id)).toEqual([1, 2, 3, 4, 5])
  expect(log.since(3).map(({ id }) => id)).toEqual([4, 5])
  expect(log.since(5)).toEqual([])
  expect(log.since(99)).toEqual([])
  expect(log.lastId).toBe(5)
})

test('keeps a bounded number, and says how many are gone', () => {
  const log = new RequestLog({ keptMax: 10, dropBlock: 4 })
  for (let count = 0; count < 25; count++) log.add('binance', record)
  const kept = log.since(0)
  expect(kept.length).toBeLessThanOrEqual(10)
  expect(kept.at(-1)?.id).toBe(25)
  expect(log.droppedSince(0)).toBe((kept[0]?.id ?? 0) - 1)
  expect(log.droppedSince(24)).toBe(0)
  expect(log.since(23).map(({ id }) => id)).toEqual([24, 25])
})
