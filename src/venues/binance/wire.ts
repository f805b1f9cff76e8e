// Binance USDⓈ-M futures as it spells itself (reference 2026-11: Binance documentation and SDK 38.1.1). Types only: the built-in
// exchange imports them too, and nothing that computes may be shared. Decimals are text, ids and times are numbers, flags are booleans.

export type WireSide = 'BUY' | 'SELL'
export type WirePositionSide = 'BOTH' | 'LONG' | 'SHORT'
export type WireOrderType = 'LIMIT' | 'MARKET'
export type WireTimeInForce = 'GTC' | 'IOC' | 'FOK' | 'GTX' | 'GTD' | 'RPI'
export type WireRespType = 'ACK' | 'RESULT'
export type WireSelfTrade = 'EXPIRE_TAKER' | 'EXPIRE_MAKER' | 'EXPIRE_BOTH' | 'NONE'
export type WireOrderStatus =
  | 'NEW'
  | 'PARTIALLY_FILLED'
  | 'FILLED'
  | 'CANCELED'
  | 'REJECTED'
  | 'EXPIRED'
  | 'EXPIRED_IN_MATCH'
/** What an order event tells of: `CALCULATED` is a liquidation. */
export type WireExecution = 'NEW' | 'CANCELED' | 'CALCULATED' | 'EXPIRED' | 'TRADE' | 'AMENDMENT'

// ── REST: conventions ──────────────────────────────────────────────────────────────────────────────────────────────

/** `code` is negative in errors; a few successes answer `{"code":200,"msg":"…"}`. */
export interface CodeBody {
  code: number
  msg: string
}

export interface RateLimit {
  rateLimitType: 'REQUEST_WEIGHT' | 'ORDERS'
  interval: 'SECOND' | 'MINUTE'
  intervalNum: number
  limit: number
}

// ── REST: public ───────────────────────────────────────────────────────────────────────────────────────────────────

export interface TimeBody {
  serverTime: number
}

export interface ExchangeInfo {
  timezone: 'UTC'
  serverTime: number
  futuresType: 'U_MARGINED'
  rateLimits: RateLimit[]
  exchangeFilters: unknown[]
  assets: { asset: string; marginAvailable: boolean; autoAssetExchange: string | null }[]
  symbols: SymbolInfo[]
}

export interface SymbolInfo {
  symbol: string
  pair: string
  /** `PERPETUAL`, `TRADIFI_PERPETUAL`, quarters, or empty for a symbol that does not trade yet. */
  contractType: string
  deliveryDate: number
  onboardDate: number
  status: string
  maintMarginPercent: string
  requiredMarginPercent: string
  baseAsset: string
  quoteAsset: string
  marginAsset: string
  /** Counts of decimals, NOT the tick and the step. */
  pricePrecision: number
  quantityPrecision: number
  baseAssetPrecision: number
  quotePrecision: number
  underlyingType: string
  underlyingSubType: string[]
  settlePlan?: number
  triggerProtect: string
  liquidationFee: string
  marketTakeBound: string
  maxMoveOrderLimit: number
  filters: SymbolFilter[]
  orderTypes: string[]
  timeInForce: WireTimeInForce[]
  permissionSets?: string[]
}

/** The order of filters, and of keys inside one, varies: find them by `filterType`. */
export type SymbolFilter =
  | { filterType: 'PRICE_FILTER'; minPrice: string; maxPrice: string; tickSize: string }
  | { filterType: 'LOT_SIZE' | 'MARKET_LOT_SIZE'; minQty: string; maxQty: string; stepSize: string }
  | { filterType: 'MAX_NUM_ORDERS' | 'MAX_NUM_ALGO_ORDERS'; limit: number }
  | { filterType: 'MIN_NOTIONAL'; notional: string }
  | { filterType: 'PERCENT_PRICE'; multiplierUp: string; multiplierDown: string; multiplierDecimal: string }
  | { filterType: 'POSITION_RISK_CONTROL'; positionControlSide: string }

export type WireLevel = [price: string, quantity: string]

