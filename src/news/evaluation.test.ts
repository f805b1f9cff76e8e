import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluationText } from './evaluation-text.ts'
import { evaluate } from './evaluation.ts'
import { bootstrap, wilson } from './intervals.ts'
import { mcNemar } from './mcnemar.ts'
import { brierScore, calibrationError, confusionOf, type Judged, macroF1, mostConfident } from './scores.ts'
import { SENTIMENTS } from './sentiment.ts'

const ROWS: readonly Judged[] = [
  { truth: 'BULLISH', label: 'BULLISH', confidence: 0.9, odds: [0.05, 0.05, 0.9] },
  { truth: 'BULLISH', label: 'NEUTRAL', confidence: 0.5, odds: [0.1, 0.5, 0.4] },
  { truth: 'BEARISH', label: 'BEARISH', confidence: 0.7, odds: [0.7, 0.2, 0.1] },
  { truth: 'NEUTRAL', label: 'ABSTAIN', confidence: 0.4 },
]

test('figures by hand', () => {
  expect(confusionOf(ROWS)).toEqual([
    [1, 0, 0, 0],
    [0, 0, 0, 1],
    [0, 1, 1, 0],
  ])
  expect(macroF1(ROWS)).toBeCloseTo((1 + 0 + 2 / 3) / 3, 12)
  expect(brierScore(ROWS)).toBeNull()
  expect(brierScore(ROWS.slice(0, 1))).toBeCloseTo(0.05 ** 2 + 0.05 ** 2 + 0.1 ** 2, 12)
  expect(calibrationError(ROWS)).toBeCloseTo((0.1 + 0.5 + 0.3 + 0.4) / 4, 12)
  expect(mostConfident(ROWS, 0.5)).toEqual([ROWS[0], ROWS[2]])
})

test('Wilson: published example, and its edges', () => {
  // 81 of 263: Newcombe 1998, method 3.
  const { low, high } = wilson(81, 263)
  expect([low, high].map((bound) => bound.toFixed(4))).toEqual(['0.2553', '0.3662'])
  expect(wilson(0, 20).low).toBe(0)
  expect(wilson(20, 20).high).toBe(1)
  expect(() => wilson(0, 0)).toThrow(RangeError)
})

test('bootstrap: repeatable, encloses the value, narrows with rows', () => {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const few = Array.from({ length: 50 }, (_, index) => index % 2)
  const many = Array.from({ length: 2_000 }, (_, index) => index % 2)
  expect(bootstrap(few, mean)).toEqual(bootstrap(few, mean))
  const [wide, narrow] = [bootstrap(few, mean), bootstrap(many, mean)]
  expect(wide.low).toBeLessThan(0.5)
  expect(wide.high).toBeGreaterThan(0.5)
  expect(narrow.high - narrow.low).toBeLessThan((wide.high - wide.low) / 3)
  expect(narrow.high - narrow.low).toBeCloseTo(2 * 1.96 * Math.sqrt(0.25 / 2_000), 2)
})

test('McNemar: exact tails by hand, symmetric, and far out in the tail', () => {
  const judges = (firstOnly: number, secondOnly: number): ReturnType<typeof mcNemar> => {
    const first = [
      ...Array.from({ length: firstOnly }, () => true),
      ...Array.from({ length: secondOnly }, () => false),
      true,
    ]
    return mcNemar(
      first,
      first.map((isRight, row) => (row === first.length - 1 ? true : !isRight)),
    )
  }
  expect(judges(0, 5).p).toBeCloseTo(2 / 32, 12)
  expect(judges(1, 9)).toMatchObject({ firstOnly: 1, secondOnly: 9, better: 'second' })
  expect(judges(1, 9).p).toBeCloseTo((2 * 11) / 1_024, 12)
  expect(judges(9, 1)).toMatchObject({ better: 'first' })
  expect(judges(7, 7)).toMatchObject({ p: 1, better: null })
  expect(judges(0, 0)).toMatchObject({ p: 1, better: null })
  expect(judges(900, 1_100).p).toBeGreaterThan(1e-6)
  expect(judges(900, 1_100).p).toBeLessThan(1e-4)
})

test('macro-F1 with a rare class: each resample is judged on the classes of the whole, as a plain oracle has it', () => {
  const labelled = (truth: Judged['truth'], label: Judged['label'], count: number): readonly Judged[] =>
    Array.from({ length: count }, () => ({ truth, label, confidence: 0.6 }))
  const rows = [
    ...labelled('BULLISH', 'BULLISH', 40),
    ...labelled('BULLISH', 'NEUTRAL', 20),
    ...labelled('NEUTRAL', 'NEUTRAL', 40),
    ...labelled('NEUTRAL', 'BULLISH', 20),
    ...labelled('BEARISH', 'NEUTRAL', 1),
  ]
  const f1 = (sample: readonly Judged[], sentiment: string): number => {
    const right = sample.filter(({ truth, label }) => truth === sentiment && label === sentiment).length
    const either = sample.filter(({ truth }) => truth === sentiment).length
    const named = sample.filter(({ label }) => label === sentiment).length
    return either + named === 0 ? 0 : (2 * right) / (either + named)
  }
  const oracle = (sample: readonly Judged[]): number =>
    SENTIMENTS.reduce((sum, sentiment) => sum + f1(sample, sentiment), 0) / 3
  const { value, low, high } = evaluate(rows).macroF1
  expect({ value, low, high, n: 121 }).toEqual(bootstrap(rows, oracle))
  expect([low > 0.37, high < 0.52]).toEqual([true, true])
  // A class that is nowhere in the whole is not averaged in.
  expect(evaluate(rows.slice(0, 120)).macroF1.value).toBeCloseTo(2 / 3, 12)
})

test('McNemar: a million rows, by the normal approximation', () => {
  const first = Array.from({ length: 1_000_000 }, (_, row) => row % 1_000 < 501)
  const { firstOnly, secondOnly, p } = mcNemar(
    first,
    first.map((isRight) => !isRight),
  )
  expect([firstOnly, secondOnly]).toEqual([501_000, 499_000])
  // Two deviations, with the correction for whole throws: 2·Φ(−1.999).
  expect(p).toBeCloseTo(0.045_609, 5)
})

test('property: an evaluation stays in bounds, and a perfect judge is perfect', () => {
  const judged = fc.record({
    truth: fc.constantFrom(...SENTIMENTS),
    label: fc.constantFrom(...SENTIMENTS, 'ABSTAIN' as const),
    confidence: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  fc.assert(
    fc.property(fc.array(judged, { minLength: 1, maxLength: 30 }), (rows) => {
      const evaluation = evaluate(rows)
      for (const { value, low, high } of [evaluation.accuracy, evaluation.macroF1, evaluation.calibrationError]) {
        expect(value).toBeGreaterThanOrEqual(0)
        expect(value).toBeLessThanOrEqual(1)
        expect(low).toBeLessThanOrEqual(high)
      }
      const perfect = evaluate(rows.map(({ truth }) => ({ truth, label: truth, confidence: 1 })))
      expect([perfect.accuracy.value, perfect.macroF1.value, perfect.calibrationError.value]).toEqual([1, 1, 0])
      expect(evaluationText('f', evaluation)).toContain(`f: ${rows.length} labelled`)
    }),
    { numRuns: 20 },
  )
})
