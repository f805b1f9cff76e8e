import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { VenueReading } from '../../costs/question.ts'
import type { Sheet } from '../../costs/table.ts'
import { PerpkitError } from '../../domain/errors.ts'
import { readText } from '../read-text.ts'
import { type CommandIo, hasColour, type OutputStream } from '../command.ts'
import { readConfig } from '../config.ts'
import {
  addCostFlags,
  addOutputFlags,
  checkOutput,
  type CostFlags,
  type OutputFlags,
  questionOf,
} from '../cost-flags.ts'

const EXAMPLES = `
Examples:
  $ npx perpkit costs --volume 10000000 --maker-share 0.5           a month by dated fee tables; no venue is asked
  $ npx perpkit costs --from simulated --size 100000                with the books and funding of the built-in exchanges
  $ npx perpkit costs --from mainnet --symbol ETHUSDT --vip 2       with the real ones: no key needed, your account's fees where one is set
  $ npx perpkit costs --volume 1000000 --maker-share 0.3 --half-spread 0.1 --slippage 0.2 --funding 1 --position 50000 --infra 200 --headlines 30000 --edge 6
  $ npx perpkit costs fills fills.csv                               what your own fills cost, by part
  $ npx perpkit costs article                                       the article's fees and return, recomputed

What nobody said is unknown, and never counted as zero. A return is worked out only from an edge that you state.`

const FILL_HELP = `
One fill a line, as CSV with a header or as JSONL:
  order,venue,side,size,decisionMid,arrivalMid,arrivalSpread,endMid,fillPrice,fillSize,fee,midAfter
order, side, size (ordered), decisionMid and arrivalMid are needed. fee is in quote coin, a rebate negative. midAfter: the mid a horizon of your
choice after the fill. endMid: the mid when the rest was given up. An order without a fill is one line with an empty fillPrice.

Examples:
  $ npx perpkit costs fills fills.csv                               shortfall and spreads by part, venue and side
  $ npx perpkit costs fills fills.jsonl --report out                a page with charts, JSON and CSV in the folder out
  $ npx perpkit costs fills fills.csv --csv > orders.csv            one order a line, for a spreadsheet
  $ npx perpkit costs fills - --json < fills.csv                    from standard input, one JSON object out

The least that a file has to say:
  order,side,size,decisionMid,arrivalMid,fillPrice,fillSize,fee
  1,buy,0.5,60000,60001,60002,0.5,16.5`

const ARTICLE_HELP = `
Examples:
  $ npx perpkit costs article                                       its figures beside ours, and what is wrong with each
  $ npx perpkit costs article --csv                                 the same, one figure a line
  $ npx perpkit costs article --report out                          a page, JSON and CSV in the folder out`

/** Not `fills`: that is what the user's own file is called. */
const FILL_REPORT = 'fill-costs'
const COST_REPORT = 'costs'
const ARTICLE_REPORT = 'article'

/** `perpkit costs`, `costs fills FILE` and `costs article`. */
export function costsCommand(program: Command, io: CommandIo): void {
  const costs = program
    .command('costs')
    .description('what trading costs on each venue: orders, round trips, a month, your own fills')
    .addHelpText('after', EXAMPLES)
  // A flag that this command has too is read as its own, wherever it stands: the sub-commands look for theirs there as well.
  addCostFlags(costs).action((flags: CostFlags) => showCosts(flags, io))
  addOutputFlags(costs.command('fills').argument('<file>', 'CSV or JSONL; - for standard input'))
    .description('transaction costs of your own fills: implementation shortfall and spreads, by part')
    .addHelpText('after', FILL_HELP)
    .action((file: string, _: OutputFlags, command: Command) => showFills(file, outputOf(command), io))
  addOutputFlags(costs.command('article'))
    .description('the fees and the return that the article printed, recomputed')
    .addHelpText('after', ARTICLE_HELP)
    .action((_: OutputFlags, command: Command) => showArticle(outputOf(command), io))
}

/** @throws PerpkitError `usage.argument` for a flag of `perpkit costs` that means nothing here */
function outputOf(command: Command): OutputFlags {
  const own = new Set(command.options.map(({ long }) => long))
  const parent = command.parent
  const alien = parent?.options.find(
    (option) => !own.has(option.long) && parent.getOptionValueSource(option.attributeName()) === 'cli',
  )
  if (alien === undefined) return command.optsWithGlobals()
  throw new PerpkitError(`${alien.long ?? ''} means nothing to perpkit costs ${command.name()}; leave it out.`, {
    code: 'usage.argument',
  })
}

