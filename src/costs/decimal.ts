import { Decimal as Base } from 'decimal.js'

// Money is decimal, never float. A precision of its own: what other modules set on the shared constructor does not reach here.
const Exact = Base.clone({ precision: 40, rounding: Base.ROUND_HALF_EVEN })

export type Decimal = Base

export function decimal(value: Base.Value): Decimal {
  return new Exact(value)
}

export const ZERO = decimal(0)
/** Basis points in a whole. */
export const BP = decimal(10_000)

/** What `part` is of `whole`, in basis points. */
export function bpOf(part: Decimal, whole: Decimal): Decimal {
  return part.mul(BP).div(whole)
}

export function sum(values: readonly Decimal[]): Decimal {
  return values.reduce((total, value) => total.add(value), ZERO)
}

export function least(a: Decimal, b: Decimal): Decimal {
  return a.lte(b) ? a : b
}

/** The same shape with a float where a decimal was: for JSON, tables and plots, after the arithmetic. */
export type Plain<T> = T extends Decimal
  ? number
  : T extends readonly (infer Item)[]
    ? readonly Plain<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Plain<T[Key]> }
      : T

export function plain<T>(value: T): Plain<T> {
  if (Base.isDecimal(value)) return value.toNumber() as Plain<T>
  if (Array.isArray(value)) return value.map((item) => plain(item as unknown)) as Plain<T>
  if (typeof value !== 'object' || value === null) return value as Plain<T>
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item as unknown)])) as Plain<T>
}
