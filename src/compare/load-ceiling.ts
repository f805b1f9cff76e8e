import { PerpkitError } from '../domain/errors.ts'
import { VENUE_NAMES, type VenueId } from '../domain/ids.ts'
import { type Plan, plannedMs } from './plan.ts'

// What a plan may ask for: beyond it the figures would be those of the instrument, of a queue or of nothing.

/**
 * Orders a second that this client and the built-in exchanges keep between them on two cores: up to 400 half of the orders left
 * within 0.1 ms of their instant; at 500 a busy machine let them pile up until Binance refused half (its 200 open orders a symbol).
 */
const SIMULATED_RATE_MAX = 400
/** The built-in exchanges keep their records, the truth of a report, of so many orders a venue. */
const SIMULATED_ORDERS_MAX = 50_000
/** A comparison is one sitting; real venues cut their sockets after a day. */
const HOURS_MAX = 24
/** More than any book of a perpetual holds. */
const SIZE_USDT_MAX = 1_000_000_000

/**
 * @param ordersPerSecond what each venue's default tier allows, sustained
 * @throws PerpkitError `usage.argument` where the plan asks for more than can be measured, naming flag and remedy
 */
export function checkLoad(plan: Plan, ordersPerSecond: Readonly<Record<VenueId, number>>): void {
  const { environment, orders, rate, sizeUsdt } = plan
  if (!(sizeUsdt <= SIZE_USDT_MAX))
    refuse(`--size ${number(sizeUsdt)} is more than any book holds; take at most ${number(SIZE_USDT_MAX)} USDT.`)
  if (orders === 0) return // public data alone: no order, no rate
  if (environment === 'simulated') {
    if (rate > SIMULATED_RATE_MAX)
      refuse(
        `--rate ${number(rate)} is more than two cores keep while they measure; take at most ${SIMULATED_RATE_MAX}.`,
      )
    if (orders > SIMULATED_ORDERS_MAX)
      refuse(
        `--orders ${number(orders)} is more than the built-in exchanges keep the truth of; take at most ${number(SIMULATED_ORDERS_MAX)}.`,
      )
  } else {
    const most = Math.min(...Object.values(ordersPerSecond))
    const allowed = Object.entries(ordersPerSecond).map(([id, max]) => `${VENUE_NAMES[id as VenueId]} ${max}`)
    if (rate > most)
      refuse(
        `--rate ${number(rate)} is more than the default tiers allow (${allowed.join(', ')} orders a second); take at most ${most}.`,
      )
  }
  const hours = plannedMs(plan) / 3_600_000
  if (hours > HOURS_MAX)
    refuse(
      `2 × ${number(orders)} orders at ${number(rate)} a second take ${number(Math.ceil(hours))} hours; take fewer --orders or a higher --rate, for at most ${HOURS_MAX}.`,
    )
}

function refuse(message: string): never {
  throw new PerpkitError(message, { code: 'usage.argument' })
}

function number(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 12 })
}
