import type { FeeRate } from '../domain/account.ts'
import type { VenueId } from '../domain/ids.ts'
import { type CostParts, measured, sumOf } from './all-in.ts'
import type { MarketSamples } from './market-watch.ts'
import type { Row, Verdict } from './report.ts'
import { blockMeanEstimate, type Estimate, exactly } from './statistics.ts'
import { verdictOf } from './verdict.ts'
import { winnerOf } from './winner.ts'

type ByVenue<T> = Readonly<Record<VenueId, T>>

/** What the costs of one venue are made of. */
export interface CostInputs {
  readonly fee: FeeRate
  readonly market: MarketSamples
  /** P50 of order-live for a taker, of the cancel for a maker, in ms; `null` where no orders were timed. */
  readonly takeMs: number | null
  readonly cancelMs: number | null
}

export interface CostTable {
  readonly rows: readonly Row[]
  readonly verdict: Verdict
}

const NOTHING = exactly(0)

/** Fees, and all that an order of the size costs; rows whose inputs are missing on a venue are left out. */
export function costTable(inputs: ByVenue<CostInputs>, sizeUsdt: number): CostTable {
  const taker = { bybit: takerParts(inputs.bybit), binance: takerParts(inputs.binance) }
  const maker = { bybit: makerParts(inputs.bybit), binance: makerParts(inputs.binance) }
  const rows = [
    feeRow('fee-maker', inputs, 'maker', { bybit: '.01', binance: '.02' }),
    feeRow('fee-taker', inputs, 'taker', { bybit: '.06', binance: '.04' }),
    allInRow('all-in-taker', taker, sizeUsdt, TAKER_METHOD),
    allInRow('all-in-maker', maker, sizeUsdt, MAKER_METHOD),
  ]
  return { rows, verdict: verdictOf(sizeUsdt, taker, maker) }
}

const TAKER_METHOD =
  'Fee + half-spread + walking the visible book for the size (both sides averaged, ten looks a second) + latency, priced as the mean |mid move| over the P50 of order-live.'
const MAKER_METHOD =
  'Fee − half-spread earned at the own touch + latency, priced as the mean |mid move| over the P50 of a cancel: what a quote risks before it can be pulled. A maker walks no book.'

function takerParts({ fee, market, takeMs }: CostInputs): CostParts {
  const walks = market.books.flatMap(({ walkBp }) => (walkBp === null ? [] : [walkBp]))
  return {
    fee: exactly(Number(fee.taker) * 1e4),
    spread: halfSpread(market),
    depth: walks.length === 0 ? NOTHING : blockMeanEstimate(walks),
    latency: latencyCost(market, takeMs),
  }
}

function makerParts({ fee, market, cancelMs }: CostInputs): CostParts {
  const { value, low, high, n } = halfSpread(market)
  return {
    fee: exactly(Number(fee.maker) * 1e4),
    spread: { value: -value, low: high === null ? null : -high, high: low === null ? null : -low, n },
    depth: NOTHING,
    latency: latencyCost(market, cancelMs),
  }
}

function halfSpread({ books }: MarketSamples): Estimate {
  return books.length === 0 ? NOTHING : blockMeanEstimate(books.map(({ halfSpreadBp }) => halfSpreadBp))
}

function latencyCost({ books, mids, endNs }: MarketSamples, latencyMs: number | null): Estimate | null {
  if (latencyMs === null) return null
  const instants = books.map(({ atNs }) => atNs)
  const moves = mids.movesBp(instants, latencyMs, endNs)
  return moves.length === 0 ? null : blockMeanEstimate(moves)
}

function feeRow(
  id: 'fee-maker' | 'fee-taker',
  { bybit, binance }: ByVenue<CostInputs>,
  side: 'maker' | 'taker',
  claim: Row['claim'],
): Row {
  const [mine, theirs] = [exactly(Number(bybit.fee[side]) * 100), exactly(Number(binance.fee[side]) * 100)]
  return {
    id,
    metric: `${side} fee`,
    unit: '%',
    better: 'lower',
    bybit: mine,
    binance: theirs,
    winner: winnerOf(mine, theirs, 'lower'),
    claim,
    method: 'The account’s own rate where the venue tells it, else the venue’s published default.',
    detail: `Bybit: ${bybit.fee.source}, ${bybit.fee.asOf}. Binance: ${binance.fee.source}, ${binance.fee.asOf}.`,
  }
}

function allInRow(
  id: 'all-in-taker' | 'all-in-maker',
  { bybit, binance }: ByVenue<CostParts>,
  sizeUsdt: number,
  method: string,
): Row {
  const [mine, theirs] = [sumOf(measured(bybit)), sumOf(measured(binance))]
  return {
    id,
    metric: id === 'all-in-taker' ? 'all-in cost, taker' : 'all-in cost, maker',
    unit: 'bp',
    better: 'lower',
    bybit: mine,
    binance: theirs,
    winner: winnerOf(mine, theirs, 'lower'),
    claim: null,
    method: `${sizeUsdt.toLocaleString('en-US')} USDT. ${method}`,
    detail: `Bybit ${partsText(bybit)}; Binance ${partsText(binance)}.`,
  }
}

function partsText(parts: CostParts): string {
  const named: readonly (readonly [string, Estimate | null])[] = Object.entries(parts)
  return named
    .map(([part, estimate]) => `${part} ${estimate === null ? 'not measured' : estimate.value.toFixed(3)}`)
    .join(' + ')
}
