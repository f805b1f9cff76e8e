import type { Command } from 'commander'
import { PerpkitError } from '../../domain/errors.ts'
import type { Evaluation } from '../../news/evaluation.ts'
import type { FileHeadline } from '../../news/headline-file.ts'
import type { McNemar } from '../../news/mcnemar.ts'
import type { Judged } from '../../news/scores.ts'
import type { CommandIo } from '../command.ts'
import { openClassifier } from '../open-classifier.ts'
import { readText } from '../read-text.ts'

const EXAMPLES = `
Examples:
  $ npx perpkit news eval labelled.jsonl                         accuracy and macro-F1 on lines {"id","headline","label"}
  $ npx perpkit news eval labelled.jsonl --json                  the same for a program
  $ npx perpkit news eval labelled.jsonl --against other.jsonl   another judge's verdicts beside it, {"id","label"} a line
  $ npx perpkit news eval labelled.jsonl --llm                   the language model beside it, within the caps`

interface EvalFlags {
  readonly json?: boolean
  readonly against?: string
  readonly llm?: boolean
}

/** `perpkit news eval`: how good the local model is, and whether another judge is better. */
export function newsEvalCommand(news: Command, io: CommandIo): void {
  news
    .command('eval')
    .argument('<file>', 'JSONL or CSV whose lines also have a label; - for standard input')
    .description('measure the local model on labelled headlines, and another judge beside it')
    .option('--json', 'JSON on standard output')
    .option('--against <file>', 'verdicts of another judge on the same ids, as news classify --json prints them')
    .option(
      '--llm',
      'ask the language model (PERPKIT_LLM…) about every headline, within the caps: has it earned its place?',
    )
    .addHelpText('after', EXAMPLES)
    .action((file: string, flags: EvalFlags) => evaluateFile(file, flags, io))
}

async function evaluateFile(file: string, { json, against, llm }: EvalFlags, io: CommandIo): Promise<void> {
  if (against !== undefined && llm === true)
    throw new PerpkitError('Say --against or --llm, not both: one other judge at a time.', { code: 'usage.argument' })
  const { evaluate } = await import('../../news/evaluation.ts')
  const { evaluationText } = await import('../../news/evaluation-text.ts')
  const headlines = await readLabelled(file)
  const classifier = await openClassifier()
  const judged = headlines.map(({ truth, headline }) => ({ truth, ...classifier.classify(headline) }))
  const evaluation = evaluate(judged)
  const others =
    llm === true ? await byModel(headlines, io) : against === undefined ? null : await byFile(against, headlines)
  const duel = others === null ? null : await duelOf(judged, others, evaluate(others))
  if (json === true) io.out.write(`${JSON.stringify(duel === null ? evaluation : { ...evaluation, against: duel })}\n`)
  else io.out.write(evaluationText(file, evaluation) + (duel === null ? '' : `\n${duelText(duel)}\n`))
}

type Labelled = FileHeadline & { readonly truth: Judged['truth'] }

async function readLabelled(file: string): Promise<readonly Labelled[]> {
  const { readHeadlines } = await import('../../news/headline-file.ts')
  const rows = readHeadlines(file, readText(file)).map((row) => {
    const { id, label } = row
    if (label !== null) return { ...row, truth: label }
    throw new PerpkitError(`Headline ${id} of ${file} has no label; add "label":"BULLISH", "BEARISH" or "NEUTRAL".`, {
      code: 'usage.file',
    })
  })
  if (rows.length > 0) return rows
  throw new PerpkitError(`${file} has no headlines; write a labelled one a line.`, { code: 'usage.file' })
}

/** What the model says itself: where it gave no word, it abstained, whatever the local model would have put in its place. */
async function byModel(headlines: readonly Labelled[], io: CommandIo): Promise<readonly Judged[]> {
  const { judgeWithModel } = await import('./news-llm.ts')
  const verdicts = await judgeWithModel(headlines, await openClassifier(), 'all', io)
  if (!verdicts.some(({ model }) => typeof model === 'object' && model !== null))
    throw new PerpkitError(
      'The language model gave no word on any headline, so there is nothing to compare; the lines above say why.',
      {
        code: 'network.unreachable',
        retry: 'after',
      },
    )
  return headlines.map(({ truth }, row) => {
    const model = verdicts[row]?.model ?? null
    if (model === null || typeof model === 'string') return { truth, label: 'ABSTAIN', confidence: 0 }
    return { truth, label: model.label, confidence: model.confidence }
  })
}

/** @throws PerpkitError `usage.file` for a headline that the other did not judge */
async function byFile(file: string, headlines: readonly Labelled[]): Promise<readonly Judged[]> {
  const { readLabels } = await import('../../news/label-file.ts')
  const labels = readLabels(file, readText(file))
  return headlines.map(({ id, truth }) => {
    const label = labels.get(id)
    if (label !== undefined) return { truth, label, confidence: 1 }
    throw new PerpkitError(
      `${file} has no label for headline ${id}; it must judge the same headlines, by the same ids.`,
      { code: 'usage.file' },
    )
  })
}

/** Two judges of the same rows. */
interface Duel extends McNemar {
  readonly accuracy: Evaluation['accuracy']
  readonly macroF1: Evaluation['macroF1']
  /** Rows on which the other gave no word. */
  readonly abstained: number
}

async function duelOf(
  judged: readonly Judged[],
  others: readonly Judged[],
  { accuracy, macroF1 }: Evaluation,
): Promise<Duel> {
  const { mcNemar } = await import('../../news/mcnemar.ts')
  const hits = (rows: readonly Judged[]): readonly boolean[] => rows.map(({ label, truth }) => label === truth)
  const abstained = others.filter(({ label }) => label === 'ABSTAIN').length
  return { ...mcNemar(hits(judged), hits(others)), accuracy, macroF1, abstained }
}

function duelText({ firstOnly, secondOnly, p, better, accuracy, macroF1, abstained }: Duel): string {
  const share = (value: number): string => `${(value * 100).toFixed(1)} %`
  const figures =
    `The other judge: accuracy ${share(accuracy.value)} (${share(accuracy.low)}–${share(accuracy.high)}), macro-F1 ${macroF1.value.toFixed(3)}` +
    (abstained === 0 ? '' : `, no word on ${abstained}`)
  const counts = `right alone: local model ${firstOnly}, the other ${secondOnly} (McNemar, p = ${p.toPrecision(2)})`
  if (better === null) return `${figures}.\nNeither is proved better; ${counts}. The local model stays in charge.`
  return better === 'first'
    ? `${figures}.\nThe local model is better; ${counts}.`
    : `${figures}.\nThe other judge is better; ${counts}: it has earned its place.`
}
