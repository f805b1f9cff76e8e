import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, expect, test } from 'vitest'
import type { ArticleRow } from '../../costs/article.ts'
import type { FillReport } from '../../costs/fill-report.ts'
import type { CostReport } from '../../costs/report.ts'
import { exitCodeOf } from '../command.ts'
import { costsCommand } from './costs.ts'

const folder = mkdtempSync(join(tmpdir(), 'perpkit-costs-'))
afterAll(() => rmSync(folder, { recursive: true }))

const ABORT = new AbortController()

interface Ran {
  readonly out: string
  readonly err: string
}

async function run(...words: readonly string[]): Promise<Ran> {
  let [out, err] = ['', '']
  const program = new Command().exitOverride().configureOutput({ writeErr: (text) => (err += text) })
  const io = { out: { write: (text: string) => (out += text) }, err: { write: (text: string) => (err += text) } }
  costsCommand(program, { ...io, env: {}, signal: ABORT.signal })
  await program.parseAsync(['costs', ...words], { from: 'user' })
  return { out, err }
}

const report = async (...words: readonly string[]): Promise<CostReport> =>
  JSON.parse((await run(...words, '--json')).out) as CostReport

test('the contract’s command: one object on standard output, people’s text on standard error', async () => {
  const { out, err } = await run('--volume', '10000000', '--maker-share', '0.5', '--json')
  const { schema, from, month } = JSON.parse(out) as CostReport
  expect(out.trimEnd().split('\n')).toHaveLength(1)
  expect({ schema, from }).toEqual({ schema: 'perpkit.costs/1', from: 'tables' })
  expect(month?.venues.map(({ venue, known, total }) => [venue, known, total])).toEqual([
    ['bybit', 3_750, null],
    ['binance', 3_500, null],
  ])
  expect(err).toMatch(/A month of 10,000,000 USDT, 50 % of it made/)
})

test('everything stated: nothing is unknown, and the return is of the stated edge', async () => {
  const stated = [
    '--half-spread',
    '0.5',
    '--slippage',
    'bybit=0,binance=0.5',
    '--funding',
    '1',
    '--position',
    '-100000',
  ]
  const month = [
    '--volume',
    '10000000',
    '--maker-share',
    '0.5',
    '--infra',
    '200',
    '--headlines',
    '30000',
    '--edge',
    '5',
  ]
  const { month: section } = await report(...month, ...stated)
  const [bybit, binance] = section?.venues ?? []
  expect(bybit?.lines.map(({ usd }) => usd)).toEqual([3_750, 250, -900, 200, 0.30954])
  expect(binance?.lines.map(({ usd }) => usd)).toEqual([3_500, 500, -900, 200, 0.30954])
  expect(section?.returns[0]?.netUsd).toBeCloseTo(5_000 - 3_300.30954, 9)
})

test('fees: a tier by venue, your own rates, BNB', async () => {
  const fees = async (...words: readonly string[]): Promise<unknown> =>
    (await report(...words)).venues.map(({ fees: { makerBp, takerBp, origin } }) => [makerBp, takerBp, origin])
  expect(await fees('--vip', 'bybit=supreme,binance=9')).toEqual([
    [0, 3, 'table'],
    [0, 1.7, 'table'],
  ])
  expect(await fees('--fee', 'bybit=-0.01/0.06', '--bnb')).toEqual([
    [-1, 6, 'stated'],
    [1.8, 4.5, 'table'],
  ])
  expect(await fees('--venue', 'binance')).toEqual([[2, 5, 'table']])
})

test('--csv: a figure a line, unknown is an empty cell', async () => {
  const { out } = await run('--volume', '1000000', '--csv')
  const lines = out.trimEnd().split('\n')
  expect(lines[0]).toBe('section,venue,at,item,value,unit')
  expect(lines).toContain('month,bybit,,fees,550,USD')
  expect(lines).toContain('month,bybit,,slippage,,USD')
})

