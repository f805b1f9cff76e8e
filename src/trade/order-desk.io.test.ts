import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ScriptedVenue, type ServedSocket } from '../../test/wire/scripted-venue.ts'
import { until } from '../../test/wire/until.ts'
import { binanceSession, bybitBody, bybitSession, letIn, SECRET } from '../../test/wire/session-of.ts'
import type { VenueSession } from '../access/session.ts'
import type { PerpkitError } from '../domain/errors.ts'
import { clientOrderId } from '../domain/ids.ts'
import type { LegalOrder, OrderAction } from '../domain/order.ts'
import { monoNs, price, qty } from '../domain/units.ts'
import { type Clock, SkewedClock, systemClock } from '../kit/clock.ts'
import { OrderDesk, type OrderDeskOptions } from './order-desk.ts'

let server: ScriptedVenue
let opened: AsyncDisposable[] = []
const fatal: Error[] = []

beforeEach(async () => {
  server = await ScriptedVenue.open()
  fatal.length = 0
})
afterEach(async () => {
  for (const each of opened.reverse()) await each[Symbol.asyncDispose]()
  opened = []
  await server[Symbol.asyncDispose]()
})

// ── Outcomes by socket ─────────────────────────────────────────────────────────────────────────────────────────────

test('a yes is a yes, tied to its request by id in whatever order answers come', async () => {
  const desk = await binanceDesk()
  const asked = [desk.request(place('pk-1')), desk.request(place('pk-2'))]
  const socket = await tradeSocket(2)
  for (const { id, params } of socket.heard.toReversed() as unknown as WsOrder[]) socket.send(binanceAck(id, params))
  const ids = (await Promise.all(asked)).map(({ outcomes: [outcome] }) => outcome)
  expect(ids).toMatchObject([
    { kind: 'accepted', order: { clientOrderId: 'pk-1', venueOrderId: '77' } },
    { kind: 'accepted', order: { clientOrderId: 'pk-2' } },
  ])
})

test('timeout: the order is unknown, and an answer after the deadline changes nothing', async () => {
  let laterMs = 0
  const clock: Clock = { ...systemClock, monoNs: () => monoNs(systemClock.monoNs() + laterMs * 1e6) }
  const desk = await binanceDesk({ clock })
  const asked = desk.request(place('pk-1'))
  const socket = await tradeSocket(1)
  laterMs = 5_000
  const late = await asked
  const next = desk.request(place('pk-2'))
  await until(() => expect(socket.heard).toHaveLength(2))
  for (const { id, params } of socket.heard as unknown as WsOrder[]) socket.send(binanceAck(id, params))
  expect(late.outcomes).toMatchObject([{ kind: 'unknown', cause: 'timeout' }])
  expect((await next).outcomes).toMatchObject([{ kind: 'accepted', order: { clientOrderId: 'pk-2' } }])
})

test('disconnect: what is in flight is unknown at once, and nothing is sent again', async () => {
  const desk = await binanceDesk()
  const asked = desk.request(place('pk-1'))
  const socket = await tradeSocket(1)
  socket.socket.terminate()
  expect((await asked).outcomes).toMatchObject([{ kind: 'unknown', cause: 'disconnect' }])
  await until(() => expect(desk.isSocketOpen).toBe(true))
  expect(server.sockets.flatMap(({ heard }) => heard)).toHaveLength(1)
})

test('no socket: nothing was sent, so it is a definite no that may be tried later', async () => {
  const desk = await binanceDesk()
  server.upgradeStatus = 503
  const socket = await tradeSocket(0)
  socket.socket.terminate()
  await until(() => expect(desk.isSocketOpen).toBe(false))
  const { outcomes } = await desk.request(place('pk-1'), 'ws')
  expect(outcomes).toMatchObject([{ kind: 'rejected', retry: 'after', failure: { kind: 'unavailable' } }])
  expect(desk.transportFor(place('pk-2'))).toBe('rest')
})

