import { present, type SignalInputs } from '../../src/signal/reading.ts'
import { type Signal, signalOf } from '../../src/signal/signal.ts'

export const NOW = 1_790_000_000_000
export const COSTS = { takerBp: 5, halfSpreadBp: 0.5, source: 'test' }

/** A day's rise that open interest, and news a little, confirm: LONG. */
export const UP: SignalInputs = {
  price: present(60_000, NOW),
  change24h: present(0.05, NOW),
  funding: present({ value: 0.0001, rank: 0.5, intervalMinutes: 480 }, NOW),
  openInterestChange: present(0.06, NOW),
  volatility: present({ value: 0.012, rank: 0.4 }, NOW),
  news: present(0.5, NOW),
}

export function someSignal(inputs: SignalInputs = UP): Signal {
  return signalOf(inputs, COSTS, NOW)
}
