import { normalCdf, normalQuantile } from './normal.ts'

/** Mean over deviation of the returns of one bar, with what its error depends on. */
export interface SharpeFigures {
  readonly n: number
  /** Of one bar, not annualised. */
  readonly sharpe: number
  readonly skew: number
  /** 3 for a normal distribution. */
  readonly kurtosis: number
  readonly standardError: number
}

const EULER = 0.577_215_664_901_532_9

/** @throws RangeError on fewer than three returns */
export function sharpeOf(returns: readonly number[]): SharpeFigures {
  const n = returns.length
  if (n < 3) throw new RangeError('a Sharpe ratio of fewer than three returns')
  const mean = returns.reduce((sum, each) => sum + each, 0) / n
  let [second, third, fourth] = [0, 0, 0]
  for (const each of returns) {
    const off = each - mean
    second += off ** 2
    third += off ** 3
    fourth += off ** 4
  }
  const deviation = Math.sqrt(second / n)
  // A constant has no risk to divide by: it tells nothing, for or against.
  if (!(deviation > Math.abs(mean) * 1e-12))
    return { n, sharpe: 0, skew: 0, kurtosis: 3, standardError: 1 / Math.sqrt(n - 1) }
  const [sharpe, skew, kurtosis] = [mean / deviation, third / n / deviation ** 3, fourth / n / deviation ** 4]
  // Mertens 2002: fat tails and a long left tail make the ratio less certain.
  const variance = (1 - skew * sharpe + ((kurtosis - 1) / 4) * sharpe ** 2) / (n - 1)
  return { n, sharpe, skew, kurtosis, standardError: Math.sqrt(Math.max(variance, Number.MIN_VALUE)) }
}

/** Probability that the true ratio of one bar is above a benchmark (Bailey and López de Prado 2012). */
export function probabilisticSharpe({ sharpe, standardError }: SharpeFigures, benchmark = 0): number {
  return normalCdf((sharpe - benchmark) / standardError)
}

/** The ratio that the best of so many worthless strategies is expected to show. */
export function luckySharpe(trials: number, varianceOfTrials: number): number {
  if (trials <= 1) return 0
  const best = (1 - EULER) * normalQuantile(1 - 1 / trials) + EULER * normalQuantile(1 - 1 / (trials * Math.E))
  return Math.sqrt(varianceOfTrials) * best
}

/**
 * Probability that the true ratio is above what luck alone would show after so many trials (Bailey and López de Prado 2014).
 * Without the ratios of the other trials their variance is that of worthless ones: 1/(n−1).
 */
export function deflatedSharpe(
  figures: SharpeFigures,
  trials: number,
  varianceOfTrials: number = 1 / (figures.n - 1),
): number {
  return probabilisticSharpe(figures, luckySharpe(trials, varianceOfTrials))
}