test('a refusal without an id: a dead key is told once and at once, what is in flight is unknown and not rejected', async () => {
  const desk = await binanceDesk()
  const asked = [desk.request(place('pk-1')), desk.request(place('pk-2'))]
  const socket = await tradeSocket(2)
  socket.send({ id: null, status: 401, error: { code: -2015, msg: 'Invalid API-key, IP, or permissions for action.' } })
  const outcomes = (await Promise.all(asked)).flatMap((answer) => answer.outcomes)
  expect(outcomes).toMatchObject([
    { kind: 'unknown', cause: 'ambiguous answer' },
    { kind: 'unknown', cause: 'ambiguous answer' },
  ])
  expect(fatal).toMatchObject([{ code: 'venue.auth', failure: { venueCode: -2015 } }])
})

test('a refusal without an id and without a dead key: unknown, and trading goes on', async () => {
  const desk = await binanceDesk()
  const asked = desk.request(place('pk-1'))
  const socket = await tradeSocket(1)
  socket.send({ id: null, status: 400, error: { code: -1100, msg: 'Illegal characters found.' } })
  expect((await asked).outcomes).toMatchObject([{ kind: 'unknown', cause: 'ambiguous answer' }])
  expect(fatal).toEqual([])
})

test('a wrong signature stops at once: cause and remedy in one sentence, and no secret in it', async () => {
  const desk = await binanceDesk()
  const asked = desk.request(place('pk-1'))
  const socket = await tradeSocket(1)
  const [{ id }] = socket.heard as unknown as [WsOrder]
  const msg = `Signature for this request is not valid. signature=${SECRET}`
  socket.send({ id, status: 400, error: { code: -1022, msg } })
  expect((await asked).outcomes).toMatchObject([{ kind: 'rejected', retry: 'never', failure: { kind: 'signature' } }])
  const [error] = fatal as PerpkitError[]
  expect(error).toMatchObject({ code: 'venue.auth', kind: 'venue' })
  expect(error?.message).toMatch(/secret belongs to this key/)
  expect(`${error?.message} ${error?.stack}`).not.toContain(SECRET)
})

test('too many orders by socket: placements wait for the window, a cancel passes', async () => {
  const desk = await binanceDesk()
  const refused = desk.request(place('pk-1'))
  const socket = await tradeSocket(1)
  const [{ id }] = socket.heard as unknown as [WsOrder]
  socket.send({ id, status: 429, error: { code: -1015, msg: 'Too many new orders.' } })
  expect((await refused).outcomes).toMatchObject([{ kind: 'rejected', retry: 'after' }])
  void desk.request(place('pk-2'))
  void desk.request({ kind: 'cancel', ref: { symbol: 'BTCUSDT', clientOrderId: clientOrderId('pk-0') } })
  await until(() => expect(socket.heard).toHaveLength(2))
  expect(socket.heard[1]).toMatchObject({ method: 'order.cancel' })
})

test('banned by socket: whoever comes is refused at once, not left to wait for the end of the ban', async () => {
  const desk = await binanceDesk()
  const refused = desk.request(place('pk-1'))
  const socket = await tradeSocket(1)
  const [{ id }] = socket.heard as unknown as [WsOrder]
  const msg = `Way too many requests; IP banned until ${Date.now() + 3_600_000}.`
  socket.send({ id, status: 418, error: { code: -1003, msg } })
  await refused
  const cancel: OrderAction = { kind: 'cancel', ref: { symbol: 'BTCUSDT', clientOrderId: clientOrderId('pk-0') } }
  const answers = await Promise.all([desk.request(place('pk-2'), 'ws'), desk.request(cancel, 'rest')])
  expect(answers.flatMap(({ outcomes }) => outcomes)).toMatchObject([
    { kind: 'rejected', retry: 'after' },
    { kind: 'rejected', retry: 'after' },
  ])
  expect(socket.heard).toHaveLength(1)
})

