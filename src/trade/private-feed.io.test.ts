import { afterEach, beforeEach, expect, test } from 'vitest'
import { fixture } from '../../test/fixtures/bybit/fixtures.ts'
import { frames, parsed } from '../../test/fixtures/binance/fixtures.ts'
import { type Reply, ScriptedVenue, type ServedSocket } from '../../test/wire/scripted-venue.ts'
import { until } from '../../test/wire/until.ts'
import { binanceSession, bybitSession, letIn } from '../../test/wire/session-of.ts'
import type { VenueSession } from '../access/session.ts'
import { clientOrderId } from '../domain/ids.ts'
import { createScale } from '../domain/scale.ts'
import { monoNs } from '../domain/units.ts'
import { OrderTracker } from './order-tracker.ts'
import { PrivateFeed } from './private-feed.ts'

let server: ScriptedVenue
let opened: AsyncDisposable[] = []

beforeEach(async () => void (server = await ScriptedVenue.open()))
afterEach(async () => {
  for (const each of opened.reverse()) await each[Symbol.asyncDispose]()
  opened = []
  await server[Symbol.asyncDispose]()
})

const ID = clientOrderId('lat-000001')
const USER_EVENTS = frames('user-events.jsonl').map((frame) => JSON.parse(frame.toString('utf8')) as object)
const fatal: Error[] = []

test('Binance: events drive the order, and those of a symbol that we never traded disturb nothing', async () => {
  const { tracker } = await openFeed(await binanceSession(server, listenKeys(['key-1'])))
  const told: string[] = []
  tracker.onFill(({ tradeId }) => told.push(tradeId))
  const [open, partly, filled] = USER_EVENTS
  const stream = await streamOf('key-1')
  stream.send(open)
  stream.send({ ...open, o: { ...(open as { o: object }).o, s: 'DOGEUSDT', c: 'elsewhere' } })
  for (const event of [partly, partly, filled]) stream.send(event)
  await until(() => expect(tracker.get(ID)?.state).toEqual({ kind: 'closed', how: 'filled', filled: 10 }))
  expect(tracker.get(clientOrderId('elsewhere'))).toBeUndefined()
  expect(told).toHaveLength(2)
  expect(fatal).toEqual([])
})

test('reconnect: every open order is asked for by its id, also one that no event had come of', async () => {
  const rows: Record<string, Reply> = {
    'lat-000001': { body: orderRow({ status: 'FILLED', executedQty: '0.010', updateTime: 1791382999000 }) },
    'pk-lost': { status: 400, body: { code: -2013, msg: 'Order does not exist.' } },
  }
  const answers = listenKeys(['key-1', 'key-1'], ({ query }) => rows[query.get('origClientOrderId') ?? ''])
  const { tracker } = await openFeed(await binanceSession(server, answers))
  for (const id of ['lat-000001', 'pk-lost']) {
    const order = { symbol: 'BTCUSDT', clientOrderId: clientOrderId(id) }
    tracker.sent(order, monoNs(1))
    tracker.acknowledged(order.clientOrderId, { kind: 'accepted', order })
  }
  ;(await streamOf('key-1')).socket.terminate()
  await until(() => expect(server.to('/fapi/v1/order')).toHaveLength(2))
  await until(() => expect(tracker.get(ID)?.state).toMatchObject({ kind: 'closed', how: 'filled' }))
  expect(tracker.get(clientOrderId('pk-lost'))?.state.kind).toBe('open')
})

test('an expired listen key: a new key, a new connection, and the open orders are asked for', async () => {
  const row = orderRow({ status: 'CANCELED', executedQty: '0.000', updateTime: 1791382999000 })
  const { tracker, feed } = await openFeed(
    await binanceSession(
      server,
      listenKeys(['key-1', 'key-2'], () => ({ body: row })),
    ),
  )
  const stream = await streamOf('key-1')
  stream.send(USER_EVENTS[0])
  await until(() => expect(tracker.get(ID)?.state.kind).toBe('open'))
  stream.send({ e: 'listenKeyExpired', E: 1791382994034, listenKey: 'key-1' })
  await streamOf('key-2')
  await until(() => expect(tracker.get(ID)?.state).toMatchObject({ kind: 'closed', how: 'cancelled' }))
  expect(feed.isOpen).toBe(true)
  expect(server.to('/fapi/v1/listenKey', 'POST')).toHaveLength(2)
})

