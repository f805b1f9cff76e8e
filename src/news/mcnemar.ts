/** Whether one of two judges of the same rows is better than the other: only the rows count that one of them has right. */
export interface McNemar {
  /** Rows that only the first, and only the second has right. */
  readonly firstOnly: number
  readonly secondOnly: number
  /** Two-sided, exact: how often a fair coin would be as lopsided. */
  readonly p: number
  readonly better: 'first' | 'second' | null
}

const LEVEL = 0.05

/** @param first, second whether each judge has row i right. */
export function mcNemar(first: readonly boolean[], second: readonly boolean[]): McNemar {
  if (first.length !== second.length) throw new RangeError('both judges see the same rows')
  let [firstOnly, secondOnly] = [0, 0]
  for (const [row, isRight] of first.entries()) {
    if (isRight && second[row] === false) firstOnly++
    if (!isRight && second[row] === true) secondOnly++
  }
  const p = coinTail(Math.min(firstOnly, secondOnly), firstOnly + secondOnly)
  const better = p >= LEVEL ? null : firstOnly > secondOnly ? 'first' : 'second'
  return { firstOnly, secondOnly, p, better }
}

/**
 * Twice the probability of at most `least` heads in n throws. The greatest term is kept as a logarithm, for 2^−n alone would
 * underflow; the others are shares of it, smaller and smaller.
 */
function coinTail(least: number, n: number): number {
  let logMost = -n * Math.LN2
  for (let heads = 1; heads <= least; heads++) logMost += Math.log((n - heads + 1) / heads)
  let [share, sum] = [1, 1]
  for (let heads = least; heads > 0; heads--) {
    share *= heads / (n - heads + 1)
    sum += share
  }
  return Math.min(1, 2 * Math.exp(logMost + Math.log(sum)))
}
