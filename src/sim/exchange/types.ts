import type { Decimal } from 'decimal.js'

// What the wire servers of both venues (`sim/bybit`, `sim/binance`) know of the engine. Decimals and plain maps on purpose:
// nothing here is shared with the clients, so that one proves the other.

export type SimVenue = 'bybit' | 'binance'
export type SimSide = 'buy' | 'sell'
export type SimTimeInForce = 'GTC' | 'IOC' | 'FOK' | 'POST_ONLY'

/** The exchange's clocks. `wallMs` is the venue's own, skewed or sped up by `/control/clock`. */
export interface SimClock {
  monoNs(): number
  wallMs(): number
}

/** An instrument as the recorded exchange information lists it, with the raw row for the wire to serve. */
export interface SimInstrument {
  readonly symbol: string
  readonly baseCoin: string
  readonly tick: Decimal
  readonly lot: Decimal
  readonly priceDecimals: number
  readonly sizeDecimals: number
  readonly sizeMin: Decimal
  readonly sizeMax: Decimal
  readonly marketSizeMax: Decimal
  readonly notionalMin: Decimal
  readonly raw: Readonly<Record<string, unknown>>
}

export interface SimAccount {
  readonly uid: string
  /** Wallet balance in USDT: deposits, realised profit, fees. */
  wallet: Decimal
  leverage: Map<string, number>
  readonly positions: Map<string, SimPosition>
  readonly openOrders: Map<string, SimOrder>
}

export interface SimKey {
  readonly apiKey: string
  readonly kind: 'hmac' | 'rsa' | 'ed25519'
  /** HMAC secret, or the public key in PEM. */
  readonly secret: string
  /**
   * PEM. The ready line names one API key per venue, with a secret *and* a key file, so that key takes signatures of both kinds:
   * by the HMAC secret (64 hex digits) and by this public key (anything else).
   */
  readonly publicKey?: string
  readonly account: SimAccount
  readonly canTrade: boolean
}

/** One-way position: `size` is signed, negative for a short. */
export interface SimPosition {
  readonly symbol: string
  size: Decimal
  entryPrice: Decimal
  realised: Decimal
  updatedMs: number
  openedMs: number
}

export type SimOrderStatus = 'NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED' | 'EXPIRED' | 'REJECTED'

export interface SimOrder {
  /** The engine's number; Bybit's wire shows a UUID made from it. */
  readonly id: number
  readonly uuid: string
  readonly clientId: string
  readonly account: SimAccount
  readonly symbol: string
  readonly side: SimSide
  readonly type: 'LIMIT' | 'MARKET'
  timeInForce: SimTimeInForce
  price: Decimal
  size: Decimal
  filled: Decimal
  filledValue: Decimal
  fees: Decimal
  readonly reduceOnly: boolean
  status: SimOrderStatus
  /** Why the engine closed it by itself. */
  reason: SimCloseReason | null
  readonly createdMs: number
  updatedMs: number
  /** Market price when it was created. */
  readonly lastPriceOnCreated: Decimal
}

export type SimCloseReason =
  | 'user'
  | 'ioc'
  | 'fok'
  | 'market-remainder'
  | 'would-take'
  | 'reduce-only'
  | 'cancel-all'
  | 'self-trade'

export interface SimFill {
  readonly order: SimOrder
  readonly tradeId: number
  readonly price: Decimal
  readonly size: Decimal
  readonly fee: Decimal
  readonly feeRate: Decimal
  readonly isMaker: boolean
  readonly realised: Decimal
  /** Part that reduced a position. */
  readonly closedSize: Decimal
}

export interface SimPlace {
  readonly symbol: string
  readonly side: SimSide
  readonly type: 'LIMIT' | 'MARKET'
  readonly timeInForce: SimTimeInForce
  readonly size: Decimal
  /** `null` for market orders. */
  readonly price: Decimal | null
  readonly reduceOnly: boolean
  /** Made by the wire server where the client sent none. */
  readonly clientId: string
}

export interface SimAmend {
  readonly size: Decimal | null
  readonly price: Decimal | null
}

/** Definite refusals of the engine; each wire server has its own code and text for them. Checked in this order. */
export type SimRefusal =
  | 'unknown-symbol'
  | 'price-precision'
  | 'price-tick'
  | 'price-range'
  | 'size-step'
  | 'size-min'
  | 'size-max'
  | 'notional-min'
  | 'price-band'
  | 'duplicate-client-id'
  | 'too-many-orders'
  | 'reduce-only'
  | 'margin'
  | 'no-liquidity'
  | 'would-take' // Binance only: Bybit acknowledges, then cancels
  | 'fok' // Binance only
  | 'unknown-order'
  | 'amend-unchanged'
  | 'amend-below-filled'

export type SimResult =
  | { readonly ok: true; readonly order: SimOrder }
  | { readonly ok: false; readonly refusal: SimRefusal }

/** Everything that the engine tells. One numbered log for each exchange: same seed, same inputs, same log to the byte. */
export type SimEvent =
  | {
      readonly kind: 'book'
      readonly symbol: string
      readonly seq: number
      readonly engineMs: number
      readonly changes: readonly SimLevelChange[]
    }
  | {
      readonly kind: 'trade'
      readonly symbol: string
      readonly seq: number
      readonly engineMs: number
      readonly tradeId: number
      readonly price: Decimal
      readonly size: Decimal
      readonly takerSide: SimSide
    }
  | {
      readonly kind: 'order'
      readonly seq: number
      readonly engineMs: number
      readonly order: SimOrder
      readonly change: 'new' | 'filled' | 'amended' | 'closed'
      readonly fill: SimFill | null
    }
  | {
      readonly kind: 'account'
      readonly seq: number
      readonly engineMs: number
      readonly account: SimAccount
      readonly symbol: string | null
      readonly cause: 'order' | 'fill' | 'funding' | 'settings'
    }
  | { readonly kind: 'ticker'; readonly symbol: string; readonly seq: number; readonly engineMs: number }