test('Binance: an execution that was never documented is told, and the stream goes on', async () => {
  const { tracker, feed } = await openFeed(await binanceSession(server, listenKeys(['key-1'])))
  const stream = await streamOf('key-1')
  const [open] = USER_EVENTS
  stream.send({ ...open, o: { ...(open as { o: object }).o, x: 'LIQUEFIED' } })
  stream.send(open)
  await until(() => expect(tracker.get(ID)?.state.kind).toBe('open'))
  expect(fatal).toMatchObject([{ code: 'venue.answer', message: expect.stringContaining('LIQUEFIED') }])
  expect(feed.isOpen).toBe(true)
})

test('Bybit: open after logon and subscription, then events drive the order', async () => {
  const { tracker } = await openFeed(await bybitSession(server))
  server.sockets.at(-1)?.socket.send(fixture('private', 'order'))
  await until(() => expect(tracker.get(clientOrderId('sim-000001'))?.state.kind).toBe('open'))
  expect(server.sockets.at(-1)?.heard.map(({ op }) => op)).toEqual(['auth', 'subscribe'])
})

test('Bybit: a key that may not see the orders is told when it opens', async () => {
  const session = await bybitSession(server)
  server.onText = (text, served) => {
    if (text['op'] === 'auth') letIn(text, served)
    else served.send({ success: false, ret_msg: 'Request not authorized', op: 'subscribe', conn_id: 'c-1' })
  }
  await expect(openFeed(session)).rejects.toMatchObject({ name: 'VenueRejected' })
  expect(server.sockets).toHaveLength(1)
})

test('reconnect: a dead key found while asking is fatal', async () => {
  const keys = listenKeys(['key-1', 'key-1'], () => ({ status: 401, body: { code: -2015, msg: 'Invalid API-key.' } }))
  const { tracker } = await openFeed(await binanceSession(server, keys))
  tracker.sent({ symbol: 'BTCUSDT', clientOrderId: ID }, monoNs(1))
  ;(await streamOf('key-1')).socket.terminate()
  await until(() => expect(fatal).toMatchObject([{ code: 'venue.auth' }]))
})

async function openFeed(session: VenueSession): Promise<{ tracker: OrderTracker; feed: PrivateFeed }> {
  fatal.length = 0
  const scale = createScale('0.10', '0.001')
  const tracker = new OrderTracker({ scaleOf: (symbol) => (symbol === 'BTCUSDT' ? scale : null) })
  const feed = new PrivateFeed(session, tracker, (error) => fatal.push(error))
  opened.push(session, feed)
  await feed.open()
  return { tracker, feed }
}

/** The venue hands out these keys in turn; what else it is asked, the test answers. */
function listenKeys(
  keys: readonly string[],
  others: (request: { path: string; query: URLSearchParams }) => Reply | undefined = () => undefined,
): NonNullable<Parameters<typeof binanceSession>[1]> {
  let given = 0
  return (request) => {
    if (request.path === '/fapi/v1/listenKey') return { body: { listenKey: keys[given++] } }
    return request.path === '/fapi/v1/order' ? others(request) : undefined
  }
}

function streamOf(key: string): Promise<ServedSocket> {
  return until(() => {
    const stream = server.sockets.findLast(({ path }) => path === `/private/ws/${key}`)
    if (stream === undefined) throw new Error('not yet')
    return stream
  })
}

function orderRow(change: object): object {
  return { ...parsed<object>('order-row.json'), ...change }
}
