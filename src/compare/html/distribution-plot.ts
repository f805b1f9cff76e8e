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

/** Percentiles on a scale that gives each further nine the same width: where tails can be seen. */
const NINES_MAX = 3.3

interface Layout {
  readonly name: 'broad' | 'slim'
  readonly width: number
  readonly height: number
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  readonly ticks: readonly number[]
  /** Where the name of a series stands. */
  legendAt(place: number): { readonly x: number; readonly y: number }
}

// Letters of a drawing shrink with it, so a telephone gets a drawing of its own: the page shows the one that fits.
const BROAD: Layout = {
  name: 'broad',
  width: 860,
  height: 380,
  left: 62,
  right: 150,
  top: 16,
  bottom: 46,
  ticks: [0, 0.5, 0.9, 0.99, 0.999],
  legendAt: (place) => ({ x: 724, y: 34 + place * 22 }),
}
const SLIM: Layout = {
  name: 'slim',
  width: 340,
  height: 350,
  left: 56,
  right: 14,
  top: 10,
  bottom: 96,
  ticks: [0.5, 0.9, 0.99, 0.999],
  legendAt: (place) => ({ x: 56 + (place % 2) * 140, y: 318 + Math.floor(place / 2) * 22 }),
}

/** Latency by percentile: flat is steady, a late rise is a tail. Both axes are logarithmic, the horizontal one in nines. */
export function distributionPlot(title: string, unit: string, series: readonly Series[]): string {
  const shown = series.filter(({ ascending }) => ascending.length >= 10)
  if (shown.length === 0) return ''
  const drawings = [BROAD, SLIM].map((layout) => drawing(title, unit, shown, layout))
  return `<figure>${drawings.join('\n')}<figcaption>${escapeHtml(title)}</figcaption></figure>`
}

function drawing(title: string, unit: string, series: readonly Series[], layout: Layout): string {
  const { name, width, height, left, right, top, bottom, ticks } = layout
  const [least, most] = rangeOf(series)
  const x = (p: number): number => left + (Math.min(NINES_MAX, -Math.log10(1 - p)) / NINES_MAX) * (width - left - right)
  const y = (value: number): number =>
    height - bottom - (Math.log(value / least) / Math.log(most / least)) * (height - top - bottom)
  return `<svg class="${name}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(title)}">
${ticks.map((p) => verticalTick(p, x(p), layout)).join('\n')}
${decadeTicks(least, most)
  .map((value) => horizontalTick(value, y(value), unit, layout))
  .join('\n')}
<text class="axis" x="${(left + width - right) / 2}" y="${height - bottom + 40}" text-anchor="middle">percentile of orders</text>
${series.map((each, place) => line(each, layout.legendAt(place), x, y)).join('\n')}
</svg>`
}

function line(
  { label, venue, isDashed, ascending }: Series,
  legend: ReturnType<Layout['legendAt']>,
  x: (p: number) => number,
  y: (v: number) => number,
): string {
  const last = 1 - 1 / ascending.length
  const points = Array.from({ length: 161 }, (_, i) => Math.min(last, 1 - 10 ** (-(i / 160) * NINES_MAX)))
  const path = points.map(
    (p, i) => `${i === 0 ? 'M' : 'L'}${x(p).toFixed(1)} ${y(quantileOf(ascending, Math.max(p, 1e-9))).toFixed(1)}`,
  )
  const dash = isDashed ? ' stroke-dasharray="5 4"' : ''
  return `<path class="line ${venue}"${dash} d="${path.join('')}"/>
<path class="line ${venue}"${dash} d="M${legend.x} ${legend.y - 4}h22"/><text class="legend" x="${legend.x + 28}" y="${legend.y}">${escapeHtml(label)}</text>`
}

function verticalTick(p: number, x: number, { top, height, bottom }: Layout): string {
  const label = p === 0 ? 'min' : `p${Number((p * 100).toFixed(1))}`
  return `<path class="grid" d="M${x} ${top}V${height - bottom}"/><text class="axis" x="${x}" y="${height - bottom + 18}" text-anchor="middle">${label}</text>`
}

function horizontalTick(value: number, y: number, unit: string, { left, right, width }: Layout): string {
  return `<path class="grid" d="M${left} ${y}H${width - right}"/><text class="axis" x="${left - 8}" y="${y + 4}" text-anchor="end">${figure(value)} ${unit}</text>`
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
