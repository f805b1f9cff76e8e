import { afterAll, beforeAll, expect, test } from 'vitest'
import { dig, type OpenBybit, openBybit } from '../../../test/wire/open-bybit.ts'

let bybit: OpenBybit

beforeAll(async () => {
  bybit = await openBybit()
})
afterAll(async () => {
  await bybit[Symbol.asyncDispose]()
})

test('a lost probe is never answered; the next one is', async () => {
  bybit.side.faults.loseProbes(1)
  const lost = bybit.get('/v5/market/time').catch(() => 'cut')
  await expect.poll(() => bybit.side.gate.probesLost).toBe(1)
  expect((await bybit.get('/v5/market/time')).body['retCode']).toBe(0)
  expect(await Promise.race([lost, Promise.resolve('unanswered')])).toBe('unanswered')
})

test('a disconnection cuts every socket without a close frame', async () => {
  const sockets = await Promise.all([bybit.public(), bybit.private(), bybit.trade()])
  bybit.side.faults.disconnect()
  expect(await Promise.all(sockets.map(({ closed }) => closed))).toEqual([1006, 1006, 1006])
})

test('a dropped frame shows as one missing id', async () => {
  const socket = await bybit.public()
  socket.send({ op: 'subscribe', args: ['orderbook.50.BTCUSDT'] })
  const snapshot = await socket.next(({ type }) => type === 'snapshot')
  await socket.next(({ type }) => type === 'delta')
  bybit.side.faults.dropFrames(1)
  await expect.poll(() => bybit.side.gate.framesDropped).toBe(1)
  await socket.next(({ type }) => type === 'delta')
  await socket.next(({ type }) => type === 'delta')
  const ids = socket.frames.filter(({ topic }) => topic !== undefined).map((frame) => dig<number>(frame, 'data', 'u'))
  const gaps = ids.slice(1).filter((id, index) => id !== (ids[index] ?? 0) + 1)
  expect(ids[0]).toBe(dig<number>(snapshot, 'data', 'u'))
  expect(gaps).toHaveLength(1)
})

test('the world delays an answer by what the record says', async () => {
  await using slow = await openBybit({ world: 'article' })
  const trade = await slow.trade()
  const header = { 'X-BAPI-TIMESTAMP': String(Date.now()) }
  const args = [{ category: 'linear', symbol: 'BTCUSDT', orderLinkId: 'slow-1' }]
  expect((await trade.ask({ reqId: '1', op: 'order.cancel', header, args }))['retCode']).toBe(110001)
  const record = slow.log.since(0).find(({ clientId }) => clientId === 'slow-1')
  expect(record).toMatchObject({ op: 'order.cancel', transport: 'ws', fault: null })
  expect(((record?.outNs ?? 0) - (record?.inNs ?? 0)) / 1e6).toBeGreaterThanOrEqual(record?.injectedMs ?? Infinity)
  expect(record?.injectedMs).toBeGreaterThan(0)
})
