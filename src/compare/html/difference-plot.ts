import { figure } from '../format.ts'
import type { Row } from '../report.ts'
import { differenceInterval } from '../statistics.ts'
import { escapeHtml } from '../../kit/escape-html.ts'

/** Differences beyond this are drawn at the edge, and said to be off the scale. */
const LIMIT = 1

interface Layout {
  readonly name: 'broad' | 'slim'
  readonly width: number
  readonly rowHeight: number
  readonly left: number
  readonly right: number
  readonly top: number
  /** Where the row's name and its difference stand, seen from its bar. */
  readonly label: Place
  readonly figure: Place
}

interface Place {
  readonly x: number
  readonly down: number
  readonly anchor: 'start' | 'end'
}

// Beside the bar where there is room for it, above it on a telephone: the page shows the drawing that fits.
const BROAD: Layout = {
  name: 'broad',
  width: 860,
  rowHeight: 24,
  left: 210,
  right: 190,
  top: 34,
  label: { x: 198, down: 4, anchor: 'end' },
  figure: { x: 686, down: 4, anchor: 'start' },
}
const SLIM: Layout = {
  name: 'slim',
  width: 340,
  rowHeight: 44,
  left: 24,
  right: 24,
  top: 54,
  label: { x: 4, down: -12, anchor: 'start' },
  figure: { x: 336, down: -12, anchor: 'end' },
}

/** Where the venues differ and by what: the relative difference of each row with its interval; left is better on Bybit. */
export function differencePlot(rows: readonly Row[]): string {
  const drawn = rows.flatMap((row) => {
    const bar = barOf(row)
    return bar === null ? [] : [bar]
  })
  if (drawn.length === 0) return ''
  return `<figure>${[BROAD, SLIM].map((layout) => drawing(drawn, layout)).join('\n')}
<figcaption>Difference between the venues, relative to the smaller figure, with 95 % intervals. A bar over the middle line is no proved difference.</figcaption></figure>`
}

function drawing(bars: readonly Bar[], layout: Layout): string {
  const { name, width, rowHeight, left, right, top } = layout
  const height = top + bars.length * rowHeight + 30
  const [centre, half] = [(left + width - right) / 2, (width - left - right) / 2]
  const x = (share: number): number => centre + (Math.max(-LIMIT, Math.min(LIMIT, share)) / LIMIT) * half
  return `<svg class="${name}" viewBox="0 0 ${width} ${height}" role="img" aria-label="Differences between the venues">
<text class="axis" x="${centre - 10}" y="18" text-anchor="end">◂ Bybit better</text><text class="axis" x="${centre + 10}" y="18">Binance better ▸</text>
${[-1, -0.5, 0, 0.5, 1].map((tick) => `<path class="${tick === 0 ? 'zero' : 'grid'}" d="M${x(tick)} 26V${height - 24}"/><text class="axis" x="${x(tick)}" y="${height - 8}" text-anchor="middle">${tick === 0 ? '0' : `${Math.abs(tick) * 100} %`}</text>`).join('\n')}
${bars.map((bar, place) => drawBar(bar, top + place * rowHeight + 8, x, layout)).join('\n')}
</svg>`
}

interface Bar {
  readonly row: Row
  /** Positive where Binance is better. */
  readonly value: number
  readonly low: number
  readonly high: number
}

function barOf(row: Row): Bar | null {
  if (row.better === null) return null
  const interval = differenceInterval(row.bybit, row.binance)
  const base = Math.min(Math.abs(row.bybit.value), Math.abs(row.binance.value))
  if (interval === null || base === 0) return null
  const sign = row.better === 'lower' ? 1 : -1
  const ends = interval.map((end) => (sign * end) / base)
  return {
    row,
    value: (sign * (row.bybit.value - row.binance.value)) / base,
    low: Math.min(...ends),
    high: Math.max(...ends),
  }
}

function drawBar({ row, value, low, high }: Bar, y: number, x: (share: number) => number, layout: Layout): string {
  const kind = low > 0 ? 'binance' : high < 0 ? 'bybit' : 'neither'
  const difference = figure(Math.abs(row.bybit.value - row.binance.value))
  const text = (style: string, { x, down, anchor }: Place, said: string): string =>
    `<text class="${style}" x="${x}" y="${y + down}" text-anchor="${anchor}">${escapeHtml(said)}</text>`
  const beyond = Math.abs(value) > LIMIT ? ' (off the scale)' : ''
  return `${text('legend', layout.label, row.metric)}
<path class="bar ${kind}" d="M${x(low)} ${y}H${Math.max(x(high), x(low) + 1)}"/><circle class="dot ${kind}" cx="${x(value)}" cy="${y}" r="4"/>
${text('axis', layout.figure, `${difference} ${row.unit}${beyond}`)}`
}
