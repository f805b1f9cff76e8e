// How figures are written for people. What is not known is said in a word.

export const UNKNOWN = 'unknown'

/** `1.25`, `0.0123`, `−3`: about three telling digits. */
export function figure(value: number | null): string {
  if (value === null) return UNKNOWN
  const size = Math.abs(value)
  const digits = size >= 100 ? 1 : size >= 1 || size === 0 ? 2 : 4
  return minus(value.toLocaleString('en-US', { maximumFractionDigits: digits }))
}

/** `$3,750.00`; a fraction of a cent is not cut to nothing. */
export function usd(value: number | null): string {
  if (value === null) return UNKNOWN
  const digits = value !== 0 && Math.abs(value) < 0.1 ? 4 : 2
  const text = Math.abs(value).toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
  return `${value < 0 ? '−' : ''}$${text}`
}

/** A size in USDT: `10,000`. */
export function size(value: number | null): string {
  return value === null ? UNKNOWN : minus(value.toLocaleString('en-US', { maximumFractionDigits: 0 }))
}

export function percent(value: number | null, digits = 1): string {
  return value === null ? UNKNOWN : `${minus(value.toFixed(digits))} %`
}

/** A share of a whole: what is little is not nothing. */
export function sharePercent(value: number | null): string {
  return value !== null && value > 0 && value < 0.05 ? '< 0.1 %' : percent(value)
}

/** What is rounded to nothing has no sign. */
function minus(text: string): string {
  return /^-[0.]+$/.test(text) ? text.slice(1) : text.replace('-', '−')
}