/** `GET /fapi/v1/depth`: bids descend, asks ascend. */
export interface DepthBody {
  lastUpdateId: number
  E: number
  T: number
  bids: WireLevel[]
  asks: WireLevel[]
}

export interface TradeBody {
  id: number
  price: string
  qty: string
  quoteQty: string
  time: number
  isBuyerMaker: boolean
  isRPITrade?: boolean
}

export interface AggTradeBody {
  a: number
  p: string
  q: string
  nq?: string
  f: number
  l: number
  T: number
  m: boolean
}

export type KlineBody = [
  openTime: number,
  open: string,
  high: string,
  low: string,
  close: string,
  volume: string,
  closeTime: number,
  quoteVolume: string,
  trades: number,
  takerBuyVolume: string,
  takerBuyQuoteVolume: string,
  unused: string,
]

export interface PremiumIndexBody {
  symbol: string
  markPrice: string
  indexPrice: string
  estimatedSettlePrice: string
  /** The running estimate for `nextFundingTime`, in spite of its name. */
  lastFundingRate: string
  interestRate: string
  nextFundingTime: number
  time: number
}

export interface FundingRateBody {
  symbol: string
  fundingRate: string
  fundingTime: number
  markPrice: string
  rateType?: 'Regular' | 'Special'
}

export interface FundingInfoBody {
  symbol: string
  adjustedFundingRateCap: string
  adjustedFundingRateFloor: string
  fundingIntervalHours: number
  disclaimer: boolean
  updateTime?: number | null
}

export interface Ticker24hBody {
  symbol: string
  priceChange: string
  priceChangePercent: string
  weightedAvgPrice: string
  lastPrice: string
  lastQty: string
  openPrice: string
  highPrice: string
  lowPrice: string
  volume: string
  quoteVolume: string
  openTime: number
  closeTime: number
  firstId: number
  lastId: number
  count: number
}

export interface TickerPriceBody {
  symbol: string
  price: string
  time: number
}

export interface BookTickerBody {
  lastUpdateId?: number
  symbol: string
  bidPrice: string
  bidQty: string
  askPrice: string
  askQty: string
  time: number
}

export interface OpenInterestBody {
  openInterest: string
  symbol: string
  time: number
}

export interface OpenInterestHistBody {
  symbol: string
  sumOpenInterest: string
  sumOpenInterestValue: string
  CMCCirculatingSupply?: string
  timestamp: number
}

// ── REST: orders ───────────────────────────────────────────────────────────────────────────────────────────────────

/** What orders and their acknowledgements share. */
interface OrderFields {
  orderId: number
  symbol: string
  status: WireOrderStatus
  clientOrderId: string
  price: string
  origQty: string
  executedQty: string
  timeInForce: WireTimeInForce
  type: string
  reduceOnly: boolean
  closePosition: boolean
  side: WireSide
  positionSide: WirePositionSide
  stopPrice: string
  workingType: 'CONTRACT_PRICE' | 'MARK_PRICE'
  priceProtect: boolean
  origType: string
  priceMatch: string
  selfTradePreventionMode: WireSelfTrade
  goodTillDate: number
  updateTime: number
}

/** The answer to place and cancel: 22 fields, without average price since 2026-06-30. */
export interface OrderAck extends OrderFields {
  cumQty: string
}

/** The answer to a change: `pair` by REST only, `modifyId` only where one was sent. */
export interface ModifyAck extends OrderAck {
  pair?: string
  modifyId?: number
}

/** `GET order`, `openOrder`, `openOrders`, `allOrders`, `order.status`. */
export interface OrderRow extends OrderFields {
  avgPrice: string
  cumQuote: string
  time: number
  pair?: string
  cumBase?: string
}

/** One element of a batch's answer. */
export type BatchElement = OrderAck | CodeBody

/** One element of the `batchOrders` parameter: values are text. */
export interface BatchOrder {
  symbol: string
  side: WireSide
  type: WireOrderType
  quantity: string
  price?: string
  timeInForce?: WireTimeInForce
  reduceOnly?: 'true' | 'false'
  newClientOrderId?: string
  newOrderRespType?: WireRespType
  selfTradePreventionMode?: WireSelfTrade
}

