import type { DecimalText } from '../domain/units.ts'
import { BP, type Decimal, decimal, sum } from './decimal.ts'

/** Venues are compared by eight hours: a raw rate says nothing without its interval. */
const WINDOW_MINUTES = 480
const WINDOWS_A_DAY = 3

/** A venue's rate, a fraction per interval, as basis points per 8 h. Positive: longs pay shorts. */
export function fundingPer8hBp(rate: DecimalText, intervalMinutes: number): Decimal {
  return decimal(rate).mul(BP).mul(WINDOW_MINUTES).div(intervalMinutes)
}

/** What a long pays in basis points over a hold; an expectation, for only settlements that fall into the hold are charged. */
export function fundingOfHoldBp(per8hBp: Decimal, holdHours: Decimal): Decimal {
  return per8hBp.mul(holdHours).div(8)
}

/** What a long pays over so many days, in basis points of the position. */
export function fundingOfDaysBp(per8hBp: Decimal, days: number): Decimal {
  return per8hBp.mul(WINDOWS_A_DAY * days)
}

/** One settlement of a venue. */
export interface Settlement {
  readonly atMs: number
  /** A fraction of the value at the mark price. */
  readonly rate: DecimalText
  readonly markPrice: DecimalText
}

/**
 * What a position really paid, in quote coin: a settlement counts if it falls into (open, close], for who opens at its instant has missed it.
 * @param size in base coin, negative for a short
 */
export function fundingPaid(
  size: DecimalText,
  openMs: number,
  closeMs: number,
  settlements: readonly Settlement[],
): Decimal {
  const charged = settlements.filter(({ atMs }) => atMs > openMs && atMs <= closeMs)
  return sum(charged.map(({ rate, markPrice }) => decimal(size).mul(markPrice).mul(rate)))
}
