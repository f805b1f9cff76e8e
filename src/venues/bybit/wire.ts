// Bybit V5, category linear, in the venue's own spelling: types and nothing else, so that the built-in exchange may import them too.
// Nearly every number of this venue is decimal text, and "" means "not applicable", not zero: docs/wire/bybit.md §0.3

type Words<Line extends string> = Line extends `${infer First} ${infer Rest}` ? First | Words<Rest> : Line
/** An object whose named keys are all text. */
export type Texts<Line extends string> = { readonly [Key in Words<Line>]: string }

// ── REST envelope ──────────────────────────────────────────────────────────────────────────────────────────────────

/** Every REST answer, nearly every refusal included, comes as HTTP 200 in this envelope. */
export interface Envelope<Result = unknown> {
  readonly retCode: number
  readonly retMsg: string
  readonly result: Result
  readonly retExtInfo: BatchCodes | Readonly<Record<string, never>>
  readonly time: number
}

/** Batches: one code per element, in the order asked; the envelope's own is 0 even if all failed. */
export interface BatchCodes {
  readonly list: readonly { readonly code: number; readonly msg: string }[]
}

/** A list in pages; an empty cursor ends it. */
export interface Page<Row> {
  readonly category?: 'linear'
  readonly list: readonly Row[]
  readonly nextPageCursor: string
}

export interface List<Row> {
  readonly category?: 'linear'
  readonly list: readonly Row[]
}

// ── REST, public ───────────────────────────────────────────────────────────────────────────────────────────────────

export type ServerTime = Texts<'timeSecond timeNano'>

export interface InstrumentRow extends Texts<'symbol contractType status baseCoin quoteCoin settleCoin symbolType launchTime'> {
  readonly symbolId: number
  readonly deliveryTime: string
  readonly deliveryFeeRate: string
  readonly priceScale: string
  readonly leverageFilter: Texts<'minLeverage maxLeverage leverageStep'>
  readonly priceFilter: Texts<'minPrice maxPrice tickSize'>
  readonly lotSizeFilter: Texts<'maxOrderQty minOrderQty qtyStep postOnlyMaxOrderQty maxMktOrderQty minNotionalValue'>
  readonly unifiedMarginTrade: boolean
  /** Minutes; 0 for dated futures. */
  readonly fundingInterval: number
  readonly copyTrading: string
  readonly upperFundingRate: string
  readonly lowerFundingRate: string
  readonly displayName: string
  readonly forbidUplWithdrawal: boolean
  readonly riskParameters: Texts<'priceLimitRatioX priceLimitRatioY'>
  readonly isPreListing: boolean
  readonly preListingInfo: object | null
}

/** Price and size; size "0" deletes. */
export type WireLevel = readonly [price: string, size: string]

/** `u` belongs to the 1000-level stream only; `seq` is common to all depths, trades and tickers of the symbol. */
export interface OrderBookResult {
  readonly s: string
  readonly b: readonly WireLevel[]
  readonly a: readonly WireLevel[]
  readonly ts: number
  readonly u: number
  readonly seq: number
  readonly cts: number
}

/** What the REST ticker and the stream's ticker have in common. */
export type TickerTexts =
  Texts<'symbol lastPrice indexPrice markPrice prevPrice24h price24hPcnt highPrice24h lowPrice24h'> &
    Texts<'prevPrice1h openInterest openInterestValue singleOpenInterest singleOpenInterestValue turnover24h volume24h'> &
    Texts<'fundingRate nextFundingTime fundingIntervalHour fundingCap bid1Price bid1Size ask1Price ask1Size'> &
    Texts<'preOpenPrice preQty curPreListingPhase'>

export type TickerRow = TickerTexts &
  Texts<'predictedDeliveryPrice basisRate deliveryFeeRate deliveryTime basis basisRateYear'>

/** `side` is the taker's; `time` and `seq` are text here, numbers on the stream. */
export interface RecentTradeRow extends Texts<'execId symbol price size time seq'> {
  readonly side: WireSide
  readonly isBlockTrade: boolean
  readonly isRPITrade: boolean
}

export interface Klines {
  readonly symbol: string
  readonly category: 'linear'
  /** Newest first: start, open, high, low, close, volume in base coin, turnover in USDT. */
  readonly list: readonly (readonly [string, string, string, string, string, string, string])[]
}

export type FundingRow = Texts<'symbol fundingRate fundingRateTimestamp'>
export type OpenInterestRow = Texts<'openInterest singleOpenInterest timestamp'>
export type AccountRatioRow = Texts<'symbol buyRatio sellRatio timestamp'>
export type PriceLimitResult = Texts<'symbol buyLmt sellLmt ts'>