test('--report: a page without outside references, JSON and CSV', async () => {
  const where = join(folder, 'deep', 'report')
  const { out } = await run('--volume', '1000000', '--report', where)
  expect(readdirSync(where).sort()).toEqual(['costs.csv', 'costs.html', 'costs.json'])
  expect(out).toContain(`report: ${join(where, 'costs.html')}`)
  const page = readFileSync(join(where, 'costs.html'), 'utf8')
  expect(page).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/)
  expect(page).not.toMatch(/(src|href)=|https?:|@import|<script/)
})

const FILLS = `order,venue,side,size,decisionMid,arrivalMid,arrivalSpread,endMid,fillPrice,fillSize,fee,midAfter
<b>1,bybit,buy,10,100,100.2,0.2,101,100.3,3,0.15,100.25
<b>1,bybit,buy,10,100,100.2,0.2,101,100.5,5,0.25,100.6
`

test('fills: parts that add up, for programs and people; an id is nobody’s HTML', async () => {
  const file = join(folder, 'fills.csv')
  writeFileSync(file, FILLS)
  const { groups } = JSON.parse((await run('fills', file, '--json')).out) as FillReport
  const { delay, halfSpread, impact, fees, opportunity, total } = groups[0]?.shortfallBp ?? {}
  expect([delay, halfSpread, impact, fees, opportunity, total]).toEqual([16, 8, 10, 4, 20, 58])
  const { out } = await run('fills', file, '--report', folder)
  expect(out).toMatch(/The orders cost 58 bp against the mid at decision: \$5\.80 on 1,000\./)
  expect(readFileSync(join(folder, 'fill-costs.html'), 'utf8')).toContain('&lt;b&gt;1')
  expect((await run('fills', file, '--csv')).out.split('\n')[1]).toMatch(
    /^<b>1,bybit,buy,2,0\.8,1000,16,8,10,18,4,20,58,/,
  )
})

test('help: fills and article show commands that run, and the least that a file has to say is enough', async () => {
  const help = async (name: string): Promise<string> => {
    let text = ''
    const program = new Command().exitOverride().configureOutput({ writeOut: (more) => (text += more) })
    costsCommand(program, { out: { write: () => {} }, err: { write: () => {} }, env: {}, signal: ABORT.signal })
    await program.parseAsync(['costs', name, '--help'], { from: 'user' }).catch(() => {})
    return text
  }
  const [fills, article] = [await help('fills'), await help('article')]
  for (const text of [fills, article])
    expect(text).toMatch(/\nExamples:\n( {2}\$ npx perpkit costs (fills|article).*\n){3,}/)
  const least = join(folder, 'least.csv')
  writeFileSync(least, fills.slice(fills.indexOf('  order,side,size,')).replaceAll(/^ +/gm, ''))
  const { groups } = JSON.parse((await run('fills', least, '--json')).out) as FillReport
  expect(groups[0]).toMatchObject({ orders: 1, filledPercent: 100 })
})

test('article: its figures and ours', async () => {
  const { rows } = JSON.parse((await run('article', '--json')).out) as { rows: ArticleRow[] }
  expect(rows.map(({ id }) => id)).toContain('roi-saving')
  expect((await run('article')).out).toMatch(/94\.75 %/)
})

