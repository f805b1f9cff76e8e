import { afterEach, beforeEach, expect, test } from 'vitest'
import { body, parsed } from '../../test/fixtures/binance/fixtures.ts'
import { type HeardRequest, type Reply, ScriptedVenue, type ServedSocket } from '../../test/wire/scripted-venue.ts'
import { binanceSession } from '../../test/wire/session-of.ts'
import { until } from '../../test/wire/until.ts'
import { ClientIdSource } from '../domain/ids.ts'
import type { OrderIntent } from '../domain/order.ts'
import { systemClock } from '../kit/clock.ts'
import { createRandom } from '../kit/random.ts'
import { openGuard } from './live-guard.ts'
import { OrderDesk } from './order-desk.ts'
import { OrderTracker } from './order-tracker.ts'
import { Orders } from './orders.ts'

const INTENT: OrderIntent = { symbol: 'BTCUSDT', side: 'buy', type: 'limit', size: '0.010', price: '83000.0' }
const NO_SUCH_ORDER: Reply = { status: 400, body: { code: -2013, msg: 'Order does not exist.' } }

let server: ScriptedVenue
let opened: AsyncDisposable[] = []

beforeEach(async () => void (server = await ScriptedVenue.open()))
afterEach(async () => {
  for (const each of opened.reverse()) await each[Symbol.asyncDispose]()
  opened = []
  await server[Symbol.asyncDispose]()
})

test('placed: by socket where it stands, legal before it is sent, and known by its id', async () => {
  const orders = await openOrders(() => NO_SUCH_ORDER)
  server.onText = answerYes
  const outcome = await orders.place(INTENT)
  expect(outcome).toMatchObject({ kind: 'accepted', order: { symbol: 'BTCUSDT', venueOrderId: '77' } })
  expect(outcome.kind === 'accepted' && orders.get(outcome.order)?.state.kind).toBe('open')
  await expect(orders.place({ ...INTENT, price: '83000.05' })).rejects.toMatchObject({ code: 'order.illegal' })
  await expect(orders.place({ ...INTENT, symbol: 'BTCUSDX' })).rejects.toMatchObject({ message: /BTCUSDT/ })
  expect(server.sockets.at(-1)?.heard).toHaveLength(1)
  expect(orders.stats()).toMatchObject({ sent: 1, accepted: 1, rejected: 0, unknown: 0 })
})

test('unknown, and it stands: the venue is asked by our own id until it knows, and nothing is sent again', async () => {
  const answers: Reply[] = [NO_SUCH_ORDER, 'reset']
  const row = (query: URLSearchParams): Reply => ({
    body: { ...parsed<object>('order-row.json'), clientOrderId: query.get('origClientOrderId') },
  })
  const orders = await openOrders(({ query }) => answers.shift() ?? row(query))
  server.onText = (_, { socket }) => socket.terminate()
  const outcome = await orders.place(INTENT)
  if (outcome.kind !== 'unknown') throw new Error(`not unknown: ${outcome.kind}`)
  expect(orders.get(outcome.order)?.state).toMatchObject({ kind: 'unknown', cause: 'disconnect' })
  expect(await outcome.resolved).toMatchObject({ kind: 'found', update: { status: 'open', filled: '0.004' } })
  expect(orders.get(outcome.order)?.state).toMatchObject({ kind: 'open', filled: 4 })
  expect(server.to('/fapi/v1/order', 'POST')).toEqual([])
  expect(server.sockets.flatMap(({ heard }) => heard)).toHaveLength(1)
})

