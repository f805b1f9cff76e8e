import { expect, test } from 'vitest'
import { clientOrderId } from '../domain/ids.ts'
import { monoNs } from '../domain/units.ts'
import type { BlockResult } from './order-block.ts'
import { Samples } from './samples.ts'
import { orderTruths, timesById } from './truth.ts'

const record = (over: {
  op: string
  clientId: string
  inNs: number
  outNs: number
  transport?: 'rest' | 'ws' | 'stream'
}) => ({ id: 1, venue: 'bybit', transport: 'ws' as const, injectedMs: 0, ...over })

function block(ids: readonly string[]): BlockResult {
  const [placements, cancels] = [new Samples('place', ids.length), new Samples('cancel', ids.length)]
  ids.forEach((id, row) => {
    for (const samples of [placements, cancels]) {
      samples.begin(row, clientOrderId(id), 'ws', monoNs(0))
      samples.answer(row, 'accepted', monoNs(1), monoNs(2))
    }
  })
  return { placements, cancels, outcomes: [], skipped: 0 }
}

test('truth covers the very orders that were timed, and no others', () => {
  const times = timesById([
    record({ op: 'order.create', clientId: 'a', inNs: 0, outNs: 10e6 }),
    record({ op: 'order-event', clientId: 'a', transport: 'stream', inNs: 5e6, outNs: 12e6 }),
    record({ op: 'order-event', clientId: 'a', transport: 'stream', inNs: 50e6, outNs: 60e6 }),
    record({ op: 'order.cancel', clientId: 'a', inNs: 100e6, outNs: 104e6 }),
    record({ op: 'order.create', clientId: 'stranger', inNs: 0, outNs: 99e6 }),
    record({ op: 'POST /fapi/v1/order', clientId: 'b', inNs: 0, outNs: 20e6 }),
    record({ op: 'DELETE /fapi/v1/order', clientId: 'b', inNs: 30e6, outNs: 36e6 }),
    record({ op: 'order-event', clientId: 'b', transport: 'stream', inNs: 10e6, outNs: 15e6 }),
  ])
  const truths = orderTruths({ bybit: block(['a']), binance: block(['b']) }, times)
  expect(truths['order-latency-ws-p50']).toMatchObject({ bybit: 10, binance: 20 })
  expect(truths['order-live-p50']).toMatchObject({ bybit: 12, binance: 15 })
  expect(truths['cancel-latency-ws-p99']).toMatchObject({ bybit: 4, binance: 6 })
  expect(truths['order-latency-rest-p50']).toBeUndefined()
})