test.each<[string, string[], RegExp]>([
  ['a volume of zero', ['--volume', '0'], /number above zero/],
  ['separators', ['--volume', '10,000'], /without separators/],
  ['a share above one', ['--volume', '1', '--maker-share', '50'], /from 0 to 1/],
  ['a share without a volume', ['--maker-share', '0.5'], /--maker-share is about a month: say its --volume too/],
  ['an edge without a volume', ['--edge', '5'], /--edge is about a month/],
  ['two prices of a model', ['--volume', '1', '--llm', '1', '--headlines', '1'], /say one/],
  ['an unknown tier', ['--vip', '12'], /Bybit has no fee tier "12"; perpkit knows VIP 0/],
  ['an unknown venue of a value', ['--vip', 'okx=1'], /bybit=…,binance=…, not "okx=1"/],
  ['fees that are none', ['--fee', '0.02'], /maker\/taker in percent/],
  ['a fee of half', ['--fee', '50/50'], /maker\/taker in percent/],
  ['a fee in basis points', ['--fee', '2/5'], /at most 1, such as 0\.02\/0\.05 for 2 and 5 bp/],
  ['an exponent', ['--size', '1e9'], /in digits, such as 1000000 for 1e6/],
  ['a unit', ['--volume', '10k'], /the number alone, without a unit/],
  ['a size beyond any market', ['--size', '1000000000001'], /at most 1000000000000\./],
  ['more digits than are kept', ['--size', '1'.repeat(16)], /at most 15 digits/],
  ['a spread beyond any', ['--half-spread', '1001'], /basis points, at most 1000: 1 is 0\.01 %/],
  ['funding beyond any', ['--funding', 'bybit=-1001'], /at most 1000/],
  ['half a headline', ['--volume', '1', '--headlines', '1.5'], /whole number/],
  ['a venue twice', ['--slippage', 'bybit=1,bybit=2'], /each venue once/],
  ['no tier', ['--vip', ''], /a fee tier such as 2 or supreme/],
  ['BNB of the other venue', ['--bnb', '--venue', 'bybit'], /--bnb is about binance, which is left out: say --venue/],
  [
    'fees of the other venue',
    ['--fee', 'bybit=0.02/0.05', '--venue', 'binance'],
    /--fee is about bybit, which is left/,
  ],
  ['a depth that nobody is asked about', ['--within', '5'], /--within needs --from/],
  ['a report nowhere', ['--report', ''], /--report needs the name of a folder/],
  ['a nameless file of fills', ['fills', ''], /Name a file of fills, or - for standard input/],
  ['an unknown place', ['--from', 'prod'], /simulated, testnet, demo, mainnet/],
  ['a world without exchanges', ['--world', 'none'], /--world is of the built-in exchanges: say --from simulated too/],
  ['a symbol that nobody is asked about', ['--symbol', 'ETHUSDT'], /--symbol needs --from/],
  ['two formats', ['--json', '--csv'], /both write to standard output/],
  ['no price of a model', ['--volume', '1', '--headlines', '1', '--llm-price', 'x'], /0\.28\/0\.42/],
  ['a malformed hold', ['--hold', '5 parsecs'], /5s, 20m or 72h/],
  ['an unknown flag', ['--volumn', '5'], /unknown option '--volumn'/],
  ['an unknown command', ['fils'], /too many arguments|unknown command/],
  ['no file', ['fills', join(tmpdir(), 'no-such-folder', 'f.csv')], /cannot be read; check its name/],
  ['a flag of another', ['fills', 'f.csv', '--volume', '5'], /--volume means nothing to perpkit costs fills/],
  ['no file named', ['fills'], /missing required argument 'file'/],
])('refused in a sentence: %s', async (_, words, said) => {
  const failure: unknown = await run(...words).then(
    () => null,
    (error: unknown) => error,
  )
  const { message, code } = failure as { message: string; code: string }
  expect(message).toMatch(said)
  expect(code.startsWith('commander.') || exitCodeOf(failure) === 2, 'it is a usage error').toBe(true)
})

test('fills: the report does not overwrite the file it is about', async () => {
  const file = join(folder, 'fill-costs.csv')
  writeFileSync(file, FILLS)
  await expect(run('fills', file, '--report', folder)).rejects.toThrow(/would overwrite/)
  expect(readFileSync(file, 'utf8')).toBe(FILLS)
})

test('a report folder that is a file is refused before the work', async () => {
  const taken = join(folder, 'taken')
  writeFileSync(taken, '')
  await expect(run('--report', taken)).rejects.toThrow(/report folder .*taken cannot be written/)
})
