import type { Decimal } from 'decimal.js'
import type { WireSelfTrade, WireTimeInForce } from '../../venues/binance/wire.ts'
import type { Exchange, SimInstrument, SimSide, SimTimeInForce } from '../exchange/types.ts'
import type { Parameters } from './parameters.ts'
import { badPrecision, badSymbol, invalid, missing, notRequired, Refusal, upcoming } from './refusal.ts'

/** A placement as sent, checked as far as the engine is not needed for it. */
export interface OrderPlan {
  readonly instrument: SimInstrument
  readonly side: SimSide
  readonly type: 'LIMIT' | 'MARKET'
  readonly timeInForce: WireTimeInForce
  readonly engineTimeInForce: SimTimeInForce
  readonly quantity: Decimal
  /** `null` for market orders, and where the book will say it. */
  readonly price: Decimal | null
  readonly priceMatch: string
  readonly reduceOnly: boolean
  readonly clientId: string | null
  readonly wantsResult: boolean
  readonly selfTrade: WireSelfTrade
  readonly goodTillDate: number
}

const CONDITIONAL = new Set(['STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET'])
/** RPI orders are met by the venue's own app alone, which nobody uses here. */
const TIME_IN_FORCE: Readonly<Record<string, SimTimeInForce>> = {
  GTC: 'GTC',
  GTD: 'GTC',
  IOC: 'IOC',
  FOK: 'FOK',
  GTX: 'POST_ONLY',
}
const CLIENT_ID_RANGE = '^[\\.A-Z\\:/a-z0-9_-]{1,36}$'
const CLIENT_ID = /^[.A-Z:/a-z0-9_-]{1,36}$/
const SELF_TRADE = new Set<string>(['EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH', 'NONE'])
const GOOD_TILL_MIN_MS = 600_000
const GOOD_TILL_MAX = 253_402_300_799_000

/** Reads a placement: presence and form of each parameter, then the symbol, then precision (reference §4.2). */
export function planOrder(parameters: Parameters, exchange: Exchange, nowMs: number): OrderPlan {
  const symbol = parameters.need('symbol')
  const side = sideOf(parameters)
  const type = typeOf(parameters)
  const force = timeInForceOf(parameters, type)
  const quantity = parameters.decimal('quantity')
  if (quantity === null) throw missing('quantity')
  const priceMatch = priceMatchOf(parameters, type)
  const price = limitPriceOf(parameters, type, priceMatch)
  checkPositionSide(parameters)
  const rest = {
    reduceOnly: parameters.flag('reduceOnly'),
    clientId: clientIdOf(parameters),
    wantsResult: wantsResult(parameters),
    selfTrade: selfTradeOf(parameters),
    goodTillDate: force.timeInForce === 'GTD' ? goodTillOf(parameters, nowMs) : 0,
  }
  const instrument = instrumentOf(exchange, symbol)
  checkFigures(instrument, price, quantity)
  return { instrument, side, type, quantity, price, priceMatch, ...force, ...rest }
}

/** @throws Refusal -1121 */
export function instrumentOf({ instruments }: Exchange, symbol: string): SimInstrument {
  const instrument = instruments.get(symbol.toUpperCase())
  if (instrument === undefined) throw badSymbol()
  return instrument
}

/** @throws Refusal -1111, -4001, -4003 */
export function checkFigures(instrument: SimInstrument, price: Decimal | null, quantity: Decimal): void {
  if (quantity.decimalPlaces() > instrument.sizeDecimals) throw badPrecision()
  if (price !== null && price.decimalPlaces() > instrument.priceDecimals) throw badPrecision()
  if (price !== null && price.isNegative()) throw new Refusal(-4001, 'Price less than 0.')
  if (quantity.lte(0)) throw new Refusal(-4003, 'Quantity less than zero.')
}

export function sideOf(parameters: Parameters): SimSide {
  parameters.need('side')
  const side = parameters.word('side')
  if (side !== 'BUY' && side !== 'SELL') throw new Refusal(-1117, 'Invalid side.')
  return side === 'BUY' ? 'buy' : 'sell'
}

