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

/** Twice the probability of at most `least` heads in n throws, summed in logarithms: 2^−n alone would underflow. */
function coinTail(least: number, n: number): number {
  let logTerm = -n * Math.LN2
  const terms = [logTerm]
  for (let heads = 1; heads <= least; heads++) {
    logTerm += Math.log((n - heads + 1) / heads)
    terms.push(logTerm)
  }
  const most = Math.max(...terms)
  const sum = terms.reduce((total, term) => total + Math.exp(term - most), 0)
  return Math.min(1, 2 * Math.exp(most + Math.log(sum)))
}