async function showCosts(flags: CostFlags, io: CommandIo): Promise<void> {
  checkOutput(flags)
  const { costReport } = await import('../../costs/report.ts')
  const { costSheet } = await import('../../costs/cost-sheet.ts')
  const { costCsv } = await import('../../costs/cost-csv.ts')
  const config = readConfig()
  const question = questionOf(flags, config)
  costReport(question, [], Date.now()) // a question that cannot be answered is refused before a venue is asked
  await prepare(COST_REPORT, flags)
  const readings: readonly VenueReading[] =
    flags.from === undefined
      ? []
      : await (await import('../cost-readings.ts')).readVenues(question.venues, flags.from, flags, config, io)
  const report = costReport(question, readings, Date.now())
  await show({ name: COST_REPORT, json: report, csv: costCsv(report), sheet: costSheet(report) }, flags, io)
}

async function showFills(file: string, flags: OutputFlags, io: CommandIo): Promise<void> {
  checkOutput(flags)
  if (file.trim() === '')
    throw new PerpkitError('Name a file of fills, or - for standard input.', { code: 'usage.argument' })
  const { readFills } = await import('../../costs/fill-file.ts')
  const { fillReport } = await import('../../costs/fill-report.ts')
  const { fillSheet } = await import('../../costs/fill-sheet.ts')
  const { fillCsv } = await import('../../costs/cost-csv.ts')
  if (flags.report !== undefined && resolve(flags.report, `${FILL_REPORT}.csv`) === resolve(file))
    throw new PerpkitError(`The report would overwrite ${file}; name another folder.`, { code: 'usage.argument' })
  await prepare(FILL_REPORT, flags)
  const name = file === '-' ? 'standard input' : file
  const report = fillReport(name, readFills(name, readText(file)))
  await show({ name: FILL_REPORT, json: report, csv: fillCsv(report), sheet: fillSheet(report) }, flags, io)
}

async function showArticle(flags: OutputFlags, io: CommandIo): Promise<void> {
  checkOutput(flags)
  const { articleRows } = await import('../../costs/article.ts')
  const { articleSheet } = await import('../../costs/article-sheet.ts')
  const { articleCsv } = await import('../../costs/cost-csv.ts')
  await prepare(ARTICLE_REPORT, flags)
  const rows = articleRows()
  await show({ name: ARTICLE_REPORT, json: { rows }, csv: articleCsv(rows), sheet: articleSheet(rows) }, flags, io)
}

/** One answer in its forms. */
interface Answer {
  readonly name: string
  readonly json: object
  readonly csv: string
  readonly sheet: Sheet
}

/** What cannot be written is said before the work, not after it. */
async function prepare(name: string, { report }: OutputFlags): Promise<void> {
  if (report === undefined) return
  const { prepareFiles } = await import('../cost-files.ts')
  prepareFiles(report, name)
}

/** Programs get standard output to themselves; people's text then goes to standard error. */
async function show({ name, json, csv, sheet }: Answer, flags: OutputFlags, io: CommandIo): Promise<void> {
  const { renderTerminal } = await import('../../costs/render-terminal.ts')
  const isForProgram = flags.json === true || flags.csv === true
  const people = isForProgram ? io.err : io.out
  people.write(`${renderTerminal(sheet, { colour: hasColour(people, io.env), columns: columnsOf(people, io.env) })}\n`)
  if (flags.report !== undefined) {
    const { renderHtml } = await import('../../costs/render-html.ts')
    const { writeFiles } = await import('../cost-files.ts')
    const texts = { html: renderHtml(sheet), json: `${JSON.stringify(json, null, 2)}\n`, csv }
    people.write(`report: ${writeFiles(flags.report, name, texts).join(' · ')}\n`)
  }
  if (flags.json === true) io.out.write(`${JSON.stringify(json)}\n`)
  if (flags.csv === true) io.out.write(csv)
}

/** What a terminal is wide, or what the user says that it is. @returns undefined for a pipe, which nothing is fitted to */
function columnsOf(stream: OutputStream, env: NodeJS.ProcessEnv): number | undefined {
  const said = Number(env['COLUMNS'])
  if (Number.isInteger(said) && said >= COLUMNS_MIN) return said
  return stream.isTTY === true && stream.columns !== undefined ? Math.max(COLUMNS_MIN, stream.columns) : undefined
}

/** Narrower, not a word would stand beside another. */
const COLUMNS_MIN = 40
