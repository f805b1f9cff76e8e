import type { WallMs } from '../../domain/units.ts'
import { type Nanos, picosPerToken, roundUp } from './money.ts'
import { PRICES, type PriceEntry, type Rate } from './price-table.ts'
import type { Usage } from './usage.ts'

const DAY_MS = 86_400_000
/** Older prices are still used, with a warning. */
export const PRICE_AGE_MAX_DAYS = 60

/** The price list of a model at a provider; `null`: unknown, which is not the same as free. */
export function findPrice(provider: string, model: string): PriceEntry | null {
  const name = model.toLowerCase()
  return PRICES.find((entry) => entry.provider === provider && entry.models.includes(name)) ?? null
}

/** A list with one rate, for prices that the user states. */
export function statedPrice(
  provider: string,
  model: string,
  input: string,
  output: string,
  checkedAt: string,
): PriceEntry {
  const rate: Rate = { when: 'always', inputTokensMax: null, input, cachedInput: null, output }
  return { provider, models: [model], rates: [rate], peak: null, source: 'stated by the user', checkedAt }
}

/** The rate of a request: by its instant where there are peak hours, by its own size where there are tiers. */
export function rateAt(entry: PriceEntry, at: WallMs, inputTokens: number): Rate {
  const when = isPeak(entry, at) ? 'peak' : 'off-peak'
  const rate = entry.rates.find(
    (rate) =>
      (rate.when === 'always' || rate.when === when) &&
      (rate.inputTokensMax === null || inputTokens <= rate.inputTokensMax),
  )
  if (rate === undefined) throw new RangeError(`the price list of ${entry.models[0]} has a hole`)
  return rate
}

/** What a request costs at a rate. Reasoning is output: every provider of the table bills it so. */
export function costAt(rate: Rate, { uncachedInput, cachedInput, output }: Usage): Nanos {
  return roundUp(
    uncachedInput * picosPerToken(rate.input) +
      cachedInput * picosPerToken(rate.cachedInput ?? rate.input) +
      output * picosPerToken(rate.output),
  )
}

/** A request that runs into or out of peak hours is counted at the dearer of the two rates. */
export function costBetween(entry: PriceEntry, usage: Usage, sent: WallMs, done: WallMs): { cost: Nanos; rate: Rate } {
  const input = usage.uncachedInput + usage.cachedInput
  const [early, late] = [rateAt(entry, sent, input), rateAt(entry, done, input)]
  const [earlyCost, lateCost] = [costAt(early, usage), costAt(late, usage)]
  return lateCost > earlyCost ? { cost: lateCost, rate: late } : { cost: earlyCost, rate: early }
}

/** The most that a request of so many tokens can cost, whenever it is billed and whatever is cached. */
export function costMax(entry: PriceEntry, inputTokens: number, outputTokens: number): Nanos {
  const usage: Usage = { uncachedInput: inputTokens, cachedInput: 0, output: outputTokens, reasoning: 0 }
  return entry.rates.reduce((most, rate) => (costAt(rate, usage) > most ? costAt(rate, usage) : most), 0 as Nanos)
}

/** What counts against the caps for a request: its most; at the dearest price of the table where its own is unknown. */
export function setAside(price: PriceEntry | null, inputTokens: number, outputTokens: number): Nanos {
  if (price !== null) return costMax(price, inputTokens, outputTokens)
  return PRICES.reduce((most, entry) => Math.max(most, costMax(entry, inputTokens, outputTokens)), 0) as Nanos
}

/** One sentence for each list that was read too long ago. */
export function priceWarnings(entries: readonly PriceEntry[], now: WallMs): readonly string[] {
  return entries.flatMap(({ provider, models, checkedAt }) => {
    const days = Math.floor((now - Date.parse(checkedAt)) / DAY_MS)
    if (days <= PRICE_AGE_MAX_DAYS) return []
    return [`Prices of ${provider} ${models[0]} were read ${days} days ago (${checkedAt}); check them.`]
  })
}

function isPeak({ peak }: PriceEntry, at: WallMs): boolean {
  const date = new Date(at)
  const day = date.getUTCDay()
  if (peak === null || day === 0 || day === 6) return false
  return peak.hours.some(([from, before]) => date.getUTCHours() >= from && date.getUTCHours() < before)
}
