import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OpenBybit, openBybit, type PlainSocket } from '../../../test/wire/open-bybit.ts'
import { DepthFrame } from '../../domain/depth-frame.ts'
import { clientOrderId } from '../../domain/ids.ts'
import { type Instrument, legalise, roundPrice, smallestSize } from '../../domain/instrument.ts'
import type { Signer } from '../../domain/keys.ts'
import type { LegalOrder, OrderAction, OrderIntent } from '../../domain/order.ts'
import { toNumber, toText } from '../../domain/scale.ts'
import { monoNs, wallMs } from '../../domain/units.ts'
import type { ActionResult, PrivateMessage, Query, RestRequest, TradeMessage } from '../venue.ts'
import { bybit } from './bybit.ts'

// The codecs and the built-in exchange share types and nothing that computes: here they talk to each other over real sockets.

const { market, privateStream, queries, rest, trade } = bybit
let exchange: OpenBybit
let signer: Signer
let btc: Instrument
let mid: number
let orders: PlainSocket
let events: PlainSocket

beforeAll(async () => {
  exchange = await openBybit()
  signer = bybit.createSigner({ kind: 'hmac', apiKey: exchange.keys.apiKey, secret: exchange.keys.apiSecret })
  const found = queries.instruments.read(await answer(queries.instruments.first)).rows.find(isBtc)
  if (found === undefined) throw new Error('BTCUSDT is not listed')
  btc = found
  const { lastPrice } = await ask(queries.ticker('BTCUSDT'))
  mid = Number(lastPrice)
  orders = await exchange.trade()
  events = await exchange.private(['order', 'execution'])
})
afterAll(() => exchange[Symbol.asyncDispose]())

const isBtc = ({ symbol }: Instrument): boolean => symbol === 'BTCUSDT'

async function answer(request: RestRequest): Promise<Buffer> {
  const { method, target, headers, body } = rest.sign(request, wallMs(Date.now()), 5_000, signer)
  const reply = await fetch(exchange.server.rest + target, { method, headers, body })
  return Buffer.from(await reply.arrayBuffer())
}

async function ask<T>(query: Query<T>): Promise<T> {
  return query.read(await answer(query.request))
}

async function byRest(action: OrderAction): Promise<readonly ActionResult[]> {
  const prepared = trade.encode(action, 'rest', '', wallMs(Date.now()), 5_000, signer)
  if (prepared.transport !== 'rest') throw new Error('asked for REST')
  const { method, target, headers, body } = prepared
  const reply = await fetch(exchange.server.rest + target, { method, headers, body })
  const answer = Buffer.from(await reply.arrayBuffer())
  const failure = rest.failure(reply.status, answer)
  return failure === null ? trade.decodeRest(action, reply.status, answer) : [{ kind: 'refused', failure }]
}

let requests = 0

async function bySocket(action: OrderAction): Promise<TradeMessage> {
  const requestId = `c-${++requests}`
  const prepared = trade.encode(action, 'ws', requestId, wallMs(Date.now()), 5_000, signer)
  if (prepared.transport !== 'ws') throw new Error('asked for the socket')
  const frame = await orders.ask(JSON.parse(prepared.text) as Record<string, unknown>)
  const bytes = Buffer.from(JSON.stringify(frame))
  return trade.decode(bytes, 0, bytes.length, () => action)
}

/** The next message of the private stream about an order, that fits. */
async function event(kind: 'order' | 'fill', id: string, status?: string): Promise<PrivateMessage> {
  for (;;) {
    const frame = Buffer.from(JSON.stringify(await events.next(({ topic }) => topic !== undefined)))
    for (const message of privateStream.decode(frame, 0, frame.length)) {
      if (message.kind !== kind || (message.kind !== 'order' && message.kind !== 'fill')) continue
      const { clientOrderId: about } = message.kind === 'order' ? message.update : message.fill
      const isFitting = message.kind === 'fill' || status === undefined || message.update.status === status
      if (about === id && isFitting) return message
    }
  }
}

