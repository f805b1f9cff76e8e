/** Money in whole nano-dollars: integers up to nine million dollars, so that sums are exact. */
export type Nanos = number & { readonly is: 'nano-dollars' }

/** A price of one token, in whole pico-dollars. A dollar a million tokens is a million of them. */
export type Picos = number & { readonly is: 'pico-dollars a token' }

export const nanos = (amount: number): Nanos => amount as Nanos
export const NANOS_PER_DOLLAR = 1e9
const PICOS_PER_NANO = 1_000

/** `"0.28"` dollars a million tokens → 280,000. Exact: prices have at most six decimals. */
export function picosPerToken(dollarsPerMillion: string): Picos {
  return scaled(dollarsPerMillion, 6) as Picos
}

/** `"4.20"` dollars → nano-dollars, exact. */
export function dollars(text: string): Nanos {
  return nanos(scaled(text, 9))
}

/** What that many pico-dollars are in nano-dollars, rounded up: a bill is never shown too low. */
export function roundUp(picos: number): Nanos {
  return nanos(Math.ceil(picos / PICOS_PER_NANO))
}

/** `$0.1047`; the exact amount, at least two decimals, no more than needed. */
export function dollarText(amount: Nanos, decimalsMax = 9): string {
  const fixed = (amount / NANOS_PER_DOLLAR).toFixed(decimalsMax)
  return `$${decimalsMax > 2 ? fixed.replace(/(\.\d\d\d*?)0+$/, '$1') : fixed}`
}

/** Decimal text times 10^decimals, by its digits: no float comes between. @throws RangeError where it would not be whole. */
function scaled(text: string, decimals: number): number {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text)
  const fraction = match?.[2] ?? ''
  if (match === null || fraction.length > decimals) throw new RangeError(`${text} is no amount of ${decimals} decimals`)
  const whole = Number(`${match[1]}${fraction.padEnd(decimals, '0')}`)
  if (!Number.isSafeInteger(whole)) throw new RangeError(`${text} is too large an amount`)
  return whole
}
