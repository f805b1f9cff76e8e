// The normal distribution, to about twelve digits: tails decide whether luck explains a result.

/** The share of a standard normal below `x`. */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return Number.NaN
  const tail = Math.abs(x) < 3 ? 0.5 - series(Math.abs(x)) : upperTail(Math.abs(x))
  return x > 0 ? 1 - tail : tail
}

/** The `x` below which a share `p` of a standard normal lies. */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`no quantile at ${p}`)
  let [low, high] = [-10, 10]
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2
    if (normalCdf(middle) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}

const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)

/** From 0 to x: φ(x)·(x + x³/3 + x⁵/15 + …). */
function series(x: number): number {
  let [term, sum] = [x, x]
  for (let odd = 3; term > sum * 1e-16; odd += 2) {
    term *= (x * x) / odd
    sum += term
  }
  return sum * density(x)
}

/** Beyond x: Laplace's continued fraction, φ(x)/(x + 1/(x + 2/(x + …))). */
function upperTail(x: number): number {
  let fraction = x
  for (let depth = 80; depth > 0; depth--) fraction = x + depth / fraction
  return density(x) / fraction
}
