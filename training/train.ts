// npm run train:news: five-fold figures of the news model, then the model itself into models/. The same data give the same bits.
import { mkdirSync, writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { gzipSync } from 'node:zlib'
import type { Blend } from '../src/news/classify.ts'
import type { Domain } from '../src/news/domain.ts'
import { FeatureBag } from '../src/news/features.ts'
import { newsModelFiles } from '../src/news/model-file.ts'
import type { Regression } from '../src/news/regression.ts'
import { calibrationError, hitsOf, type Judged, macroF1, mostConfident } from '../src/news/scores.ts'
import { fitBlend, judge, type Opinion, opinionOn } from './blend.ts'
import { fitRegression, meanOf, type Sample } from './logistic-regression.ts'
import { quantise } from './quantise.ts'
import { readRows, type Row } from './rows.ts'

const BUCKETS = 2 ** 17
const FOLDS = 5
const FIT = { buckets: BUCKETS, rate: 0.3, decay: 1e-5 }
const FIT_SEED = 1
/** Fewer rows are read less often, more would learn them by heart; the luck of their order is averaged out. */
const EPOCHS = { crypto: 2, other: 6 } as const
const FITS = { crypto: 8, other: 1 } as const
/** Rare classes count for more, by the root of how rare they are. */
const BALANCE = 0.5
const MODELS = new URL('../models/', import.meta.url)
/** Where the search for a blend ends: beyond, a headline would be judged surer than any reader is. */
const MOST: Blend = { lexicon: 1.2, regression: 1.6 }

setPriority(19)
const bag = new FeatureBag(BUCKETS)
const sets = {
  other: { 'sentfin-dev': readRows('sentfin-dev', bag), 'tfns-dev': readRows('tfns-dev', bag) },
  crypto: { authored: readRows('authored', bag) },
}
const BY_HAND = [
  'test',
  'tuning',
  'fresh',
  'second',
  'calibration',
  'two-readers-first',
  'two-readers-second',
  'two-readers-third',
] as const
/** No phrase of the lexicon was written with a look at these. */
const UNTOUCHED = ['calibration', 'two-readers-second', 'two-readers-third'] as const
const byHand = Object.fromEntries(BY_HAND.map((name) => [name, readRows(`hand-labels-${name}`, bag)]))

say(`training rows: ${setNames().join(', ')}`)
const held = { ...crossValidate('other'), ...crossValidate('crypto') }
const stocks = Object.keys(sets.other).flatMap((name) => held[name] ?? [])
const regressions = { crypto: train('crypto'), other: train('other') }
const untouched = opinionsOn(UNTOUCHED.flatMap((name) => byHand[name] ?? [])).filter(isOf('crypto'))
const blends = { crypto: fitBlend(untouched, MOST), other: fitBlend(stocks.filter(isOf('other')), MOST) }
const clauseScale = fitBlend(untouched, { ...MOST, regression: 0 }).lexicon
say(`blends: ${JSON.stringify(blends)}, clauses: ${clauseScale}`)

say('\nfive folds, each row judged by a model that has not seen it:')
for (const [name, opinions] of Object.entries(held)) figures(name, opinions)
say('hand-labelled crypto headlines, no weight trained on them:')
for (const [name, rows] of Object.entries(byHand)) figures(name, opinionsOn(rows))
write()

/** Opinions on every training row by a model of the other four folds. */
function crossValidate(domain: Domain): Readonly<Record<string, readonly Opinion[]>> {
  const held = Object.fromEntries(Object.keys(sets[domain]).map((name): [string, Opinion[]] => [name, []]))
  for (let fold = 0; fold < FOLDS; fold++) {
    const model = train(domain, (at) => at % FOLDS !== fold)
    for (const [name, rows] of Object.entries(sets[domain]))
      for (const [at, row] of rows.entries()) if (at % FOLDS === fold) held[name]?.push(opinionOn(row, model))
  }
  return held
}

/** As the product judges: by the regression of the row's own domain. */
function opinionsOn(rows: readonly Row[]): readonly Opinion[] {
  return rows.map((row) => opinionOn(row, regressions[row.domain]))
}

function isOf(domain: Domain): (opinion: Opinion) => boolean {
  return ({ row }) => row.domain === domain
}

function setNames(): readonly string[] {
  return Object.entries(trainedOn()).map(([name, length]) => `${name} ${length}`)
}

function trainedOn(): Readonly<Record<string, number>> {
  const all = { ...sets.other, ...sets.crypto }
  return Object.fromEntries(Object.entries(all).map(([name, { length }]) => [name, length]))
}

function train(domain: Domain, isIn: (at: number) => boolean = () => true): Regression {
  const samples = Object.values(sets[domain]).flatMap((rows) => balanced(rows.filter((_, at) => isIn(at))))
  const fits = Array.from({ length: FITS[domain] }, (_, at) =>
    fitRegression(samples, { ...FIT, epochs: EPOCHS[domain], seed: FIT_SEED + at }),
  )
  return quantise(meanOf(fits))
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
  const files = newsModelFiles({ regressions, blends, clauseScale }, trainedOn())
  mkdirSync(MODELS, { recursive: true })
  for (const [name, bytes] of Object.entries(files)) writeFileSync(new URL(name, MODELS), bytes)
  const packed = Object.values(regressions).reduce(
    (sum, { weights }) => sum + gzipSync(weights, { level: 9 }).length,
    0,
  )
  say(`\nmodels/: ${Object.keys(files).join(', ')}; weights ${2 * BUCKETS * 2} bytes, ${packed} gzipped`)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
