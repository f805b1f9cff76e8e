import { VENUE_NAMES } from '../domain/ids.ts'
import type { CostParts } from './all-in.ts'
import { measured, sumOf } from './all-in.ts'
import type { SideVerdict, Verdict } from './report.ts'
import { differenceInterval } from './statistics.ts'

/** Which venue costs less for the size, taker and maker, with the parts of the difference. Differences are Binance minus Bybit, in bp. */
export function verdictOf(
  sizeUsdt: number,
  taker: { readonly bybit: CostParts; readonly binance: CostParts },
  maker: { readonly bybit: CostParts; readonly binance: CostParts },
): Verdict {
  const [take, make] = [sideVerdict(taker.bybit, taker.binance), sideVerdict(maker.bybit, maker.binance)]
  const size = sizeUsdt.toLocaleString('en-US')
  return { taker: take, maker: make, text: `taker ${size} USDT → ${worded(take)}; maker → ${worded(make)}` }
}

function sideVerdict(bybit: CostParts, binance: CostParts): SideVerdict {
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
