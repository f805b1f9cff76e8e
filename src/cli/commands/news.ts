import { readFileSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { PerpkitError } from '../../domain/errors.ts'
import type { LocalVerdict } from '../../news/classify.ts'
import type { FileHeadline } from '../../news/headline-file.ts'
import type { McNemar } from '../../news/mcnemar.ts'
import type { Sentiment } from '../../news/sentiment.ts'
import type { RoutedVerdict } from '../../news/llm/router.ts'
import { type CommandIo, hasColour } from '../command.ts'
import { openClassifier } from '../open-classifier.ts'
import { verdictJson, verdictText } from '../verdict-line.ts'
import { newsCostCommand } from './news-cost.ts'
import { newsFeedsCommand } from './news-feeds.ts'
import { newsWatchCommand } from './news-watch.ts'
import type { Asked } from './news-llm.ts'

const EXAMPLES = `
Examples:
  $ npx perpkit news classify headlines.jsonl          lines {"id","headline"}; CSV with a header and plain text do as well
  $ npx perpkit news classify headlines.jsonl --json   one {"id","label","confidence","source",…} a line
  $ tail -5 titles.txt | npx perpkit news classify -   from standard input
  $ npx perpkit news eval labelled.jsonl               how good the model is on lines that also have a "label"
  $ npx perpkit news eval labelled.jsonl --against llm.jsonl   the same rows as another judge labelled them: is one of the two better?
  $ npx perpkit news classify headlines.jsonl --llm unsure     a language model for what the local model is not sure of
  $ npx perpkit news cost --articles 10000             what that would cost, by provider`

/** Lines a write: a pipe gets them as they come, not one by one. */
const BATCH = 1_000

/** `perpkit news`: what headlines mean, without a key or a network. */
export function newsCommand(program: Command, io: CommandIo): void {
  const news = program.command('news').description('headlines: what they mean, and how well that is known')
  news.addHelpText('after', EXAMPLES)
  news
    .command('classify')
    .argument('<file>', 'JSONL, CSV or text; - for standard input')
    .description('judge every headline of a file: BULLISH, BEARISH or NEUTRAL, with confidence and reasons')
    .option('--json', 'one JSON object a line')
    .addOption(
      new Option(
        '--llm <which>',
        'ask a language model too (PERPKIT_LLM…): about the headlines that the local model is unsure of, or all',
      ).choices(['unsure', 'all']),
    )
    .action((file: string, flags: ClassifyFlags) => classify(file, flags, io))
  news
    .command('eval')
    .argument('<file>', 'JSONL or CSV whose lines also have a label; - for standard input')
    .description('measure the local model on labelled headlines')
    .option('--json', 'JSON on standard output')
    .option(
      '--against <file>',
      'the labels of another judge, e.g. an LLM, for the same headlines: compared by McNemar’s test',
    )
    .action((file: string, flags: EvalFlags) => evaluateFile(file, flags, io))
  newsWatchCommand(news, io)
  newsFeedsCommand(news, io)
  newsCostCommand(news, io)
}

interface ClassifyFlags {
  readonly json?: boolean
  readonly llm?: Asked
}

async function classify(file: string, { json, llm }: ClassifyFlags, io: CommandIo): Promise<void> {
  const isJson = json === true
  const headlines = await readFile(file)
  const classifier = await openClassifier()
  const colour = hasColour(io.out, io.env)
  if (llm !== undefined) {
    const { judgeWithModel } = await import('./news-llm.ts')
    const verdicts = await judgeWithModel(headlines, classifier, llm, io)
    const lines = verdicts.map((verdict, row) => routedLine(headlines[row], verdict, isJson, colour))
    io.out.write(lines.map((text) => `${text}\n`).join(''))
    return
  }
  for (let from = 0; from < headlines.length && !io.signal.aborted; from += BATCH) {
    const lines = headlines.slice(from, from + BATCH).map(({ id, headline }) => {
      const verdict = classifier.classify(headline)
      return isJson ? JSON.stringify(verdictJson(id, verdict)) : verdictText(headline, verdict, colour)
    })
    io.out.write(`${lines.join('\n')}\n`)
  }
}

interface EvalFlags {
  readonly json?: boolean
  readonly against?: string
}

async function evaluateFile(file: string, { json, against }: EvalFlags, io: CommandIo): Promise<void> {
  const { evaluate } = await import('../../news/evaluation.ts')
  const { evaluationText } = await import('../../news/evaluation-text.ts')
  const headlines = await readFile(file)
  const classifier = await openClassifier()
  const judged = headlines.map(({ id, headline, label: truth }) => {
    if (truth === null)
      throw new PerpkitError(`Headline ${id} of ${file} has no label; add "label":"BULLISH", "BEARISH" or "NEUTRAL".`, {
        code: 'usage.file',
      })
    return { truth, ...classifier.classify(headline) }
  })
  if (judged.length === 0)
    throw new PerpkitError(`${file} has no headlines; write a labelled one a line.`, { code: 'usage.file' })
  const evaluation = evaluate(judged)
  const duel = against === undefined ? null : await duelWith(against, headlines, judged)
  if (json === true) io.out.write(`${JSON.stringify(duel === null ? evaluation : { ...evaluation, against: duel })}\n`)
  else io.out.write(evaluationText(file, evaluation) + (duel === null ? '' : `\n${duelText(duel)}\n`))
}

/** The local model and another judge on the same rows. @throws PerpkitError for a row that the other did not label */
async function duelWith(
  file: string,
  headlines: readonly FileHeadline[],
  judged: readonly { truth: Sentiment; label: Sentiment }[],
): Promise<McNemar> {
  const { mcNemar } = await import('../../news/mcnemar.ts')
  const labels = new Map((await readFile(file)).map(({ id, label }) => [id, label]))
  const others = headlines.map(({ id }) => {
    const label = labels.get(id)
    if (label !== undefined && label !== null) return label
    throw new PerpkitError(
      `${file} has no label for headline ${id}; it must judge the same headlines, by the same ids.`,
      { code: 'usage.file' },
    )
  })
  return mcNemar(
    judged.map(({ truth, label }) => label === truth),
    judged.map(({ truth }, row) => others[row] === truth),
  )
}

function duelText({ firstOnly, secondOnly, p, better }: McNemar): string {
  const counts = `right alone: local model ${firstOnly}, the other ${secondOnly} (p = ${p.toPrecision(2)})`
  if (better === null) return `Neither is proved better; ${counts}. The local model stays in charge.`
  return better === 'first'
    ? `The local model is better; ${counts}.`
    : `The other judge is better; ${counts}: it has earned its place.`
}

async function readFile(file: string): Promise<readonly FileHeadline[]> {
  const { readHeadlines } = await import('../../news/headline-file.ts')
  let content: string
  try {
    content = readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (cause) {
    throw new PerpkitError(`${file} cannot be read; check its name and its rights.`, { code: 'usage.file', cause })
  }
  return readHeadlines(file, content)
}

/** The routed verdict in the place of the local one; the local one's reasons stay. */
function routedLine(
  of: FileHeadline | undefined,
  { label, confidence, source, local, model, isDisputed }: RoutedVerdict<LocalVerdict>,
  isJson: boolean,
  colour: boolean,
): string {
  const { id = 0, headline = '' } = of ?? {}
  const verdict = { ...local, label, confidence }
  if (isJson) return JSON.stringify({ ...verdictJson(id, verdict), source, model, local: local.label, isDisputed })
  return `${verdictText(headline, verdict, colour)}  [${source}${isDisputed ? ', disputed' : ''}]`
}
