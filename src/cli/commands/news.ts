import { setImmediate } from 'node:timers/promises'
import { type Command, Option } from 'commander'
import type { LocalVerdict } from '../../news/classify.ts'
import type { FileHeadline } from '../../news/headline-file.ts'
import type { RoutedVerdict } from '../../news/llm/router.ts'
import { type CsvCell, csvRows, csvText } from '../../kit/csv.ts'
import { type CommandIo, hasColour } from '../command.ts'
import { openClassifier } from '../open-classifier.ts'
import { readText } from '../read-text.ts'
import { printable, round, verdictJson, verdictText } from '../verdict-line.ts'
import { newsCostCommand } from './news-cost.ts'
import { newsEvalCommand } from './news-eval.ts'
import { newsFeedsCommand } from './news-feeds.ts'
import { newsWatchCommand } from './news-watch.ts'
import type { Asked } from './news-llm.ts'

const EXAMPLES = `
Examples:
  $ npx perpkit news classify headlines.jsonl          lines {"id","headline"}; CSV with a header and plain text do as well
  $ npx perpkit news eval labelled.jsonl               how good the model is on lines that also have a "label"
  $ npx perpkit news watch --for 30s                   follow announcements and feeds: each story once, judged
  $ npx perpkit news feeds --check                     which feeds answer
  $ npx perpkit news cost --articles 10000             what a language model would cost, by provider`

const CLASSIFY_EXAMPLES = `
Examples:
  $ npx perpkit news classify headlines.jsonl                lines {"id","headline"}; CSV with a header and plain text do as well
  $ npx perpkit news classify headlines.jsonl --json         one {"id","label","confidence","source",…} a line
  $ npx perpkit news classify headlines.jsonl --csv          a table for a spreadsheet
  $ tail -5 titles.txt | npx perpkit news classify -         from standard input
  $ npx perpkit news classify headlines.jsonl --llm unsure   a language model for what the local model is not sure of`

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
    .addOption(new Option('--csv', 'a table: id, label, confidence, source, headline').conflicts('json'))
    .addOption(
      new Option(
        '--llm <which>',
        'ask a language model too (PERPKIT_LLM…): about the headlines that the local model is unsure of, or all',
      ).choices(['unsure', 'all']),
    )
    .addHelpText('after', CLASSIFY_EXAMPLES)
    .action((file: string, flags: ClassifyFlags) => classify(file, flags, io))
  newsEvalCommand(news, io)
  newsWatchCommand(news, io)
  newsFeedsCommand(news, io)
  newsCostCommand(news, io)
}

interface ClassifyFlags {
  readonly json?: boolean
  readonly csv?: boolean
  readonly llm?: Asked
}

async function classify(file: string, flags: ClassifyFlags, io: CommandIo): Promise<void> {
  const { readHeadlines } = await import('../../news/headline-file.ts')
  const headlines = readHeadlines(file, readText(file))
  if (headlines.length === 0) io.err.write(`! no headlines in ${file === '-' ? 'standard input' : printable(file)}\n`)
  const classifier = await openClassifier()
  const write = writerOf(flags, io)
  if (flags.llm !== undefined) {
    const { judgeWithModel } = await import('./news-llm.ts')
    const verdicts = await judgeWithModel(headlines, classifier, flags.llm, io)
    write(
      verdicts.flatMap((routed, row) => {
        const of = headlines[row]
        return of === undefined ? [] : [{ of, routed, verdict: routed.local }]
      }),
    )
    return
  }
  for (let from = 0; from < headlines.length && !io.signal.aborted; from += BATCH) {
    write(
      headlines
        .slice(from, from + BATCH)
        .map((of) => ({ of, routed: null, verdict: classifier.classify(of.headline) })),
    )
    await setImmediate() // or Ctrl-C would be heard at the end
  }
}

/** A headline with what the local model says of it, and what came of asking another. */
interface Line {
  readonly of: FileHeadline
  readonly verdict: LocalVerdict
  readonly routed: RoutedVerdict<LocalVerdict> | null
}

/** Writes lines in the form that the flags ask for; a table's head comes before the first. */
function writerOf({ json, csv }: ClassifyFlags, io: CommandIo): (lines: readonly Line[]) => void {
  if (csv === true) {
    io.out.write(csvText(['id', 'label', 'confidence', 'source', 'headline'], []))
    return (lines) => io.out.write(csvRows(lines.map(cellsOf)))
  }
  const colour = hasColour(io.out, io.env)
  const text = json === true ? jsonLine : (line: Line): string => textLine(line, colour)
  return (lines) => io.out.write(lines.map((line) => `${text(line)}\n`).join(''))
}

function cellsOf({ of: { id, headline }, verdict, routed }: Line): readonly CsvCell[] {
  const { label, confidence, source } = routed ?? verdict
  return [typeof id === 'string' ? printable(id) : id, label, round(confidence), source, printable(headline)]
}

/** The routed verdict in the place of the local one; the local one's reasons stay. */
function jsonLine({ of: { id }, verdict, routed }: Line): string {
  if (routed === null) return JSON.stringify(verdictJson(id, verdict))
  const { label, confidence, source, local, model, isDisputed } = routed
  return JSON.stringify({
    ...verdictJson(id, { ...local, label, confidence }),
    source,
    model,
    local: local.label,
    isDisputed,
  })
}

function textLine({ of: { headline }, verdict, routed }: Line, colour: boolean): string {
  if (routed === null) return verdictText(headline, verdict, colour)
  const { label, confidence, source, local, isDisputed } = routed
  const text = verdictText(headline, { ...local, label, confidence }, colour)
  return `${text}  [${source}${isDisputed ? ', disputed' : ''}]`
}