export interface RiskLimitRow extends Texts<'symbol riskLimitValue maintenanceMargin initialMargin maxLeverage mmDeduction'> {
  readonly id: number
  readonly isLowestRisk: 0 | 1
}

// ── REST, private: what is asked ───────────────────────────────────────────────────────────────────────────────────

export type WireSide = 'Buy' | 'Sell'
export type WireTimeInForce = 'GTC' | 'IOC' | 'FOK' | 'PostOnly'

/** One order as it is placed; `order/create` wants `category` beside it, a batch once for all. */
export interface CreateItem {
  readonly symbol: string
  readonly side: WireSide
  readonly orderType: 'Limit' | 'Market'
  readonly qty: string
  readonly price?: string
  readonly timeInForce?: WireTimeInForce
  /** 0 is one-way mode. */
  readonly positionIdx: 0 | 1 | 2
  readonly orderLinkId: string
  readonly reduceOnly?: boolean
}

/** Names an order by one of its two ids, never by both: some paths refuse that. */
export type WireOrderRef = { readonly symbol: string } & (
  | { readonly orderId: string }
  | { readonly orderLinkId: string }
)

/** `qty` is the new total, not the rest. */
export type AmendItem = WireOrderRef & { readonly qty?: string; readonly price?: string }

export type CreateBody = { readonly category: 'linear' } & CreateItem
export type AmendBody = { readonly category: 'linear' } & AmendItem
export type CancelBody = { readonly category: 'linear' } & WireOrderRef
export interface BatchBody<Item> {
  readonly category: 'linear'
  readonly request: readonly Item[]
}
export interface CancelAllBody {
  readonly category: 'linear'
  readonly symbol?: string
  readonly baseCoin?: string
  readonly settleCoin?: string
}
export interface SetLeverageBody {
  readonly category: 'linear'
  readonly symbol: string
  readonly buyLeverage: string
  readonly sellLeverage: string
}

// ── REST, private: what is answered ────────────────────────────────────────────────────────────────────────────────

export type OrderIds = Texts<'orderId orderLinkId'>
/** A failed create has an empty `orderId` and `createAt`. */
export type BatchCreated = Texts<'category symbol orderId orderLinkId createAt'>
export type BatchChanged = Texts<'category symbol orderId orderLinkId'>
export interface CancelAllResult {
  readonly list?: readonly OrderIds[]
  /** "1" or "0". */
  readonly success: string
}

export type OrderStatus =
  | 'New'
  | 'PartiallyFilled'
  | 'Untriggered'
  | 'Triggered'
  | 'Filled'
  | 'Cancelled'
  | 'PartiallyFilledCanceled'
  | 'Rejected'
  | 'Deactivated'

/** `order/realtime`, `order/history` and the `order` topic. */
export interface OrderRow
  extends
    Texts<'orderId orderLinkId parentOrderLinkId blockTradeId symbol price qty isLeverage createType cancelType'>,
    Texts<'rejectReason avgPrice leavesQty leavesValue cumExecQty cumExecValue cumExecFee timeInForce stopOrderType'>,
    Texts<'orderIv marketUnit triggerPrice takeProfit stopLoss tpslMode tpLimitPrice slLimitPrice tpTriggerBy'>,
    Texts<'slTriggerBy triggerBy lastPriceOnCreated placeType smpType smpOrderId createdTime updatedTime'> {
  readonly side: WireSide
  readonly orderType: 'Limit' | 'Market' | 'UNKNOWN'
  readonly orderStatus: OrderStatus
  readonly positionIdx: number
  /** Fee by coin; supersedes `cumExecFee`. */
  readonly cumFeeDetail: Readonly<Record<string, string>>
  readonly triggerDirection: number
  readonly reduceOnly: boolean
  readonly closeOnTrigger: boolean
  readonly smpGroup: number
}

export type ExecType =
  | 'Trade'
  | 'AdlTrade'
  | 'BustTrade'
  | 'BlockTrade'
  | 'Funding'
  | 'Delivery'
  | 'Settle'
  | 'MovePosition'
  | 'FutureSpread'
  | 'CorporateAction'
  | 'ForwardSplitSettle'
  | 'ReverseSplitSettle'
  | 'Dividend'
  | 'UNKNOWN'

/** `execution/list` and the `execution` topic. A positive fee was paid. */
export interface ExecutionRow
  extends
    Texts<'symbol orderId orderLinkId orderPrice orderQty leavesQty createType orderType stopOrderType execFee'>,
    Texts<'feeCurrency execId execPrice execQty execValue execTime feeRate tradeIv markIv markPrice indexPrice'>,
    Texts<'underlyingPrice blockTradeId closedSize'> {
  readonly side: WireSide
  readonly execType: ExecType
  readonly isMaker: boolean
  readonly seq: number
  /** Text when empty, else a list. */
  readonly extraFees: string | readonly object[]
}

