import { cumulativeStdNormalProbability, sampleRankCorrelation } from 'simple-statistics'
import { expect, test } from 'vitest'
import { createRandom, normal } from '../../kit/random.ts'
import { informationCoefficient, ranksOf, spearman } from './information.ts'
import { normalCdf, normalQuantile } from './normal.ts'
import { deflatedSharpe, luckySharpe, probabilisticSharpe, type SharpeFigures, sharpeOf } from './sharpe.ts'

test('the normal distribution: published values, and the quantile undoes it', () => {
  const known = [
    [0, 0.5],
    [1, 0.841344746068543],
    [1.959963984540054, 0.975],
    [-3, 0.00134989803163],
    [5, 0.999999713348428],
    [-8, 6.22096057427e-16],
  ] as const
  for (const [x, p] of known) expect(Math.abs(normalCdf(x) / p - 1)).toBeLessThan(1e-9)
  for (let x = -3; x <= 3; x += 0.37) {
    expect(normalCdf(x)).toBeCloseTo(cumulativeStdNormalProbability(x), 3)
    expect(normalQuantile(normalCdf(x))).toBeCloseTo(x, 9)
  }
})

test('rank correlation: ties share their rank, an oracle agrees, a constant has none', () => {
  expect([...ranksOf([30, 10, 20, 10])]).toEqual([4, 1.5, 3, 1.5])
  const random = createRandom(3)
  const xs = Array.from({ length: 50 }, () => random.next())
  const ys = xs.map((x) => x + random.next())
  expect(spearman(xs, ys)).toBeCloseTo(sampleRankCorrelation(xs, ys), 9)
  expect(
    spearman(
      xs,
      xs.map(() => 1),
    ),
  ).toBe(0)
})

test('the block interval covers nothing-there about 95 times of 100, and is repeatable', () => {
  const random = createRandom(11)
  let covered = 0
  for (let round = 0; round < 100; round++) {
    const draw = (): number[] => Array.from({ length: 300 }, () => normal(random))
    const { low, high } = informationCoefficient(draw(), draw(), round)
    if (low <= 0 && 0 <= high) covered++
  }
  expect(covered).toBeGreaterThanOrEqual(86)
  expect(informationCoefficient([1, 2, 3, 4], [1, 3, 2, 4], 5)).toEqual(
    informationCoefficient([1, 2, 3, 4], [1, 3, 2, 4], 5),
  )
})

test('at the fewest rows that are judged, noise looks significant no more often than it may', () => {
  const random = createRandom(77)
  const rounds = 600
  let found = 0
  for (let round = 0; round < rounds; round++) {
    const draw = (): number[] => Array.from({ length: 100 }, () => normal(random))
    const { low, high } = informationCoefficient(draw(), draw(), round + 1)
    if (low > 0 || high < 0) found++
  }
  expect(found / rounds).toBeLessThanOrEqual(0.065)
  expect(found / rounds).toBeGreaterThan(0.02)
})

test('the interval is never narrower than that of independent rows, and is all there is for three', () => {
  const xs = Array.from({ length: 100 }, (_, at) => at)
  const { value, low, high } = informationCoefficient(
    xs,
    xs.map((x) => (x * 37) % 101),
  )
  const half = 1.96 * Math.sqrt((1 + value ** 2 / 2) / 97)
  expect(low).toBeLessThanOrEqual(Math.tanh(Math.atanh(value) - half) + 1e-5)
  expect(high).toBeGreaterThanOrEqual(Math.tanh(Math.atanh(value) + half) - 1e-5)
  expect(informationCoefficient([1, 2, 3], [1, 2, 3])).toEqual({ value: 1, low: -1, high: 1, n: 3 })
})

test('Sharpe ratio: by hand, and its error grows with fat tails', () => {
  const figures = sharpeOf([0.01, -0.01, 0.02, 0])
  expect(figures.sharpe).toBeCloseTo(0.005 / Math.sqrt(0.000125), 12)
  const tails = sharpeOf([...Array.from({ length: 99 }, () => 0.001), -0.05])
  expect(tails.kurtosis).toBeGreaterThan(50)
  expect(sharpeOf([0.01, 0.01, 0.01]).sharpe).toBe(0)
  expect(() => sharpeOf([1, 2])).toThrow(RangeError)
})

test('best of 100 worthless strategies over a year of days: the plain test believes, the deflated one rejects ≥ 95 %', () => {
  const [runs, trials, days] = [100, 100, 365]
  const random = createRandom(42)
  let [believed, passed, passedAsMeasured] = [0, 0, 0]
  for (let run = 0; run < runs; run++) {
    const all: SharpeFigures[] = Array.from({ length: trials }, () =>
      sharpeOf(Array.from({ length: days }, () => 0.02 * normal(random))),
    )
    const best = all.reduce((a, b) => (b.sharpe > a.sharpe ? b : a))
    const mean = all.reduce((sum, { sharpe }) => sum + sharpe, 0) / trials
    const variance = all.reduce((sum, { sharpe }) => sum + (sharpe - mean) ** 2, 0) / (trials - 1)
    if (probabilisticSharpe(best) > 0.95) believed++
    if (deflatedSharpe(best, trials) > 0.95) passed++
    if (deflatedSharpe(best, trials, variance) > 0.95) passedAsMeasured++
  }
  expect(believed).toBeGreaterThan(runs * 0.95)
  expect([passed <= runs * 0.05, passedAsMeasured <= runs * 0.05]).toEqual([true, true])
})

test('deflation keeps a strong strategy, and one trial is no deflation', () => {
  const random = createRandom(7)
  const strong = sharpeOf(Array.from({ length: 730 }, () => 0.004 + 0.02 * normal(random)))
  expect(deflatedSharpe(strong, 100)).toBeGreaterThan(0.95)
  expect(deflatedSharpe(strong, 1)).toBe(probabilisticSharpe(strong))
  expect(luckySharpe(100, 1 / 364)).toBeCloseTo(2.53 / Math.sqrt(364), 2)
})
