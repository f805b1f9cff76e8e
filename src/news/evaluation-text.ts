import type { Evaluation } from './evaluation.ts'
import type { Interval } from './intervals.ts'
import { SENTIMENTS } from './sentiment.ts'

const BAR = 30

/** An evaluation for people: figures with their intervals, accuracy by coverage, reliability, confusion. */
export function evaluationText(name: string, evaluation: Evaluation): string {
  const { n, accuracy, macroF1, brier, calibrationError } = evaluation
  return [
    `${name}: ${n} labelled headlines, local model (intervals: 95 %)`,
    '',
    ` accuracy            ${percent(accuracy)}`,
    ` macro-F1            ${decimal(macroF1)}`,
    ` Brier score         ${brier === null ? 'not known: the judge gives no odds' : decimal(brier)}`,
    ` calibration error   ${decimal(calibrationError)}`,
    '',
    ' surest share        accuracy',
    ...evaluation.coverage.map(
      ({ share, accuracy: { value, low, high } }) =>
        ` ${`${Math.round(share * 100)} %`.padStart(6)}  ${bar(value)}  ${percent({ value, low, high })}`,
    ),
    '',
    ' confidence          said → was',
    ...evaluation.reliability.map(
      ({ from, n: count, confidence, accuracy: was }) =>
        ` ${from.toFixed(1)}–${(from + 0.1).toFixed(1)}  ${bar(was)}  ${confidence.toFixed(2)} → ${was.toFixed(2)}  (${count})`,
    ),
    '',
    ` truth \\ verdict ${[...SENTIMENTS, 'ABSTAIN'].map((word) => word.padStart(9)).join('')}`,
    ...SENTIMENTS.map(
      (truth, row) =>
        ` ${truth.padEnd(15)} ${(evaluation.confusion[row] ?? []).map((count) => String(count).padStart(9)).join('')}`,
    ),
    '',
  ].join('\n')
}

function percent({ value, low, high }: Pick<Interval, 'value' | 'low' | 'high'>): string {
  return `${(value * 100).toFixed(1)} %  (${(low * 100).toFixed(1)}–${(high * 100).toFixed(1)})`
}

function decimal({ value, low, high }: Interval): string {
  return `${value.toFixed(3)}  (${low.toFixed(3)}–${high.toFixed(3)})`
}

function bar(share: number): string {
  const full = Math.round(share * BAR)
  return '█'.repeat(full) + '·'.repeat(BAR - full)
}
