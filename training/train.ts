// npm run train:news: five-fold figures of the news model, then the model itself into models/. The same data give the same bits.
import { mkdirSync, writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { gzipSync } from 'node:zlib'
import type { Blend } from '../src/news/classify.ts'
import { FeatureBag } from '../src/news/features.ts'
import { newsModelFiles } from '../src/news/model-file.ts'
import type { Regression } from '../src/news/regression.ts'
import { calibrationError, hitsOf, type Judged, macroF1, mostConfident } from '../src/news/scores.ts'
import { fitBlend, judge, type Opinion, opinionOn } from './blend.ts'
import { fitRegression, type Sample } from './logistic-regression.ts'
import { quantise } from './quantise.ts'
import { readRows, type Row } from './rows.ts'

const BUCKETS = 2 ** 17
const FOLDS = 5
const FIT = { buckets: BUCKETS, epochs: 6, rate: 0.3, decay: 1e-5, seed: 1 }
/** Rare classes count for more, by the root of how rare they are. */
const BALANCE = 0.5
const MODELS = new URL('../models/', import.meta.url)
/** Where the search for a blend ends: beyond, a headline would be judged surer than any reader is. */
const MOST: Blend = { lexicon: 1.2, regression: 1.6 }

setPriority(19)
const bag = new FeatureBag(BUCKETS)
const sets = { 'sentfin-dev': readRows('sentfin-dev', bag), 'tfns-dev': readRows('tfns-dev', bag) }
const byHand = Object.fromEntries(
  ['test', 'tuning', 'fresh', 'second', 'calibration'].map((name) => [name, readRows(`hand-labels-${name}`, bag)]),
)

say(
  `training rows: ${Object.entries(sets)
    .map(([name, { length }]) => `${name} ${length}`)
    .join(', ')}`,
)
const held = crossValidate()
const other = fitBlend(
  Object.values(held)
    .flat()
    .filter(({ row }) => row.domain === 'other'),
  MOST,
)
const regression = train(Object.values(sets))
const onCrypto = (rows: readonly Row[]): Opinion[] => rows.map((row) => opinionOn(row, regression))
const blends = { crypto: fitBlend(onCrypto(byHand['calibration'] ?? []), MOST), other }
say(`blends: ${JSON.stringify(blends)}`)

say('\nfive folds, each row judged by a model that has not seen it:')
for (const [name, opinions] of Object.entries(held)) figures(name, opinions)
say('hand-labelled crypto headlines, no weight trained on them:')
for (const [name, rows] of Object.entries(byHand)) figures(name, onCrypto(rows))
write()

/** Opinions on every training row by a model of the other four folds. */
function crossValidate(): Readonly<Record<string, readonly Opinion[]>> {
  const held = Object.fromEntries(Object.keys(sets).map((name): [string, Opinion[]] => [name, []]))
  for (let fold = 0; fold < FOLDS; fold++) {
    const model = train(Object.values(sets).map((rows) => rows.filter((_, at) => at % FOLDS !== fold)))
    for (const [name, rows] of Object.entries(sets))
      for (const [at, row] of rows.entries()) if (at % FOLDS === fold) held[name]?.push(opinionOn(row, model))
  }
  return held
}

function train(parts: readonly (readonly Row[])[]): Regression {
  return quantise(fitRegression(parts.flatMap(balanced), FIT))
}

function balanced(rows: readonly Row[]): readonly Sample[] {
  const counts = [0, 0, 0]
  for (const { target } of rows) counts[target] = (counts[target] ?? 0) + 1
  return rows.map(({ buckets, target }) => ({
    buckets,
    target,
    weight: (rows.length / (3 * (counts[target] ?? 1))) ** BALANCE,
  }))
}

function figures(name: string, opinions: readonly Opinion[]): void {
  const judged: readonly Judged[] = opinions.map((opinion) => judge(opinion, blends[opinion.row.domain]))
  const half = mostConfident(judged, 0.5)
  const share = (rows: readonly Judged[]): string => (hitsOf(rows) / rows.length).toFixed(4)
  say(
    `  ${name.padEnd(12)} n ${String(judged.length).padStart(5)}  accuracy ${share(judged)}  macro-F1 ${macroF1(judged).toFixed(4)}` +
      `  calibration error ${calibrationError(judged).toFixed(4)}  surer half ${share(half)}`,
  )
}

function write(): void {
  const trainedOn = Object.fromEntries(Object.entries(sets).map(([name, { length }]) => [name, length]))
  const { weights, step, bias } = regression
  const files = newsModelFiles({ step, bias: [...bias], blends, trainedOn }, weights)
  mkdirSync(MODELS, { recursive: true })
  for (const [name, bytes] of Object.entries(files)) writeFileSync(new URL(name, MODELS), bytes)
  const packed = gzipSync(weights, { level: 9 }).length
  say(`\nmodels/: ${Object.keys(files).join(', ')}; weights ${weights.length} bytes, ${packed} gzipped`)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
