// The public surface, every name listed. Semantic versioning from 0.1.0.
export { connect, type Connection, type ConnectOptions } from './connect.ts'
export { type Exchanges, type ExchangesOptions, openExchanges } from './access/exchanges.ts'
export type { ReadyLine } from './access/ready-line.ts'
export { type ArticleRow, articleRows } from './costs/article.ts'
export type { FillRecord, OrderRecord } from './costs/fill-analysis.ts'
export { readFills } from './costs/fill-file.ts'
export { type FillReport, fillReport } from './costs/fill-report.ts'
export { fundingPaid, type Settlement } from './costs/funding.ts'
export type { CostQuestion, MonthPlan, VenueReading } from './costs/question.ts'
export { type CostReport, costReport } from './costs/report.ts'
export type { Account, Balance, FeeRate, KeyPermissions, Position } from './domain/account.ts'
export {
  type ErrorCode,
  type ErrorKind,
  type Failure,
  type FailureKind,
  PerpkitError,
  type Retry,
  VenueRejected,
} from './domain/errors.ts'
export {
  type ClientOrderId,
  clientOrderId,
  type Environment,
  type VenueId,
  type VenueOrderId,
  venueOrderId,
} from './domain/ids.ts'
export type { Instrument } from './domain/instrument.ts'
export type { Keys } from './domain/keys.ts'
export type { TickerEvent, TouchEvent, TradeEvent } from './domain/market-event.ts'
export type {
  ClosedHow,
  Fill,
  OrderIntent,
  OrderRef,
  OrderState,
  OrderType,
  OrderUpdate,
  Outcome,
  Side,
  TimeInForce,
  Transport,
  UnknownCause,
} from './domain/order.ts'
export type { DecimalText, MonoNs, Price, Qty, WallMs } from './domain/units.ts'
export type { Book, BookLevel, BookListener, BookStatus, NumberLevel } from './feed/book.ts'
export { type Backtest, backtest } from './signal/backtest/backtest.ts'
export { readMarketFiles, readRecordedMarket } from './signal/backtest/recorded-market.ts'
export { costsOf, type TradingCosts } from './signal/costs.ts'
export { fetchInputs, midOf } from './signal/fetch-past.ts'
export { inputsAt, type MarketPast } from './signal/market-past.ts'
export { absent, missing, present, type Reading, type SignalInputs } from './signal/reading.ts'
export { type Signal, signalOf } from './signal/signal.ts'
export { type Advice, type Adviser, tilted } from './signal/tilt.ts'
export type { ErrorCount, LatencySummary, OrderStatistics } from './trade/order-stats.ts'
export type { TrackedOrder } from './trade/order-tracker.ts'
export type { AmendIntent, OrderOptions, OrderOutcome, Orders } from './trade/orders.ts'
export type { Resolution } from './trade/resolve.ts'
