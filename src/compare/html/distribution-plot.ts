import { figure } from '../format.ts'
import { quantileOf } from '../statistics.ts'
import { escapeHtml } from '../../kit/escape-html.ts'

/** One measured distribution, ascending. */
export interface Series {
  readonly label: string
  readonly venue: 'bybit' | 'binance'
  readonly isDashed: boolean
  readonly ascending: Float64Array
}

const SIZE = { width: 860, height: 380, left: 62, right: 150, top: 16, bottom: 46 }
/** Percentiles on a scale that gives each further nine the same width: where tails can be seen. */
const TICKS = [0, 0.5, 0.9, 0.99, 0.999]
const NINES_MAX = 3.3

/** Latency by percentile: flat is steady, a late rise is a tail. Both axes are logarithmic, the horizontal one in nines. */
export function distributionPlot(title: string, unit: string, series: readonly Series[]): string {
  const shown = series.filter(({ ascending }) => ascending.length >= 10)
  if (shown.length === 0) return ''
  const [least, most] = rangeOf(shown)
  const x = (p: number): number => SIZE.left + (Math.min(NINES_MAX, -Math.log10(1 - p)) / NINES_MAX) * plotWidth()
  const y = (value: number): number =>
    SIZE.height -
    SIZE.bottom -
    (Math.log(value / least) / Math.log(most / least)) * (SIZE.height - SIZE.top - SIZE.bottom)
  return `<figure><svg viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-label="${escapeHtml(title)}">
${TICKS.map((p) => verticalTick(p, x(p))).join('\n')}
${decadeTicks(least, most)
  .map((value) => horizontalTick(value, y(value), unit))
  .join('\n')}
<text class="axis" x="${SIZE.left + plotWidth() / 2}" y="${SIZE.height - 6}" text-anchor="middle">percentile of orders</text>
${shown.map((each, place) => line(each, place, x, y)).join('\n')}
</svg><figcaption>${escapeHtml(title)}</figcaption></figure>`
}

function line(
  { label, venue, isDashed, ascending }: Series,
  place: number,
  x: (p: number) => number,
  y: (v: number) => number,
): string {
  const last = 1 - 1 / ascending.length
  const points = Array.from({ length: 161 }, (_, i) => Math.min(last, 1 - 10 ** (-(i / 160) * NINES_MAX)))
  const path = points.map(
    (p, i) => `${i === 0 ? 'M' : 'L'}${x(p).toFixed(1)} ${y(quantileOf(ascending, Math.max(p, 1e-9))).toFixed(1)}`,
  )
  const at = { x: SIZE.left + plotWidth() + 14, y: SIZE.top + 18 + place * 22 }
  const dash = isDashed ? ' stroke-dasharray="5 4"' : ''
  return `<path class="line ${venue}"${dash} d="${path.join('')}"/>
<path class="line ${venue}"${dash} d="M${at.x} ${at.y - 4}h22"/><text class="legend" x="${at.x + 28}" y="${at.y}">${escapeHtml(label)}</text>`
}

function verticalTick(p: number, x: number): string {
  const label = p === 0 ? 'min' : `p${Number((p * 100).toFixed(1))}`
  return `<path class="grid" d="M${x} ${SIZE.top}V${SIZE.height - SIZE.bottom}"/><text class="axis" x="${x}" y="${SIZE.height - SIZE.bottom + 18}" text-anchor="middle">${label}</text>`
}

function horizontalTick(value: number, y: number, unit: string): string {
  return `<path class="grid" d="M${SIZE.left} ${y}H${SIZE.left + plotWidth()}"/><text class="axis" x="${SIZE.left - 8}" y="${y + 4}" text-anchor="end">${figure(value)} ${unit}</text>`
}

function rangeOf(series: readonly Series[]): readonly [least: number, most: number] {
  const least = Math.min(...series.map(({ ascending }) => ascending[0] ?? 1))
  const most = Math.max(...series.map(({ ascending }) => ascending.at(-1) ?? 1))
  return [Math.max(least, 1e-3) * 0.9, Math.max(most, least * 1.5) * 1.1]
}

/** 1, 2, 5 of each decade inside the range. */
function decadeTicks(least: number, most: number): readonly number[] {
  const decades = Array.from({ length: 9 }, (_, i) => 10 ** (i - 3))
  return decades
    .flatMap((decade) => [decade, 2 * decade, 5 * decade])
    .filter((value) => value >= least && value <= most)
}

function plotWidth(): number {
  return SIZE.width - SIZE.left - SIZE.right
}