test('unknown, and it never arrived: "no such order" counts only after the receive window has passed', async () => {
  const askedAt: number[] = []
  const orders = await openOrders(() => {
    askedAt.push(Date.now())
    return NO_SUCH_ORDER
  })
  let sentAt = 0
  server.onText = ({ params }, { socket }) => {
    sentAt = (params as { timestamp: number }).timestamp
    socket.terminate()
  }
  const outcome = await orders.place(INTENT)
  if (outcome.kind !== 'unknown') throw new Error(`not unknown: ${outcome.kind}`)
  expect(await outcome.resolved).toEqual({ kind: 'never arrived' })
  expect(orders.get(outcome.order)?.state).toMatchObject({ kind: 'closed', how: 'rejected' })
  expect(askedAt.length).toBeGreaterThan(1)
  expect((askedAt.at(-1) ?? 0) - sentAt).toBeGreaterThanOrEqual(RECV_WINDOW_MS - 100)
})

test('a batch goes by REST, and each order has an outcome of its own', async () => {
  const orders = await openOrders(({ query }) => {
    const [first] = JSON.parse(query.get('batchOrders') ?? '[]') as { newClientOrderId: string }[]
    const yes = { ...parsed<object>('order-ack.json'), clientOrderId: first?.newClientOrderId }
    return { body: [yes, { code: -2019, msg: 'Margin is insufficient.' }] }
  }, '/fapi/v1/batchOrders')
  const outcomes = await orders.placeBatch([INTENT, INTENT])
  expect(outcomes).toMatchObject([{ kind: 'accepted' }, { kind: 'rejected', failure: { kind: 'margin' } }])
  await expect(orders.placeBatch(Array.from({ length: 6 }, () => INTENT))).rejects.toMatchObject({
    code: 'order.illegal',
  })
  expect(server.to('/fapi/v1/batchOrders')).toHaveLength(1)
})

test('REST: too many orders refuses a placement at once, and cancels pass all the same', async () => {
  const refusal = { status: 429, body: { code: -1015, msg: 'Too many new orders.' } }
  const orders = await openOrders(({ method, query }) =>
    method === 'POST'
      ? refusal
      : { body: { ...parsed<object>('order-ack.json'), clientOrderId: query.get('origClientOrderId') } },
  )
  const refused = await orders.place(INTENT, { transport: 'rest' })
  if (refused.kind !== 'rejected') throw new Error(`not rejected: ${refused.kind}`)
  const ref = { symbol: 'BTCUSDT', clientOrderId: new ClientIdSource().take() }
  const cancelled = await orders.cancel(ref, { transport: 'rest' })
  void orders.place(INTENT, { transport: 'rest' }).catch(() => {}) // waits for the window, and is given up at the end
  expect(refused).toMatchObject({ retry: 'after', failure: { kind: 'rate-limit' } })
  expect(cancelled.kind).toBe('accepted')
  expect(server.to('/fapi/v1/order').map(({ method }) => method)).toEqual(['POST', 'DELETE'])
})

const RECV_WINDOW_MS = 600

/** Orders on a real session; the test answers what is asked at `path`. */
async function openOrders(answer: (request: HeardRequest) => Reply, path = '/fapi/v1/order'): Promise<Orders> {
  const session = await binanceSession(
    server,
    (request) => {
      if (request.path === '/fapi/v1/exchangeInfo') return { body: body('exchange-info.json').toString('utf8') }
      return request.path === path ? answer(request) : undefined
    },
    { recvWindowMs: RECV_WINDOW_MS },
  )
  const desk = new OrderDesk({ session, clock: systemClock, onFatal: () => {} })
  opened.push(session, desk)
  await desk.ready()
  await until(() => expect(desk.isSocketOpen).toBe(true))
  return new Orders({
    session,
    desk,
    tracker: new OrderTracker(session),
    touch: { midOf: () => null },
    guard: openGuard,
    ids: new ClientIdSource(),
    clock: systemClock,
    random: createRandom(7),
    recvWindowMs: RECV_WINDOW_MS,
  })
}

function answerYes(text: Readonly<Record<string, unknown>>, { send }: ServedSocket): void {
  const { id, params } = text as { id: string; params: Readonly<Record<string, unknown>> }
  const { symbol, newClientOrderId: clientOrderId } = params
  send({ id, status: 200, result: { orderId: 77, symbol, clientOrderId, updateTime: 1 } })
}
