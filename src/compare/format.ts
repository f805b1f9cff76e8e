import { VENUE_NAMES } from '../domain/ids.ts'
import type { Report, Row, Truth } from './report.ts'
import type { Estimate } from './statistics.ts'

/** A figure with about three telling digits, and thousands separated. */
export function figure(value: number): string {
  const size = Math.abs(value)
  const digits = size >= 1_000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 2 : 4
  const text = value.toLocaleString('en-US', { maximumFractionDigits: digits })
  return text.replace('-', '−')
}

/** `12.30 ±0.21 ms`; with unequal bounds `12.30 (11.90–13.10) ms`; without bounds the figure alone. */
export function estimate({ value, low, high }: Estimate, unit: string): string {
  return `${figure(value)}${spread(value, low, high)} ${unit}`.trim()
}

export function winnerName(row: Row): string {
  if (row.winner === null) return ''
  return row.winner === 'none' ? '–' : VENUE_NAMES[row.winner]
}

export function claimText({ claim }: Row): string {
  return claim === null ? '' : claim.bybit === claim.binance ? claim.bybit : `${claim.bybit} · ${claim.binance}`
}

export function truthText(truth: Truth | undefined): string {
  return truth === undefined ? '' : `${figure(truth.bybit)} · ${figure(truth.binance)}`
}

/** The first line of every rendering: what, where, how much. */
export function headline({ environment, world, plan }: Pick<Report, 'environment' | 'world' | 'plan'>): string {
  const where = world === null ? environment.toUpperCase() : `SIMULATED world "${world.name}", tier ${world.tier}`
  const load =
    plan['orders'] === 0
      ? 'public data only'
      : `2 × ${figure(Number(plan['orders']))} orders, ${String(plan['rate'])}/s, open loop`
  return `${where} · ${String(plan['symbol'])} · ${load}`
}

/** How far measured and true order latencies are apart, over all their percentiles; `null` where nothing is simulated. */
export function instrumentCheck({ rows, truth }: Report): string | null {
  const gaps = rows.flatMap((row) => {
    const known = truth[row.id]
    if (known === undefined || !/^(order|cancel)-/.test(row.id)) return []
    return [row.bybit.value - known.bybit, row.binance.value - known.binance]
  })
  if (gaps.length === 0) return null
  const [least, most] = [Math.min(...gaps), Math.max(...gaps)]
  return `INSTRUMENT CHECK: the differences below were injected; measured minus true latency is ${figure(least)} to ${figure(most)} ms, the share of this client and of loopback.`
}

function spread(value: number, low: number | null, high: number | null): string {
  if (low === null || high === null || (low === value && high === value)) return ''
  const [below, above] = [value - low, high - value]
  if (Math.abs(below - above) <= 0.25 * Math.max(below, above)) return ` ±${figure(Math.max(below, above))}`
  return ` (${figure(low)}–${figure(high)})`
}
