import { VENUE_NAMES } from '../domain/ids.ts'
import type { VenueInputs } from './venue-inputs.ts'

/** A table of prices older than this is said to be. */
const STALE_DAYS = 60
const DAY_MS = 86_400_000

/** Whole days since a date such as `2026-10-12`; of a month alone, since its first day. */
export function ageDays(date: string, nowMs: number): number {
  return Math.floor((nowMs - Date.parse(date)) / DAY_MS)
}

export function staleWarning(what: string, date: string, nowMs: number): readonly string[] {
  const age = ageDays(date, nowMs)
  return age <= STALE_DAYS
    ? []
    : [`${what} were last checked on ${date}, ${age} days ago: look them up before you rely on them.`]
}

/** What a reader has to know about one venue's inputs. */
export function inputWarnings(
  { venue, fees, book, halfSpreadBp, fundingPer8hBp }: VenueInputs,
  nowMs: number,
): readonly string[] {
  const name = VENUE_NAMES[venue]
  const lacking = [
    ...(halfSpreadBp === null ? ['half-spread'] : []),
    ...(book === null ? ['depth'] : []),
    ...(fundingPer8hBp === null ? ['funding'] : []),
  ]
  return [
    ...(fees.origin === 'table' && fees.asOf !== null ? staleWarning(`${name}'s fees`, fees.asOf, nowMs) : []),
    ...(fees.standing === 'second-hand'
      ? [`${name}'s fees of ${fees.tier ?? ''} are second-hand: your account's own rate wins.`]
      : []),
    ...(fees.discount?.isApplied === true
      ? [`${name}'s ${fees.discount.coin} discount is second-hand (${fees.discount.source}).`]
      : []),
    ...(fees.overruled.length === 0
      ? []
      : [
          `${name}'s fees are ${fees.origin === 'stated' ? 'yours' : "the account's own"}: ${fees.overruled.join(' and ')} does not count.`,
        ]),
    ...(lacking.length === 0 ? [] : [`Unknown of ${name}: ${lacking.join(', ')}.`]),
  ]
}