function order(id: string, change: Partial<OrderIntent> = {}): LegalOrder {
  const at = roundPrice(btc, mid * 0.985, 'buy')
  const size = toText(smallestSize(btc, at, 1.5), btc.scale.size)
  const price = toText(at, btc.scale.price)
  const intent: OrderIntent = {
    symbol: 'BTCUSDT',
    side: 'buy',
    type: 'limit',
    size,
    price,
    timeInForce: 'gtc',
    ...change,
  }
  return legalise(btc, intent, clientOrderId(id))
}

const refOf = (id: string): { symbol: string; clientOrderId: LegalOrder['clientOrderId'] } => ({
  symbol: 'BTCUSDT',
  clientOrderId: clientOrderId(id),
})

test('an order lives: placed by socket, seen, found, amended, cancelled by REST', async () => {
  const resting = order('talk-1')
  expect(await bySocket({ kind: 'place', order: resting })).toMatchObject({
    kind: 'answer',
    results: [{ kind: 'accepted', order: { clientOrderId: 'talk-1' } }],
    usage: [{ bucket: 'order/create' }],
  })
  expect(await event('order', 'talk-1')).toMatchObject({ update: { status: 'open', side: 'buy', type: 'limit' } })
  const [recent] = queries.order(refOf('talk-1'))
  expect(recent && (await ask(recent))).toMatchObject({
    clientOrderId: 'talk-1',
    status: 'open',
    size: resting.sizeText,
  })
  const priceText = toText(roundPrice(btc, mid * 0.98, 'buy'), btc.scale.price)
  const amend = { ref: refOf('talk-1'), side: 'buy', sizeText: resting.sizeText, priceText } as const
  expect(await bySocket({ kind: 'amend', amend })).toMatchObject({ kind: 'answer', results: [{ kind: 'accepted' }] })
  expect(await byRest({ kind: 'cancel', ref: refOf('talk-1') })).toMatchObject([{ kind: 'accepted' }])
  expect(await event('order', 'talk-1', 'cancelled')).toMatchObject({ update: { reason: null } })
  expect(await bySocket({ kind: 'cancel', ref: refOf('talk-1') })).toMatchObject({
    kind: 'refusal',
    failure: { kind: 'order-not-found', venueCode: 110001 },
  })
})

test('a fill: an order event, an execution with its fee, a position, a balance', async () => {
  const taking = order('talk-2', {
    price: toText(roundPrice(btc, mid * 1.01, 'buy'), btc.scale.price),
    timeInForce: 'ioc',
  })
  expect(await byRest({ kind: 'place', order: taking })).toMatchObject([{ kind: 'accepted' }])
  expect(await event('fill', 'talk-2')).toMatchObject({ fill: { side: 'buy', isMaker: false, feeCoin: 'USDT' } })
  const { rows } = queries.positions.read(await answer(queries.positions.first))
  expect(rows).toMatchObject([{ symbol: 'BTCUSDT', side: 'long' }])
  const [usdt] = await ask(queries.balances)
  expect(Number(usdt?.available)).toBeGreaterThan(0)
})

test('a post-only order that would take is acknowledged, and then a rejection with its reason', async () => {
  const crossing = order('talk-3', {
    price: toText(roundPrice(btc, mid * 1.01, 'buy'), btc.scale.price),
    timeInForce: 'post-only',
  })
  expect(await bySocket({ kind: 'place', order: crossing })).toMatchObject({ kind: 'answer' })
  expect(await event('order', 'talk-3')).toMatchObject({
    update: { status: 'rejected', reason: 'EC_PostOnlyWillTakeLiquidity' },
  })
})

test('a batch by socket, listed, and swept by a cancel-all', async () => {
  const batch: OrderAction = { kind: 'place-batch', orders: [order('talk-4'), order('talk-5'), order('talk-4')] }
  const message = await bySocket(batch)
  expect(message.kind === 'answer' && message.results).toMatchObject([
    { kind: 'accepted', order: { clientOrderId: 'talk-4' } },
    { kind: 'accepted', order: { clientOrderId: 'talk-5' } },
    { kind: 'refused', failure: { kind: 'duplicate-id' } },
  ])
  const openIds = async (): Promise<string[]> => {
    const { rows } = queries.openOrders('BTCUSDT').read(await answer(queries.openOrders('BTCUSDT').first))
    return rows.map((row): string => row.clientOrderId).sort()
  }
  expect(await openIds()).toEqual(['talk-4', 'talk-5'])
  expect(await byRest({ kind: 'cancel-all', symbol: 'BTCUSDT' })).toMatchObject([{ kind: 'accepted' }])
  expect(await openIds()).toEqual([])
})

