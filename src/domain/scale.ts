// An instrument's steps. Prices and sizes are whole numbers of them: made from decimal text here,
// turned back to text here, and never touched by float arithmetic between.

/** One step as `step` × 10^-decimals, shortest form: 0.10 is {1, 1}, 0.5 is {1, 5}, 100 is {0, 100}. */
export interface Grid {
  readonly decimals: number
  readonly step: number
  /** The most steps that a value may have. */
  readonly max: number
}

/** The two grids of an instrument. */
export interface Scale {
  readonly price: Grid
  readonly size: Grid
}

// A price is also an index into a book, so it must stay an int32. Listed instruments of both venues stay below 2e7 steps.
const PRICE_STEPS_MAX = 2 ** 30
const SIZE_STEPS_MAX = Number.MAX_SAFE_INTEGER
const DECIMALS_MAX = 12
const PLAIN_DECIMAL = /^\d+(\.\d+)?$/
const POINT = 46 - 48

/** @throws RangeError where a step is not a positive plain decimal. */
export function createScale(tickSize: string, sizeStep: string): Scale {
  return { price: createGrid(tickSize, PRICE_STEPS_MAX), size: createGrid(sizeStep, SIZE_STEPS_MAX) }
}

export function createGrid(text: string, max: number = SIZE_STEPS_MAX): Grid {
  const [whole = '', fraction = ''] = text.split('.')
  const kept = fraction.replace(/0+$/, '')
  const step = Number(whole + kept)
  if (!PLAIN_DECIMAL.test(text) || step === 0 || kept.length > DECIMALS_MAX) throw new RangeError(`not a step: ${text}`)
  return { decimals: kept.length, step, max }
}

/** Decimal text → whole steps; NaN where the text is no plain decimal, lies off the grid or beyond its maximum. Allocates nothing: books are read by it. */
export function toSteps(text: string, grid: Grid): number {
  let units = 0
  let decimals = -1
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48
    if (digit === POINT && decimals < 0 && at > 0) decimals = 0
    else if (digit < 0 || digit > 9) return Number.NaN
    else if (decimals < grid.decimals) {
      units = units * 10 + digit
      if (decimals >= 0) decimals++
    } else if (digit !== 0) return Number.NaN
  }
  if (text.length === 0 || text.charCodeAt(text.length - 1) - 48 === POINT) return Number.NaN
  for (let missing = Math.max(decimals, 0); missing < grid.decimals; missing++) units *= 10
  if (units > Number.MAX_SAFE_INTEGER) return toStepsOfMany(text, grid)
  const steps = units / grid.step
  return units % grid.step === 0 && steps <= grid.max ? steps : Number.NaN
}

/** Whole steps → decimal text with the grid's decimals. The inverse of `toSteps` for every non-negative count. */
export function toText(steps: number, grid: Grid): string {
  const sign = steps < 0 ? '-' : ''
  const digits = (BigInt(Math.abs(steps)) * BigInt(grid.step)).toString().padStart(grid.decimals + 1, '0')
  const point = digits.length - grid.decimals
  return sign + (grid.decimals === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`)
}

/** Steps → a float for arithmetic in reports and statistics; never for what is sent to a venue. */
export function toNumber(steps: number, grid: Grid): number {
  return (steps * grid.step) / 10 ** grid.decimals
}

/** The same for numbers that a float cannot count: they may still be few steps of a large grid. */
function toStepsOfMany(text: string, grid: Grid): number {
  const [whole = '', fraction = ''] = text.split('.')
  const units = BigInt(whole + fraction.slice(0, grid.decimals).padEnd(grid.decimals, '0'))
  const steps = units / BigInt(grid.step)
  return units % BigInt(grid.step) === 0n && steps <= grid.max ? Number(steps) : Number.NaN
}