/** One-way mode: there is one side, `BOTH`. */
export function checkPositionSide(parameters: Parameters): void {
  const side = parameters.word('positionSide') ?? 'BOTH'
  if (side === 'LONG' || side === 'SHORT')
    throw new Refusal(-4061, "Order's position side does not match user's setting.")
  if (side !== 'BOTH') throw new Refusal(-4060, 'Invalid position side.')
}

/** The level of the book that gives the price: whose side, and how deep. */
export function priceMatchOf(parameters: Parameters, type: 'LIMIT' | 'MARKET'): string {
  const match = parameters.word('priceMatch') ?? 'NONE'
  if (match === 'NONE') return match
  // OPPONENT_10 and OPPONENT_20 were withdrawn on 2025-10-23.
  if (!/^(OPPONENT(_5)?|QUEUE(_5|_10|_20)?)$/.test(match)) throw new Refusal(-5037, 'Invalid price match')
  if (type === 'MARKET') throw new Refusal(-5038, 'Price match only supports order type: LIMIT, STOP AND TAKE_PROFIT')
  if (parameters.get('price') !== null) throw notRequired('price')
  return match
}

function typeOf(parameters: Parameters): 'LIMIT' | 'MARKET' {
  parameters.need('type')
  const type = parameters.word('type') ?? ''
  if (CONDITIONAL.has(type))
    throw new Refusal(
      -4120,
      'Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.',
    )
  if (type !== 'LIMIT' && type !== 'MARKET') throw new Refusal(-1116, 'Invalid orderType.')
  return type
}

function timeInForceOf(
  parameters: Parameters,
  type: 'LIMIT' | 'MARKET',
): Pick<OrderPlan, 'timeInForce' | 'engineTimeInForce'> {
  const sent = parameters.word('timeInForce')
  if (type === 'MARKET') {
    if (sent !== null) throw notRequired('timeInForce')
    return { timeInForce: 'GTC', engineTimeInForce: 'IOC' }
  }
  if (sent === null) throw missing('timeInForce')
  const engineTimeInForce = TIME_IN_FORCE[sent]
  if (engineTimeInForce === undefined) throw new Refusal(-1115, 'Invalid timeInForce.')
  return { timeInForce: sent as WireTimeInForce, engineTimeInForce }
}

function limitPriceOf(parameters: Parameters, type: 'LIMIT' | 'MARKET', priceMatch: string): Decimal | null {
  const price = parameters.decimal('price')
  if (type === 'MARKET') {
    if (price !== null) throw notRequired('price')
    return null
  }
  if (price === null && priceMatch === 'NONE') throw missing('price')
  return price
}

function clientIdOf(parameters: Parameters): string | null {
  const id = parameters.get('newClientOrderId')
  if (id === null || CLIENT_ID.test(id)) return id
  if (id.length > 36) throw new Refusal(-4015, 'Client order id length should not be more than 36 chars')
  throw new Refusal(
    -1100,
    `Illegal characters found in parameter 'newClientOrderId'; legal range is '${CLIENT_ID_RANGE}'.`,
  )
}

function wantsResult(parameters: Parameters): boolean {
  const type = parameters.word('newOrderRespType') ?? 'ACK'
  if (type !== 'ACK' && type !== 'RESULT') throw new Refusal(-1136, 'Invalid newOrderRespType.')
  return type === 'RESULT'
}

/** The engine has one mode, the venue's default; another is refused rather than ignored. */
function selfTradeOf(parameters: Parameters): WireSelfTrade {
  const mode = parameters.word('selfTradePreventionMode') ?? 'EXPIRE_MAKER'
  if (!SELF_TRADE.has(mode)) throw new Refusal(-5039, 'Invalid self trade prevention mode')
  if (mode !== 'EXPIRE_MAKER') throw upcoming()
  return mode
}

/** Cut to whole seconds. */
function goodTillOf(parameters: Parameters, nowMs: number): number {
  const date = parameters.integer('goodTillDate')
  if (date === null) throw missing('goodTillDate')
  if (date >= GOOD_TILL_MAX) throw invalid('goodTillDate')
  if (date <= nowMs + GOOD_TILL_MIN_MS)
    throw new Refusal(-5040, 'The goodTillDate must lie more than 600 seconds ahead.')
  return Math.floor(date / 1000) * 1000
}
