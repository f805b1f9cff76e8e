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
export type { Announcement } from './domain/announcement.ts'
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
export {
  type AssetVerdict,
  type Classifier,
  createClassifier,
  type LocalVerdict,
  type NewsModel,
} from './news/classify.ts'
export { type Admission, Dedupe } from './news/dedupe.ts'
export { type Evaluation, evaluate } from './news/evaluation.ts'
export { KNOWN_FEEDS, type ListedFeed } from './news/intake/feed-list.ts'
export type { Announcer } from './news/intake/late-announcements.ts'
export type { NewsBook } from './news/intake/news-book.ts'
export type { NewsFeed } from './news/intake/news-feed.ts'
export type { NewsItem } from './news/intake/news-item.ts'
export type { Arrival } from './news/intake/news-stream.ts'
export { type NewsOptions, openNews, type OpenedNews } from './news/intake/open-news.ts'
export type { SourceHealth, SourceState } from './news/intake/source.ts'
export type { Endpoint } from './news/llm/endpoint.ts'
export type { LlmJudge } from './news/llm/judge.ts'
export { environmentLookup, type LlmLookup, readCaps, readEndpoints, type Setting } from './news/llm/llm-settings.ts'
export { type ChainSettings, type OpenChain, openChain } from './news/llm/open-chain.ts'
export { type JudgeSettings, openJudge, type OpenJudge } from './news/llm/open-judge.ts'
export { NewsRouter, type RoutedVerdict, type RouterOptions } from './news/llm/router.ts'
export type { Label, ModelVerdict, Silence } from './news/llm/verdict.ts'
export { type McNemar, mcNemar } from './news/mcnemar.ts'
export { loadNewsModel } from './news/model-file.ts'
export { sanitiseHeadline } from './news/sanitise.ts'
export type { Judged } from './news/scores.ts'
export type { Odds, Sentiment } from './news/sentiment.ts'
export type { Caps } from './news/spend/caps.ts'
export { type CostTable, costTable } from './news/spend/cost-table.ts'
export type { AdviceCase } from './signal/adviser/question.ts'
export { llmAdviser, type LlmAdvice } from './signal/adviser/llm-adviser.ts'
export { type Backtest, backtest } from './signal/backtest/backtest.ts'
export { readMarketFiles, readRecordedMarket } from './signal/backtest/recorded-market.ts'
export { costsOf, type TradingCosts } from './signal/costs.ts'
export { fetchInputs, midOf } from './signal/fetch-past.ts'
export { inputsAt, type MarketPast } from './signal/market-past.ts'
export { type HeardStory, type News, newsInput, type SeenHeadline } from './signal/news-input.ts'
export { absent, missing, present, type Reading, type SignalInputs } from './signal/reading.ts'
export { type Signal, signalOf } from './signal/signal.ts'
export { type Advice, type Adviser, type NoAdvice, tilted } from './signal/tilt.ts'
export type { ErrorCount, LatencySummary, OrderStatistics } from './trade/order-stats.ts'
export type { TrackedOrder } from './trade/order-tracker.ts'
export type { AmendIntent, OrderOptions, OrderOutcome, Orders } from './trade/orders.ts'
export type { Resolution } from './trade/resolve.ts'