test.each(['binance', 'bybit'] as const)(
  '%s: a clock refusal by socket is healed exactly once, with the venue’s own time',
  async (venue) => {
    const clock = new SkewedClock(0)
    let venueAheadMs = 0
    const venueNow = (): number => Date.now() + venueAheadMs
    const desk = await (venue === 'binance'
      ? binanceDesk({}, { clock, now: venueNow })
      : bybitDesk({}, { clock, now: venueNow }))
    venueAheadMs = 30_000
    const stamps: number[] = []
    server.onText = (text, served) => {
      if (letIn(text, served)) return
      const stamp = stampOf(text)
      stamps.push(stamp)
      served.send(answerTo(text, Math.abs(stamp - venueNow()) > 5_000))
    }
    const healed = await desk.request(place('pk-1'), 'ws')
    server.onText = (text, served) => void (letIn(text, served) || served.send(answerTo(text, true)))
    const hopeless = await desk.request(place('pk-2'), 'ws')
    expect(healed.outcomes).toMatchObject([{ kind: 'accepted' }])
    expect(stamps).toHaveLength(2)
    expect(Math.abs((stamps[1] ?? 0) - venueNow())).toBeLessThan(5_000)
    expect(hopeless.outcomes).toMatchObject([{ kind: 'rejected', failure: { kind: 'clock' } }])
    expect(server.sockets.at(-1)?.heard.filter(({ op }) => op !== 'auth')).toHaveLength(4)
  },
)

// ── Outcomes by REST ───────────────────────────────────────────────────────────────────────────────────────────────

test('REST: a refused connection is a definite no, a reset and the HTML of a broken server leave the order unknown', async () => {
  let reply: Parameters<typeof binanceSession>[1] = () => undefined
  const desk = await binanceDesk({}, { rest: (request) => reply?.(request) })
  reply = ({ path }) => (path === '/fapi/v1/order' ? 'reset' : undefined)
  const reset = await desk.request(place('pk-1'), 'rest')
  reply = ({ path }) => (path === '/fapi/v1/order' ? { status: 502, body: '<html>' } : undefined)
  const broken = await desk.request(place('pk-2'), 'rest')
  const sent = server.to('/fapi/v1/order').length
  await server[Symbol.asyncDispose]()
  await desk.request(place('pk-3'), 'rest') // may still be written to a connection that is just dying
  const refused = await desk.request(place('pk-4'), 'rest')
  expect(reset.outcomes).toMatchObject([{ kind: 'unknown', cause: 'disconnect' }])
  expect(broken.outcomes).toMatchObject([{ kind: 'unknown', cause: 'ambiguous answer' }])
  expect(refused.outcomes).toMatchObject([{ kind: 'rejected', retry: 'after' }])
  expect(sent).toBe(2)
})

test('REST: a batch refused as a whole is refused for each, and the pause is the one that the venue asked for', async () => {
  const refused = { status: 429, headers: { 'retry-after': '2' }, body: { code: -1003, msg: 'Too many requests.' } }
  const session = await binanceSession(server, ({ path }) =>
    path === '/fapi/v1/time' ? { body: { serverTime: Date.now() } } : refused,
  )
  const heeded = vi.spyOn(session.budget, 'heed')
  const desk = await deskOn(session, {}, {})
  const orders = [orderOf('pk-1'), orderOf('pk-2')]
  const { outcomes } = await desk.request({ kind: 'place-batch', orders }, 'rest')
  const rejected = { kind: 'rejected', failure: { kind: 'rate-limit' }, retry: 'after' }
  expect(outcomes).toMatchObject([rejected, rejected])
  // Heeded a second time without the header it would be silence for up to a minute.
  expect(heeded.mock.calls).toMatchObject([[{ kind: 'rate-limit', retryAfterMs: 2_000 }, 'order']])
})

test('REST: a batch that Bybit refuses for its clock is healed once as a whole', async () => {
  let refusals = 0
  const desk = await bybitDesk(
    {},
    {
      rest: ({ path }) => {
        if (path !== '/v5/order/create-batch') return undefined
        if (refusals++ === 0)
          return { body: bybitBody({}, 10002, 'invalid request, please check your server timestamp') }
        const list = ['a', 'b'].map((orderId) => ({ orderId, orderLinkId: '', createAt: '1' }))
        return { body: { ...bybitBody({ list }), retExtInfo: { list: list.map(() => ({ code: 0, msg: 'OK' })) } } }
      },
    },
  )
  const orders = [orderOf('pk-1'), orderOf('pk-2')]
  const { outcomes } = await desk.request({ kind: 'place-batch', orders }, 'rest')
  expect(outcomes).toMatchObject([{ kind: 'accepted' }, { kind: 'accepted' }])
  expect(server.to('/v5/order/create-batch')).toHaveLength(2)
})

