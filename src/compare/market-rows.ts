import type { VenueId } from '../domain/ids.ts'
import type { MarketSamples } from './market-watch.ts'
import type { Row } from './report.ts'
import { both, row } from './row.ts'
import { ascending, blockMeanEstimate, type Estimate, exactly, quantileEstimate } from './statistics.ts'

type ByVenue<T> = Readonly<Record<VenueId, T>>

/** What is told of a venue's market beside its samples. */
export interface MarketFacts {
  readonly samples: MarketSamples
  /** Deepest levels a side that the venue serves. */
  readonly depthLevels: number
  /** The subscriptions behind the rate, in the venue's words. */
  readonly subscriptions: string
  readonly offsetErrorMs: number
}

/** Feed rate and delay, and depth; a row without samples on one of the venues is left out. */
export function marketRows(facts: ByVenue<MarketFacts>, isSameMarket: boolean): readonly Row[] {
  const delay = (p: number): ByVenue<Estimate> | null =>
    both(facts, ({ samples: { delaysMs } }) => (delaysMs.length === 0 ? null : quantileEstimate(delaysMs, p)))
  const delayText = {
    unit: 'ms',
    better: 'lower',
    claim: { bybit: '< 5', binance: '< 8' },
    method: DELAY_METHOD,
    detail: delayDetail(facts),
  } as const
  return [
    ...row(
      {
        id: 'feed-rate',
        metric: 'feed rate',
        unit: 'msg/s',
        better: 'higher',
        claim: { bybit: '1,200', binance: '980' },
        method: RATE_METHOD,
        detail: subscriptions(facts),
      },
      both(facts, rateOf),
    ),
    ...row({ id: 'feed-delay-p50', metric: 'feed delay p50', ...delayText }, delay(0.5)),
    ...row({ id: 'feed-delay-p99', metric: 'feed delay p99', ...delayText }, delay(0.99)),
    ...row(
      {
        id: 'depth-levels',
        metric: 'depth levels served',
        unit: 'levels',
        better: 'higher',
        claim: { bybit: '200', binance: '500' },
        method: LEVELS_METHOD,
        detail: '',
      },
      both(facts, ({ depthLevels }) => exactly(depthLevels)),
    ),
    ...row(
      {
        id: 'depth-usdt-10bp',
        metric: 'depth within 10 bp',
        unit: 'USDT',
        better: 'higher',
        claim: null,
        method: DEPTH_METHOD,
        detail: isSameMarket ? SAME_MARKET : '',
      },
      both(facts, depthOf),
    ),
  ]
}

const RATE_METHOD = 'Frames received on the named default subscriptions, mean over whole seconds after the first 1.5 s.'
const DELAY_METHOD =
  'Venue’s event time → callback, of touch and depth events, both clocks aligned by the fastest round trips.'
const LEVELS_METHOD = 'Deepest levels a side that the venue serves, from its documented streams and snapshots.'
const DEPTH_METHOD = 'USDT within 10 bp of mid, both sides together, median of ten looks a second at a live book.'
const SAME_MARKET =
  'Both built-in exchanges trade the same recorded market: what differs here is only how deep and how often each venue publishes it.'

function rateOf({ samples: { framesPerSecond } }: MarketFacts): Estimate | null {
  return framesPerSecond.length === 0 ? null : blockMeanEstimate(framesPerSecond, 5)
}

function depthOf({ samples: { books } }: MarketFacts): Estimate | null {
  return books.length === 0 ? null : quantileEstimate(ascending(books.map(({ depthUsdt10bp }) => depthUsdt10bp)), 0.5)
}

function subscriptions({ bybit, binance }: ByVenue<MarketFacts>): string {
  return `Bybit: ${bybit.subscriptions}. Binance: ${binance.subscriptions}.`
}

function delayDetail({ bybit, binance }: ByVenue<MarketFacts>): string {
  const bound = (error: number): string => `±${(error + 1).toFixed(2)} ms`
  return `Clock error bound, with the venue’s whole-millisecond stamps: Bybit ${bound(bybit.offsetErrorMs)}, Binance ${bound(binance.offsetErrorMs)}.`
}