/** What `position/list` and the `position` topic have in common; a flat row's side is "". */
export interface PositionTexts
  extends
    Texts<'riskLimitValue symbol size positionValue positionStatus leverage breakEvenPrice positionBalance markPrice'>,
    Texts<'liqPrice bustPrice positionMM positionMMByMp positionIM positionIMByMp tpslMode takeProfit stopLoss'>,
    Texts<'trailingStop unrealisedPnl curRealisedPnl cumRealisedPnl sessionAvgPrice mmrSysUpdatedTime'>,
    Texts<'leverageSysUpdatedTime createdTime updatedTime'> {
  readonly side: WireSide | '' | 'None'
  readonly positionIdx: number
  readonly riskId: number
  readonly tradeMode: number
  readonly autoAddMargin: number
  readonly adlRankIndicator: number
  readonly seq: number
  readonly isReduceOnly: boolean
  readonly openTime: number
}

/** The entry price is `avgPrice` by REST and `entryPrice` on the stream. */
export type PositionRow = PositionTexts & { readonly avgPrice: string }
export type PositionEvent = PositionTexts & { readonly category: string; readonly entryPrice: string }

export interface WalletCoin
  extends
    Texts<'coin equity usdValue walletBalance locked spotHedgingQty borrowAmount spotBorrow accruedInterest'>,
    Texts<'totalOrderIM totalPositionIM totalPositionMM unrealisedPnl cumRealisedPnl bonus colRes'>,
    Texts<'availableToWithdraw availableToBorrow'> {
  readonly collateralSwitch: boolean
  readonly marginCollateral: boolean
}

/** `account/wallet-balance` and the `wallet` topic. The totals are in USD. */
export interface WalletRow
  extends
    Texts<'accountType accountIMRate accountIMRateByMp accountMMRate accountMMRateByMp accountLTV totalEquity'>,
    Texts<'totalWalletBalance totalMarginBalance totalAvailableBalance totalPerpUPL totalInitialMargin'>,
    Texts<'totalInitialMarginByMp totalMaintenanceMargin totalMaintenanceMarginByMp'> {
  readonly coin: readonly WalletCoin[]
}

export type FeeRateRow = Texts<'symbol takerFeeRate makerFeeRate'>

export interface AccountInfo extends Texts<'marginMode updatedTime dcpStatus spotHedgingStatus'> {
  readonly unifiedMarginStatus: number
  readonly timeWindow: number
  readonly smpGroup: number
  readonly isMasterTrader: boolean
}

/** `user/query-api`: what the key may do. */
export interface ApiKeyInfo extends Texts<'id note apiKey secret expiredAt createdAt vipLevel mktMakerLevel'> {
  /** 1 is read-only. */
  readonly readOnly: number
  readonly permissions: Readonly<Record<string, readonly string[]>>
  /** `["*"]`: bound to no address. */
  readonly ips: readonly string[]
  readonly type: number
  readonly deadlineDay: number
  readonly unified: number
  readonly uta: number
  readonly userID: number
  readonly isMaster: boolean
}

// ── Announcements ──────────────────────────────────────────────────────────────────────────────────────────────────

/** All times are numbers in ms. `publishTime` came later than the rest; the documentation's table calls start and end `…DataTimestamp`. */
export interface AnnouncementRow {
  readonly title: string
  readonly description: string
  readonly type: { readonly title: string; readonly key: string }
  readonly tags: readonly string[]
  readonly url: string
  readonly dateTimestamp: number
  readonly startDateTimestamp?: number
  readonly endDateTimestamp?: number
  readonly publishTime?: number
}

export interface AnnouncementIndex {
  readonly total: number
  readonly list: readonly AnnouncementRow[]
}

// ── Sockets: public and private control frames ─────────────────────────────────────────────────────────────────────

export interface ControlRequest {
  readonly req_id?: string
  readonly op: 'subscribe' | 'unsubscribe' | 'ping' | 'auth'
  /** Topics; for `auth` the key, the expiry in ms and the signature. */
  readonly args?: readonly (string | number)[]
}

/** Also the public pong: its `op` is `ping` and its `ret_msg` is `pong`. */
export interface ControlReply {
  readonly success: boolean
  readonly ret_msg: string
  readonly conn_id: string
  readonly req_id?: string
  readonly op: 'subscribe' | 'unsubscribe' | 'ping' | 'auth'
}