export interface CountdownBody {
  symbol: string
  countdownTime: string
}

export interface UserTradeBody {
  id: number
  orderId: number
  symbol: string
  pair?: string
  side: WireSide
  positionSide: WirePositionSide
  price: string
  qty: string
  quoteQty: string
  baseQty?: string
  realizedPnl: string
  commission: string
  commissionAsset: string
  marginAsset?: string
  buyer: boolean
  maker: boolean
  time: number
}

// ── REST: account ──────────────────────────────────────────────────────────────────────────────────────────────────

export interface BalanceBody {
  accountAlias: string
  asset: string
  balance: string
  crossWalletBalance: string
  crossUnPnl: string
  availableBalance: string
  maxWithdrawAmount: string
  marginAvailable: boolean
  updateTime: number
}

/** `GET /fapi/v3/account`. */
export interface AccountBody {
  totalInitialMargin: string
  totalMaintMargin: string
  totalWalletBalance: string
  totalUnrealizedProfit: string
  totalMarginBalance: string
  totalPositionInitialMargin: string
  totalOpenOrderInitialMargin: string
  totalCrossWalletBalance: string
  totalCrossUnPnl: string
  availableBalance: string
  maxWithdrawAmount: string
  assets: AccountAsset[]
  positions: AccountPosition[]
}

export interface AccountAsset {
  asset: string
  walletBalance: string
  unrealizedProfit: string
  marginBalance: string
  maintMargin: string
  initialMargin: string
  positionInitialMargin: string
  openOrderInitialMargin: string
  crossWalletBalance: string
  crossUnPnl: string
  availableBalance: string
  maxWithdrawAmount: string
  updateTime: number
}

export interface AccountPosition {
  symbol: string
  positionSide: WirePositionSide
  positionAmt: string
  unrealizedProfit: string
  isolatedMargin: string
  notional: string
  isolatedWallet: string
  initialMargin: string
  maintMargin: string
  updateTime: number
}

export interface AccountConfigBody {
  feeTier: number
  canTrade: boolean
  canDeposit: boolean
  canWithdraw: boolean
  dualSidePosition: boolean
  updateTime: number
  multiAssetsMargin: boolean
  tradeGroupId: number
}

export interface SymbolConfigBody {
  symbol: string
  marginType: 'CROSSED' | 'ISOLATED'
  isAutoAddMargin: boolean
  leverage: number
  maxNotionalValue: string
}

/** `GET /fapi/v3/positionRisk`: flat symbols are left out; amount and notional are signed. */
export interface PositionBody {
  symbol: string
  positionSide: WirePositionSide
  positionAmt: string
  entryPrice: string
  breakEvenPrice: string
  markPrice: string
  unRealizedProfit: string
  liquidationPrice: string
  isolatedMargin: string
  notional: string
  marginAsset: string
  isolatedWallet: string
  initialMargin: string
  maintMargin: string
  positionInitialMargin: string
  openOrderInitialMargin: string
  adl: number
  bidNotional: string
  askNotional: string
  updateTime: number
}

/** `GET /fapi/v2/positionRisk`: all symbols, with the leverage as text. */
export interface PositionV2Body {
  symbol: string
  positionAmt: string
  entryPrice: string
  breakEvenPrice: string
  markPrice: string
  unRealizedProfit: string
  liquidationPrice: string
  leverage: string
  maxNotionalValue: string
  marginType: 'cross' | 'isolated'
  isolatedMargin: string
  isAutoAddMargin: 'true' | 'false'
  positionSide: WirePositionSide
  notional: string
  isolatedWallet: string
  updateTime: number
}

export interface LeverageBody {
  leverage: number
  maxNotionalValue: string
  symbol: string
}

export interface PositionModeBody {
  dualSidePosition: boolean
}

export interface CommissionRateBody {
  symbol: string
  makerCommissionRate: string
  takerCommissionRate: string
  rpiCommissionRate?: string
}