/** A level's new total, background and user orders together; zero means gone. Price as the instrument's padded decimal text. */
export interface SimLevelChange {
  readonly side: 'bid' | 'ask'
  readonly price: string
  readonly size: Decimal
}

export interface SimLevel {
  readonly price: string
  readonly size: Decimal
}

export interface SimMarket {
  readonly symbol: string
  readonly lastPrice: Decimal
  readonly markPrice: Decimal
  readonly indexPrice: Decimal
  /** The highest price that a buy may carry now, and the lowest that a sell may. */
  readonly buyMax: Decimal
  readonly sellMin: Decimal
  readonly fundingRate: Decimal
  readonly nextFundingMs: number
  /** One side, in base coin. */
  readonly openInterest: Decimal
  readonly dayOpen: Decimal
  readonly dayHigh: Decimal
  readonly dayLow: Decimal
  readonly dayVolume: Decimal
  readonly dayTurnover: Decimal
}

export interface SimTrade {
  readonly tradeId: number
  readonly seq: number
  readonly price: Decimal
  readonly size: Decimal
  readonly takerSide: SimSide
  readonly engineMs: number
}

export interface SimCandle {
  readonly openMs: number
  readonly open: string
  readonly high: string
  readonly low: string
  readonly close: string
  readonly volume: string
  readonly turnover: string
}

/** One venue's exchange, without a wire. All calls are synchronous and act at once. */
export interface Exchange {
  readonly venue: SimVenue
  readonly clock: SimClock
  readonly instruments: ReadonlyMap<string, SimInstrument>
  readonly fees: { readonly maker: Decimal; readonly taker: Decimal }
  /** By API key. */
  readonly keys: ReadonlyMap<string, SimKey>
  place(account: SimAccount, order: SimPlace): SimResult
  amend(account: SimAccount, ref: SimOrderRef, change: SimAmend): SimResult
  cancel(account: SimAccount, ref: SimOrderRef): SimResult
  cancelAll(account: SimAccount, symbol: string | null): readonly SimOrder[]
  /** Open or closed, newest first where a client id was reused. */
  findOrder(account: SimAccount, ref: SimOrderRef): SimOrder | null
  /** All orders of an account that the exchange still remembers, newest first. */
  orders(account: SimAccount): readonly SimOrder[]
  fills(account: SimAccount): readonly SimFill[]
  setLeverage(account: SimAccount, symbol: string, leverage: number): 'set' | 'unchanged' | 'refused'
  /** Best first, at most `depth` a side. `seq` is that of the last change of this symbol. */
  book(
    symbol: string,
    depth: number,
  ): {
    readonly bids: readonly SimLevel[]
    readonly asks: readonly SimLevel[]
    readonly seq: number
    readonly engineMs: number
  }
  market(symbol: string): SimMarket
  recentTrades(symbol: string, count: number): readonly SimTrade[]
  /** Oldest first, ending with the open candle. `intervalMs` from one minute up; the past comes from recorded 8 h candles. */
  candles(symbol: string, intervalMs: number, fromMs: number, toMs: number): readonly SimCandle[]
  fundingHistory(
    symbol: string,
    fromMs: number,
    toMs: number,
  ): readonly { readonly ms: number; readonly rate: string }[]
  openInterestHistory(
    symbol: string,
    intervalMs: number,
    fromMs: number,
    toMs: number,
  ): readonly { readonly ms: number; readonly size: string }[]
  /** Listeners are called synchronously, in order of subscription; the returned function takes the listener off. */
  listen(listener: (event: SimEvent) => void): () => void
}

export interface SimOrderRef {
  readonly symbol: string
  readonly id?: number
  readonly uuid?: string
  readonly clientId?: string
}

// ── The gate: what stands between a wire and the engine ────────────────────────────────────────────────────────────

/** One request as the control port reports it: bytes in, bytes out, on the exchange's monotonic clock. */
export interface RequestRecord {
  readonly id: number
  readonly venue: SimVenue
  readonly op: string
  readonly transport: 'rest' | 'ws' | 'stream'
  readonly clientId: string | null
  readonly inNs: number
  outNs: number
  injectedMs: number
  fault: string | null
}

/**
 * Every order request passes here. `inNs` is taken by the wire server at the first line of its socket handler.
 * The gate draws the delay of the world, runs `act` (the engine call) half-way, and `answer` when the delay is over,
 * timer first, then a spin for the last 1.2 ms; `answer` writes the bytes, and the gate records `outNs` right after it.
 */
export interface Gate {
  submit(request: {
    readonly op: string
    readonly transport: 'rest' | 'ws'
    readonly clientId: string | null
    readonly inNs: number
    act(): void
    answer(): void
  }): void
  /** Requests that are not orders: answered at once, recorded all the same. */
  record(request: {
    readonly op: string
    readonly transport: 'rest' | 'ws'
    readonly clientId: string | null
    readonly inNs: number
  }): void
  /** Sends stream frames after the world's stream delay, in order within one socket; `clientId` makes a private event show in the records as op `order-event`. */
  stream(socketKey: object, clientId: string | null, engineNs: number, send: () => void): void
  /** True when this probe (REST `time`/`ping`) is to stay unanswered. */
  loseProbe(): boolean
}

/** Rate counters of the account tier; `lab` counts and enforces nothing. */
export interface Quota {
  readonly tier: 'default' | 'article' | 'lab'
  readonly enforced: boolean
}