export interface PrivatePong {
  readonly op: 'pong'
  readonly args: readonly string[]
  readonly conn_id: string
  readonly req_id?: string
}

// ── Sockets: public topics ─────────────────────────────────────────────────────────────────────────────────────────

export type BookDepth = 1 | 50 | 200 | 1000

/** `orderbook.N.SYMBOL`: `ts` is the data system's time, `cts` the matching engine's. Keys come in no fixed order. */
export interface BookFrame {
  readonly topic: string
  readonly type: 'snapshot' | 'delta'
  readonly ts: number
  readonly data: {
    readonly s: string
    readonly b: readonly WireLevel[]
    readonly a: readonly WireLevel[]
    /** Update id of this topic: +1 a message; 1 means that the service restarted and this is a snapshot. */
    readonly u: number
    readonly seq: number
  }
  readonly cts: number
}

/** `publicTrade.SYMBOL`: `S` is the taker's side, `T` the engine's time. */
export interface TradeFrame {
  readonly topic: string
  readonly type: 'snapshot'
  readonly ts: number
  readonly data: readonly TradeItem[]
}

export interface TradeItem extends Texts<'s v p L i'> {
  readonly T: number
  readonly S: WireSide
  readonly BT: boolean
  readonly RPI: boolean
  readonly seq: number
}

/** `tickers.SYMBOL`: in a delta a missing key means unchanged. */
export interface TickerFrame {
  readonly topic: string
  readonly type: 'snapshot' | 'delta'
  readonly data: { readonly symbol: string } & Partial<TickerTexts & Texts<'tickDirection'>>
  readonly cs: number
  readonly ts: number
}

export interface KlineItem extends Texts<'interval open close high low volume turnover'> {
  readonly start: number
  readonly end: number
  /** The candle is closed. */
  readonly confirm: boolean
  readonly timestamp: number
}

/** `kline.I.SYMBOL`: at a boundary the closed candle and the next one come together. */
export interface KlineFrame {
  readonly topic: string
  readonly data: readonly KlineItem[]
  readonly ts: number
  readonly type: 'snapshot'
}

// ── Sockets: private topics ────────────────────────────────────────────────────────────────────────────────────────

/** `order`, `execution`, `position`, `wallet`: no order among topics is guaranteed, and none starts with a state. */
export interface PrivateFrame<Topic extends string, Row> {
  readonly id: string
  readonly topic: Topic
  readonly creationTime: number
  readonly data: readonly Row[]
}

export type OrderEvent = OrderRow & Texts<'category closedPnl feeCurrency'>
export type ExecutionEvent = ExecutionRow & Texts<'category execPnl isLeverage marketUnit'>
export type OrderFrame = PrivateFrame<'order', OrderEvent>
export type ExecutionFrame = PrivateFrame<'execution', ExecutionEvent>
export type PositionFrame = PrivateFrame<'position', PositionEvent>
export type WalletFrame = PrivateFrame<'wallet', WalletRow>

// ── Socket: order entry ────────────────────────────────────────────────────────────────────────────────────────────

export type TradeOp =
  | 'order.create'
  | 'order.amend'
  | 'order.cancel'
  | 'order.create-batch'
  | 'order.amend-batch'
  | 'order.cancel-batch'

/** One request; `args` holds exactly the body of the REST endpoint of the same name. */
export interface TradeRequest<Body = unknown> {
  readonly reqId: string
  readonly header: { readonly 'X-BAPI-TIMESTAMP': string; readonly 'X-BAPI-RECV-WINDOW'?: string }
  readonly op: TradeOp
  readonly args: readonly [Body]
}

export interface TradeLogon {
  readonly reqId?: string
  readonly op: 'auth'
  readonly args: readonly [apiKey: string, expires: number, signature: string]
}

/** The answer to a request, an `auth` or a `ping` (whose answer has `op: "pong"`). `reqId` may be missing in refusals. */
export interface TradeReply<Data = unknown> {
  readonly reqId?: string
  readonly retCode: number
  readonly retMsg: string
  readonly op: TradeOp | 'auth' | 'pong'
  readonly data?: Data
  readonly retExtInfo?: BatchCodes | Readonly<Record<string, never>>
  readonly header?: TradeHeader
  readonly connId: string
}

/** Limit, what is left of it, and when it resets; all text, keys in no fixed order. */
export type TradeHeader = Partial<
  Texts<'X-Bapi-Limit X-Bapi-Limit-Status X-Bapi-Limit-Reset-Timestamp Traceid Timenow'>
>

/** What an unauthenticated or malformed request has been answered with: no `reqId`, no code. */
export interface TradeRefusal {
  readonly success: false
  readonly ret_msg: string
  readonly op: string
  readonly conn_id: string
}