test('what is wrong with the action itself is thrown, not sent', async () => {
  const desk = await binanceDesk()
  const refs = ['BTCUSDT', 'ETHUSDT'].map((symbol) => ({ symbol, clientOrderId: clientOrderId('pk-1') }))
  await expect(desk.request({ kind: 'cancel-batch', refs }, 'rest')).rejects.toMatchObject({ code: 'usage.argument' })
})

// ── The stage ──────────────────────────────────────────────────────────────────────────────────────────────────────

interface WsOrder {
  readonly id: string
  readonly params: Readonly<Record<string, unknown>>
}

interface Stage {
  readonly clock?: SkewedClock
  readonly now?: () => number
  readonly rest?: Parameters<typeof binanceSession>[1]
}

async function binanceDesk(options: Partial<OrderDeskOptions> = {}, stage: Stage = {}): Promise<OrderDesk> {
  const { now = Date.now, rest } = stage
  const session = await binanceSession(server, (request) =>
    request.path === '/fapi/v1/time' ? { body: { serverTime: now() } } : rest?.(request),
  )
  return deskOn(session, options, stage)
}

async function bybitDesk(options: Partial<OrderDeskOptions> = {}, stage: Stage = {}): Promise<OrderDesk> {
  const { now = Date.now, rest } = stage
  const session = await bybitSession(server, (request) =>
    request.path === '/v5/market/time' ? { body: { ...bybitBody({}), time: now() } } : rest?.(request),
  )
  return deskOn(session, options, stage)
}

async function deskOn(session: VenueSession, options: Partial<OrderDeskOptions>, { clock }: Stage): Promise<OrderDesk> {
  const desk = new OrderDesk({
    session,
    clock: clock ?? systemClock,
    onFatal: (error) => fatal.push(error),
    ...options,
  })
  opened.push(session, desk)
  await desk.ready()
  return desk
}

/** The order socket from the server's side, once it has heard so many texts. */
async function tradeSocket(texts: number): Promise<ServedSocket> {
  return until(() => {
    const socket = server.sockets.at(-1)
    if (socket === undefined || socket.heard.length < texts) throw new Error('not yet')
    return socket
  })
}

function place(id: string): OrderAction {
  return { kind: 'place', order: orderOf(id) }
}

function orderOf(id: string): LegalOrder {
  return {
    symbol: 'BTCUSDT',
    side: 'buy',
    type: 'limit',
    size: qty(2),
    price: price(600_000),
    sizeText: '0.002',
    priceText: '60000.0',
    timeInForce: 'post-only',
    reduceOnly: false,
    clientOrderId: clientOrderId(id),
  }
}

function binanceAck(id: string, { symbol, newClientOrderId }: WsOrder['params']): object {
  return { id, status: 200, result: { orderId: 77, symbol, clientOrderId: newClientOrderId, updateTime: 1 } }
}

function stampOf(text: Readonly<Record<string, unknown>>): number {
  const { params, header } = text as { params?: { timestamp: number }; header?: Record<string, string> }
  return params?.timestamp ?? Number(header?.['X-BAPI-TIMESTAMP'])
}

/** A yes in the venue's own words, or its refusal for the clock's sake. */
function answerTo(text: Readonly<Record<string, unknown>>, isLate: boolean): object {
  const { id, params, reqId, op } = text as unknown as WsOrder & { reqId: string; op: string }
  if (params !== undefined) {
    const msg = 'Timestamp for this request is outside of the recvWindow.'
    return isLate ? { id, status: 400, error: { code: -1021, msg } } : binanceAck(id, params)
  }
  const head = { reqId, op, retExtInfo: {}, header: {}, connId: 'c-1' }
  return isLate
    ? { ...head, retCode: 10002, retMsg: 'invalid request, please check your server timestamp', data: {} }
    : { ...head, retCode: 0, retMsg: 'OK', data: { orderId: 'o-1', orderLinkId: 'pk-1' } }
}
