import { figure } from '../format.ts'
import type { Row } from '../report.ts'
import { differenceInterval } from '../statistics.ts'
import { escapeHtml } from '../../kit/escape-html.ts'

const SIZE = { width: 860, rowHeight: 24, left: 210, right: 190, top: 34 }
/** Differences beyond this are drawn at the edge, with an arrow. */
const LIMIT = 1

/** Where the venues differ and by what: the relative difference of each row with its interval; left is better on Bybit. */
export function differencePlot(rows: readonly Row[]): string {
  const drawn = rows.flatMap((row) => {
    const bar = barOf(row)
    return bar === null ? [] : [bar]
  })
  if (drawn.length === 0) return ''
  const height = SIZE.top + drawn.length * SIZE.rowHeight + 30
  const x = (share: number): number => centre() + (Math.max(-LIMIT, Math.min(LIMIT, share)) / LIMIT) * halfWidth()
  return `<figure><svg viewBox="0 0 ${SIZE.width} ${height}" role="img" aria-label="Differences between the venues">
<text class="axis" x="${centre() - 10}" y="18" text-anchor="end">◂ Bybit better</text><text class="axis" x="${centre() + 10}" y="18">Binance better ▸</text>
${[-1, -0.5, 0, 0.5, 1].map((tick) => `<path class="${tick === 0 ? 'zero' : 'grid'}" d="M${x(tick)} ${SIZE.top - 8}V${height - 24}"/><text class="axis" x="${x(tick)}" y="${height - 8}" text-anchor="middle">${tick === 0 ? '0' : `${Math.abs(tick) * 100} %`}</text>`).join('\n')}
${drawn.map((bar, place) => drawBar(bar, SIZE.top + place * SIZE.rowHeight + 8, x)).join('\n')}
</svg><figcaption>Difference between the venues, relative to the smaller figure, with 95 % intervals. A bar over the middle line is no proved difference.</figcaption></figure>`
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

function drawBar({ row, value, low, high }: Bar, y: number, x: (share: number) => number): string {
  const kind = low > 0 ? 'binance' : high < 0 ? 'bybit' : 'neither'
  const difference = figure(Math.abs(row.bybit.value - row.binance.value))
  return `<text class="legend" x="${SIZE.left - 12}" y="${y + 4}" text-anchor="end">${escapeHtml(row.metric)}</text>
<path class="bar ${kind}" d="M${x(low)} ${y}H${Math.max(x(high), x(low) + 1)}"/><circle class="dot ${kind}" cx="${x(value)}" cy="${y}" r="4"/>
<text class="axis" x="${SIZE.width - SIZE.right + 16}" y="${y + 4}">${difference} ${escapeHtml(row.unit)}${Math.abs(value) > LIMIT ? ' (off the scale)' : ''}</text>`
}

function halfWidth(): number {
  return (SIZE.width - SIZE.left - SIZE.right) / 2
}

function centre(): number {
  return SIZE.left + halfWidth()
}