export interface LeverageBracketBody {
  symbol: string
  notionalCoef?: number
  brackets: {
    bracket: number
    initialLeverage: number
    notionalCap: number
    notionalFloor: number
    maintMarginRatio: number
    cum: number
  }[]
}

export interface IncomeBody {
  symbol: string
  incomeType: string
  income: string
  asset: string
  info: string
  time: number
  tranId: number
  tradeId: string
}

export interface ListenKeyBody {
  listenKey: string
}

// ── Streams ────────────────────────────────────────────────────────────────────────────────────────────────────────

export type StreamRequest =
  | { method: 'SUBSCRIBE' | 'UNSUBSCRIBE'; params: string[]; id: number | string }
  | { method: 'LIST_SUBSCRIPTIONS'; id: number | string }
  | { method: 'SET_PROPERTY'; params: ['combined', boolean]; id: number | string }
  | { method: 'GET_PROPERTY'; params: ['combined']; id: number | string }

/** Never wrapped in `{"stream":…}`, whatever the framing. Acknowledged does not mean that it will deliver. */
export type StreamReply =
  | { result: null | boolean | string[]; id: number | string | null }
  | { error: CodeBody; id: number | string | null }

/** Combined framing; raw framing sends the event itself. */
export interface Combined<Event> {
  stream: string
  data: Event
}

/** 1 USDⓈ-M, 2 COIN-M; on public events since 2026-06-30. */
export type WireMarket = 1 | 2

/** Diff depth, and partial depth with the same name. Quantity 0 deletes. */
export interface DepthEvent {
  e: 'depthUpdate'
  E: number
  T: number
  s: string
  ps?: string
  /** First and last id, and the `u` of the event before in this stream. Ids are not dense: `U` is rarely `pu + 1`. */
  U: number
  u: number
  pu: number
  b: WireLevel[]
  a: WireLevel[]
  st?: WireMarket
}

export interface BookTickerEvent {
  e: 'bookTicker'
  u: number
  s: string
  ps?: string
  b: string
  B: string
  a: string
  A: string
  T: number
  E: number
  st?: WireMarket
}

/** Undocumented, but older than the documentation; `X` other than `MARKET` is no trade of the market. */
export interface TradeStreamEvent {
  e: 'trade'
  E: number
  T: number
  s: string
  t: number
  p: string
  q: string
  X?: string
  m: boolean
  st?: WireMarket
}

export interface AggTradeEvent {
  e: 'aggTrade'
  E: number
  a: number
  s: string
  p: string
  q: string
  nq?: string
  f: number
  l: number
  T: number
  m: boolean
  st?: WireMarket
}

export interface MarkPriceEvent {
  e: 'markPriceUpdate'
  E: number
  s: string
  p: string
  ap?: string
  P: string
  i: string
  r: string
  /** Next funding time; 0 where no funding applies. */
  T: number
  st?: WireMarket
}

export interface KlineEvent {
  e: 'kline'
  E: number
  s: string
  k: {
    t: number
    T: number
    s: string
    i: string
    f: number
    L: number
    o: string
    c: string
    h: string
    l: string
    v: string
    n: number
    x: boolean
    q: string
    V: string
    Q: string
    B: string
  }
}

export type MarketStreamEvent =
  | DepthEvent
  | BookTickerEvent
  | TradeStreamEvent
  | AggTradeEvent
  | MarkPriceEvent
  | KlineEvent

// ── User data stream ───────────────────────────────────────────────────────────────────────────────────────────────

export interface OrderTradeUpdate {
  e: 'ORDER_TRADE_UPDATE'
  E: number
  T: number
  o: OrderEvent
}

