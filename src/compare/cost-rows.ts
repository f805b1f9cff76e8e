import type { FeeRate } from '../domain/account.ts'
import { VENUE_NAMES, type VenueId } from '../domain/ids.ts'
import { type CostParts, measured, sumOf } from './all-in.ts'
import type { MarketSamples } from './market-watch.ts'
import type { Row, Verdict } from './report.ts'
import { both, row } from './row.ts'
import { blockMeanEstimate, type Estimate, exactly } from './statistics.ts'
import { verdictOf } from './verdict.ts'

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

/** Fees, and all that an order of the size costs; rows whose inputs are missing on a venue are left out. */
export function costTable(inputs: ByVenue<CostInputs>, sizeUsdt: number): CostTable {
  const taker = { bybit: takerParts(inputs.bybit), binance: takerParts(inputs.binance) }
  const maker = { bybit: makerParts(inputs.bybit), binance: makerParts(inputs.binance) }
  const rows = [
    ...feeRow('fee-maker', inputs, 'maker', { bybit: '.01', binance: '.02' }),
    ...feeRow('fee-taker', inputs, 'taker', { bybit: '.06', binance: '.04' }),
    ...allInRow('all-in-taker', taker, sizeUsdt, TAKER_METHOD, thinLooks(inputs)),
    ...allInRow('all-in-maker', maker, sizeUsdt, MAKER_METHOD),
  ]
  return { rows, verdict: verdictOf(sizeUsdt, taker, maker) }
}

const TAKER_METHOD =
  'Fee + half-spread + walking the visible book for the size (both sides averaged, ten looks a second) + latency, priced as the mean |mid move| over the P50 of order-live.'
const MAKER_METHOD =
  'Fee − half-spread earned at the own touch + latency, priced as the mean |mid move| over the P50 of a cancel: what a quote risks before it can be pulled. A maker walks no book.'

/** `null` where no look at the book held the size: then nothing is known of what taking it costs. */
function takerParts({ fee, market, takeMs }: CostInputs): CostParts | null {
  const [spread, walks] = [halfSpread(market), walksOf(market)]
  if (spread === null || walks.length === 0) return null
  return {
    fee: exactly(Number(fee.taker) * 1e4),
    spread,
    depth: blockMeanEstimate(walks),
    latency: latencyCost(market, takeMs),
  }
}

/** `null` where the book was never readable. */
function makerParts({ fee, market, cancelMs }: CostInputs): CostParts | null {
  const spread = halfSpread(market)
  if (spread === null) return null
  const { value, low, high, n } = spread
  return {
    fee: exactly(Number(fee.maker) * 1e4),
    spread: { value: -value, low: high === null ? null : -high, high: low === null ? null : -low, n },
    depth: exactly(0),
    latency: latencyCost(market, cancelMs),
  }
}

function walksOf({ books }: MarketSamples): readonly number[] {
  return books.flatMap(({ walkBp }) => (walkBp === null ? [] : [walkBp]))
}

function halfSpread({ books }: MarketSamples): Estimate | null {
  return books.length === 0 ? null : blockMeanEstimate(books.map(({ halfSpreadBp }) => halfSpreadBp))
}

/** Looks at a book that was too thin for the size price nothing, so the mean is one of the deeper moments: that is said. */
function thinLooks(inputs: ByVenue<CostInputs>): string {
  const said = (['bybit', 'binance'] as const).flatMap((id) => {
    const { market } = inputs[id]
    const thin = market.books.length - walksOf(market).length
    return thin === 0 ? [] : [` ${VENUE_NAMES[id]}: ${thin} of ${market.books.length} looks found too thin a book.`]
  })
  return said.join('')
}

function latencyCost({ books, mids, endNs }: MarketSamples, latencyMs: number | null): Estimate | null {
  if (latencyMs === null) return null
  const instants = books.map(({ atNs }) => atNs)
  const moves = mids.movesBp(instants, latencyMs, endNs)
  return moves.length === 0 ? null : blockMeanEstimate(moves)
}

function feeRow(
  id: 'fee-maker' | 'fee-taker',
  inputs: ByVenue<CostInputs>,
  side: 'maker' | 'taker',
  claim: Row['claim'],
): readonly Row[] {
  const { bybit, binance } = inputs
  return row(
    {
      id,
      metric: `${side} fee`,
      unit: '%',
      better: 'lower',
      claim,
      method: 'The account’s own rate where the venue tells it, else the venue’s published default.',
      detail: `Bybit: ${bybit.fee.source}, ${bybit.fee.asOf}. Binance: ${binance.fee.source}, ${binance.fee.asOf}.`,
    },
    both(inputs, ({ fee }) => exactly(Number(fee[side]) * 100)),
  )
}

function allInRow(
  id: 'all-in-taker' | 'all-in-maker',
  { bybit, binance }: ByVenue<CostParts | null>,
  sizeUsdt: number,
  method: string,
  caution = '',
): readonly Row[] {
  if (bybit === null || binance === null) return []
  return row(
    {
      id,
      metric: id === 'all-in-taker' ? 'all-in cost, taker' : 'all-in cost, maker',
      unit: 'bp',
      better: 'lower',
      claim: null,
      method: `${sizeUsdt.toLocaleString('en-US')} USDT. ${method}`,
      detail: `Bybit ${partsText(bybit)}; Binance ${partsText(binance)}.${caution}`,
    },
    { bybit: sumOf(measured(bybit)), binance: sumOf(measured(binance)) },
  )
}

function partsText(parts: CostParts): string {
  const named: readonly (readonly [string, Estimate | null])[] = Object.entries(parts)
  return named
    .map(([part, estimate]) => `${part} ${estimate === null ? 'not measured' : estimate.value.toFixed(3)}`)
    .join(' + ')
}
