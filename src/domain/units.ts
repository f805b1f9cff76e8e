// Steps and instants that cannot be mixed up: subtracting a wall time from a monotonic one does not compile where both are named.

/** A price, in whole steps (ticks) of its instrument. */
export type Price = number & { readonly is: 'price in steps of the instrument' }
/** A size, in whole steps (lots) of its instrument, in base coin. */
export type Qty = number & { readonly is: 'size in steps of the instrument' }
/** Nanoseconds on this process's monotonic clock: for durations only. */
export type MonoNs = number & { readonly is: 'nanoseconds, monotonic' }
/** Milliseconds since the Unix epoch: what venues stamp and sign. */
export type WallMs = number & { readonly is: 'milliseconds since the epoch' }

/** Decimal text as venues write it, e.g. `"60000.10"`: no exponent, no sign unless negative. */
export type DecimalText = string

export const price = (steps: number): Price => steps as Price
export const qty = (steps: number): Qty => steps as Qty
export const monoNs = (ns: number): MonoNs => ns as MonoNs
export const wallMs = (ms: number): WallMs => ms as WallMs