export interface OrderEvent {
  s: string
  c: string
  S: WireSide
  o: string
  f: WireTimeInForce
  /** Quantity, price, average and stop price. Their scale varies: never compare as text. */
  q: string
  p: string
  ap: string
  sp: string
  x: WireExecution
  X: WireOrderStatus
  i: number
  /** `modifyId`, on AMENDMENT only, and as text. */
  M?: string
  /** Last filled, cumulative, last price. */
  l: string
  z: string
  L: string
  /** Commission of this fill and its asset; absent where there is none. */
  n?: string
  N?: string
  T: number
  /** Trade id; 0 unless `x` is TRADE. */
  t: number
  b: string
  a: string
  m: boolean
  R: boolean
  wt: 'CONTRACT_PRICE' | 'MARK_PRICE'
  ot: string
  ps: WirePositionSide
  cp: boolean
  rp: string
  pP: boolean
  si: number
  ss: number
  V: WireSelfTrade
  pm: string
  gtd: number
  /** Why it expired, `"0"` … `"9"`; since 2025-10. */
  er?: string
}

/** A fill, earlier than the full event, without fee or status. */
export interface TradeLite {
  e: 'TRADE_LITE'
  E: number
  T: number
  s: string
  q: string
  p: string
  m: boolean
  c: string
  S: WireSide
  L: string
  l: string
  t: number
  i: number
}

/** A delta: only what changed. */
export interface AccountUpdate {
  e: 'ACCOUNT_UPDATE'
  E: number
  T: number
  a: {
    m: string
    B: { a: string; wb: string; cw: string; bc: string }[]
    P?: {
      s: string
      pa: string
      ep: string
      bep: string
      cr: string
      up: string
      mt: 'cross' | 'isolated'
      iw: string
      ps: WirePositionSide
    }[]
    S?: string
  }
}

export interface AccountConfigUpdate {
  e: 'ACCOUNT_CONFIG_UPDATE'
  E: number
  T: number
  ac?: { s: string; l: number }
  ai?: { j: boolean }
}

/** `E` was text for years. */
export interface ListenKeyExpired {
  e: 'listenKeyExpired'
  E: number | string
  listenKey?: string
}

export type UserEvent = OrderTradeUpdate | TradeLite | AccountUpdate | AccountConfigUpdate | ListenKeyExpired

// ── WebSocket API (ws-fapi) ────────────────────────────────────────────────────────────────────────────────────────

export type ApiMethod =
  | 'order.place'
  | 'order.modify'
  | 'order.cancel'
  | 'order.status'
  | 'session.logon'
  | 'session.status'
  | 'session.logout'
  | 'account.balance'
  | 'v2/account.balance'
  | 'v2/account.position'
  | 'depth'
  | 'ticker.price'
  | 'ticker.book'
  | 'userDataStream.start'
  | 'userDataStream.ping'
  | 'userDataStream.stop'

export type ApiId = number | string | null

/** Signed over all of `params` but `signature`, sorted by name, `key=value` joined with `&`. */
export interface ApiRequest {
  id: ApiId
  method: ApiMethod
  params?: Record<string, string | number | boolean>
}

/** `id` is echoed with its type, in errors too; null where it could not be read or the key was revoked. */
export type ApiAnswer<Result> =
  | { id: ApiId; status: number; result: Result; rateLimits?: ApiRateLimit[] }
  | { id: ApiId; status: number; error: CodeBody; rateLimits?: ApiRateLimit[] }

export interface ApiRateLimit extends RateLimit {
  count: number
}

export interface ApiSession {
  apiKey: string | null
  authorizedSince: number | null
  connectedSince: number
  returnRateLimits: boolean
  serverTime: number
}

// ── Announcements (sapi/wss) ───────────────────────────────────────────────────────────────────────────────────────

/** Topics of one command are joined by `|`. */
export interface AnnouncementCommand {
  command: 'SUBSCRIBE' | 'UNSUBSCRIBE'
  value: string
}

/** `data` is `SUCCESS`, and then `code` is eight zeros. `REGISTER` answers every connection, and acknowledges no subscription. */
export interface AnnouncementAnswer {
  type: 'COMMAND'
  data: string
  subType: 'REGISTER' | 'SUBSCRIBE' | 'UNSUBSCRIBE'
  code: string
}

/** `data` is an `AnnouncementContent` as JSON text. */
export interface AnnouncementPush {
  type: 'DATA'
  topic: string
  data: string
}

export interface AnnouncementContent {
  catalogId: number
  catalogName: string
  publishDate: number
  title: string
  body: string
  disclaimer: string
}
