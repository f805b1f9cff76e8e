// The local news path on one core: verdicts a second, intake (sanitiser and de-duplication) a second, size of the weights, and how long
// a fresh process takes from import to first verdict. Rates count CPU time of this process, the best of several rounds.
import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { createClassifier, type NewsModel } from '../src/news/classify.ts'
import { Dedupe } from '../src/news/dedupe.ts'
import { readHeadlines } from '../src/news/headline-file.ts'
import { loadNewsModel } from '../src/news/model-file.ts'
import { sanitiseHeadline } from '../src/news/sanitise.ts'
import { type Bench, type Figure, quantile } from './figure.ts'

const FEED = 'training/data/crypto-headlines-dev.jsonl'
const LABELLED = 'training/data/hand-labels-test.jsonl'
/** Below this the model is broken, however fast it is. */
const ACCURACY_LEAST = 0.64

export const run: Bench = async ({ isQuick }) => {
  const rounds = isQuick ? 6 : 20
  const headlines = read(FEED).map(({ headline }) => headline)
  const model = loadNewsModel()
  checkVerdicts()
  const classifier = createClassifier(model)
  const labels = headlines.map((headline) => classifier.classify(headline).label)
  const classify = rate(headlines, rounds, () => {
    const changed = headlines.filter((headline, at) => classifier.classify(headline).label !== labels[at])
    if (changed.length > 0) throw new Error(`news: ${changed.length} verdicts changed between rounds`)
  })
  const stories = storiesOf(headlines)
  const intake = rate(headlines, rounds, () => {
    if (storiesOf(headlines) !== stories) throw new Error('news: the number of stories changed between rounds')
  })
  const loads = loadTimes(isQuick ? 5 : 11)
  return [
    figure('classify', classify, 'headlines/s', 'higher', 40_000, 75_000),
    figure('intake', intake, 'headlines/s', 'higher', 15_000, null),
    figure('weights', packed(model) / 1_024, 'KB', 'lower', 300, null),
    figure('load', quantile(loads, 0.5), 'ms', 'lower', 100, null),
  ]
}

function packed({ regressions }: NewsModel): number {
  return Object.values(regressions).reduce((sum, { weights }) => sum + gzipSync(weights, { level: 9 }).length, 0)
}

function checkVerdicts(): void {
  const classifier = createClassifier(loadNewsModel())
  const rows = read(LABELLED)
  const hits = rows.filter(({ headline, label }) => classifier.classify(headline).label === label).length
  if (hits / rows.length < ACCURACY_LEAST) throw new Error(`news: only ${hits} of ${rows.length} verdicts are right`)
}

function storiesOf(headlines: readonly string[]): number {
  const dedupe = new Dedupe()
  let stories = 0
  for (const headline of headlines) if (dedupe.admit(sanitiseHeadline(headline)).kind === 'new') stories++
  return stories
}

/** Headlines a second of CPU time, the best round: the others were disturbed. */
function rate(headlines: readonly string[], rounds: number, round: () => void): number {
  let best = 0
  for (let count = 0; count < rounds; count++) {
    const before = process.cpuUsage()
    round()
    const { user, system } = process.cpuUsage(before)
    best = Math.max(best, headlines.length / ((user + system) / 1e6))
  }
  return best
}

/** Milliseconds from import to first verdict in fresh processes that run what the package ships. */
function loadTimes(count: number): readonly number[] {
  const folder = `dist.${process.pid}`
  const script = `
    const from = performance.now()
    const { createClassifier } = await import('./${folder}/news/classify.js')
    const { loadNewsModel } = await import('./${folder}/news/model-file.js')
    createClassifier(loadNewsModel()).classify('Bitcoin falls below $20K')
    process.stdout.write(String(performance.now() - from))`
  try {
    const compiler = 'node_modules/typescript-native/bin/tsc'
    execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--outDir', folder], { stdio: 'inherit' })
    return Array.from({ length: count }, () =>
      Number(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })),
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function read(file: string): ReturnType<typeof readHeadlines> {
  return readHeadlines(file, readFileSync(file, 'utf8'))
}

function figure(
  id: string,
  value: number,
  unit: string,
  better: Figure['better'],
  must: number,
  stretch: number | null,
): Figure {
  return { bench: 'news', id, value, unit, better, must, stretch }
}