test('settings and rights: leverage twice, fees, permissions, time', async () => {
  for (let time = 0; time < 2; time++) {
    expect(rest.failure(200, await answer(queries.setLeverage('BTCUSDT', 7)))).toBeNull()
  }
  expect(await ask(queries.feeRate('BTCUSDT'))).toMatchObject({ source: 'account', maker: '0.0002', taker: '0.00055' })
  expect(queries.permissions && (await ask(queries.permissions))).toMatchObject({ canTrade: true })
  expect(Math.abs((rest.decodeTime(await answer(rest.time)) ?? 0) - Date.now())).toBeLessThan(5_000)
})

test('the market: one subscription brings books in sequence, the touch and the ticker', async () => {
  const socket = await exchange.public()
  const topics = [
    { kind: 'depth', symbol: 'BTCUSDT' },
    { kind: 'touch', symbol: 'BTCUSDT' },
    { kind: 'ticker', symbol: 'BTCUSDT' },
  ] as const
  socket.send(market.subscribe(topics, 9))
  const [frame, sequence, verdicts] = [new DepthFrame(), market.createSequence(), [] as string[]]
  const seen = new Set<string>()
  while (verdicts.length < 5 || seen.size < 4) {
    const bytes = Buffer.from(JSON.stringify(await socket.next(() => true)))
    const route = market.route(bytes, 0, bytes.length)
    seen.add(route.kind)
    if (route.kind === 'ack') expect(route).toEqual({ kind: 'ack', requestId: '9', error: null })
    if (route.kind === 'touch') {
      const touch = market.decodeTouch(bytes, 0, bytes.length, btc.scale, monoNs(0))
      expect(toNumber(touch?.bid?.price ?? 0, btc.scale.price)).toBeLessThan(
        toNumber(touch?.ask?.price ?? 0, btc.scale.price),
      )
    }
    if (route.kind !== 'depth') continue
    expect(market.decodeDepth(bytes, 0, bytes.length, btc.scale, frame)).toBe(true)
    verdicts.push(sequence.admit(frame))
  }
  expect(new Set(verdicts)).toEqual(new Set(['apply']))
  expect(seen).toEqual(new Set(['depth', 'touch', 'ticker', 'ack']))
  expect(market.decodeSnapshot(await answer(market.snapshotRequest('BTCUSDT', 1000)), btc.scale, frame)).toBe(true)
})

test('a wrong secret is told as such by REST and by both logons', async () => {
  const liar = bybit.createSigner({ kind: 'hmac', apiKey: exchange.keys.apiKey, secret: 'not-the-secret' })
  const { target, headers } = rest.sign(queries.balances.request, wallMs(Date.now()), 5_000, liar)
  const reply = await fetch(exchange.server.rest + target, { headers })
  expect(rest.failure(reply.status, Buffer.from(await reply.arrayBuffer()))).toMatchObject({ kind: 'signature' })
  if (privateStream.session !== 'logon') throw new Error('Bybit logs on')
  const [stream, desk] = [await exchange.private(), await exchange.trade()]
  stream.send(privateStream.logon(liar, wallMs(Date.now())))
  const refused = Buffer.from(JSON.stringify(await stream.next(({ op }) => op === 'auth')))
  expect(privateStream.decode(refused, 0, refused.length)).toMatchObject([
    { kind: 'logon', failure: { kind: 'signature' } },
  ])
  desk.send(trade.logon(liar, wallMs(Date.now())) ?? '')
  const turned = Buffer.from(JSON.stringify(await desk.next(({ op, retCode }) => op === 'auth' && retCode !== 0)))
  expect(trade.decode(turned, 0, turned.length, () => undefined)).toMatchObject({
    kind: 'logon',
    failure: { kind: 'signature' },
  })
})
