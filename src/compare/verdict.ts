import { VENUE_IDS, VENUE_NAMES, type VenueId } from '../domain/ids.ts'
import type { CostParts } from './all-in.ts'
import { measured, sumOf } from './all-in.ts'
import type { SideVerdict, Verdict } from './report.ts'
import { differenceInterval } from './statistics.ts'

type ByVenue<T> = Readonly<Record<VenueId, T>>

/** Which venue costs less for the size, taker and maker, with the parts of the difference. Differences are Binance minus Bybit, in bp. */
export function verdictOf(
  sizeUsdt: number,
  taker: ByVenue<CostParts | null>,
  maker: ByVenue<CostParts | null>,
): Verdict {
  const [take, make] = [sideVerdict(taker), sideVerdict(maker)]
  const size = sizeUsdt.toLocaleString('en-US')
  const taking = take === null ? `not measured: ${unseen(taker)} never showed a book that holds it` : worded(take)
  const making = make === null ? `not measured: ${unseen(maker)} never showed a readable book` : worded(make)
  return { taker: take, maker: make, text: `taker ${size} USDT → ${taking}; maker → ${making}` }
}

function unseen(parts: ByVenue<CostParts | null>): string {
  const lacking = VENUE_IDS.filter((id) => parts[id] === null)
  return lacking.map((id) => VENUE_NAMES[id]).join(' and ')
}

function sideVerdict({ bybit, binance }: ByVenue<CostParts | null>): SideVerdict | null {
  if (bybit === null || binance === null) return null
  const [mine, theirs] = [sumOf(measured(bybit)), sumOf(measured(binance))]
  const interval = differenceInterval(theirs, mine)
  const byBp = theirs.value - mine.value
  const isProved = interval !== null && (interval[0] > 0 || interval[1] < 0)
  return {
    winner: isProved ? (byBp < 0 ? 'binance' : 'bybit') : 'none',
    byBp,
    parts: {
      fees: binance.fee.value - bybit.fee.value,
      spread: binance.spread.value - bybit.spread.value,
      depth: binance.depth.value - bybit.depth.value,
      latency: binance.latency === null || bybit.latency === null ? null : binance.latency.value - bybit.latency.value,
    },
  }
}

function worded({ winner, byBp, parts }: SideVerdict): string {
  const reasons = Object.entries(parts)
    .map(([part, bp]) => `${part} ${bp === null ? 'not measured' : signed(bp)}`)
    .join(', ')
  if (winner === 'none') return `no proved difference (${signed(byBp)} bp: ${reasons})`
  return `${VENUE_NAMES[winner]} by ${Math.abs(byBp).toFixed(2)} bp (Binance − Bybit: ${reasons})`
}

/** Signed, with a true minus, and never a "−0.0". */
export function signed(bp: number, digits = 2): string {
  const text = Math.abs(bp).toFixed(digits)
  if (Number(text) === 0) return text
  return `${bp < 0 ? '−' : '+'}${text}`
}
