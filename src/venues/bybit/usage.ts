import { type WallMs, wallMs } from '../../domain/units.ts'
import type { Usage } from '../venue.ts'
import { recordOf } from './json.ts'

/** Reads the three limit headers of an answer, in whatever case they come; none when they are not all there. docs/wire/bybit.md §8.4 */
export function usageOf(bucket: string, headers: unknown): readonly Usage[] {
  const lower = new Map(Object.entries(recordOf(headers) ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
  const limit = countOf(lower.get('x-bapi-limit'))
  const left = countOf(lower.get('x-bapi-limit-status'))
  if (limit === null || left === null) return []
  return [{ bucket, used: Math.max(0, limit - left), limit, resetMs: resetOf(left, lower) }]
}

/** The time of the reset means something only where nothing is left; otherwise the venue says "now". */
function resetOf(left: number, headers: ReadonlyMap<string, unknown>): WallMs | null {
  const resetMs = left > 0 ? null : countOf(headers.get('x-bapi-limit-reset-timestamp'))
  return resetMs === null ? null : wallMs(resetMs)
}

/** The figures are text, on the socket too. */
function countOf(value: unknown): number | null {
  return typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : null
}
