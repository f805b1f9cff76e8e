import { Command } from 'commander'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { newsCommand } from './news.ts'

const folder = mkdtempSync(join(tmpdir(), 'perpkit-news-'))

async function run(...words: readonly string[]): Promise<string> {
  let out = ''
  const stream = { write: (text: string) => (out += text) }
  const program = new Command().exitOverride()
  newsCommand(program, { out: stream, err: stream, env: {}, signal: new AbortController().signal })
  try {
    await program.parseAsync(['node', 'perpkit', 'news', ...words])
  } catch (error) {
    throw new Error(`${out}|${(error as Error).message}|${(error as { kind?: string }).kind ?? ''}`, { cause: error })
  }
  return out
}

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

test('classify --json: a line for every headline, in order, whatever it is', async () => {
  const rows = Array.from({ length: 2_345 }, (_, id) => ({ id, headline: id % 3 === 0 ? '' : `Bitcoin rises ${id}%` }))
  const path = file('many.jsonl', rows.map((row) => JSON.stringify(row)).join('\n'))
  const lines = (await run('classify', path, '--json'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object)
  expect(lines.map((line) => (line as { id: number }).id)).toEqual(rows.map(({ id }) => id))
  expect(lines[1]).toMatchObject({ id: 1, label: 'BULLISH', confidence: expect.any(Number), source: 'local' })
  expect(Object.keys(lines[1] ?? {}).slice(0, 4)).toEqual(['id', 'label', 'confidence', 'source'])
})

test('classify: for people, a line with the reasons; nothing in a headline steers the terminal', async () => {
  const out = await run('classify', file('one.txt', 'Bitcoin \u001b[31m crashes, SOL soars\n'))
  expect(out).toMatch(
    /^\w+ +0\.\d\d {2}Bitcoin {2}\[31m crashes, SOL soars \[BTC \w+, SOL \w+\] {2}· price crash \(crashes\)/,
  )
  expect(out).not.toContain('\u001b')
})

test('classify: a bad line is named before anything is printed', async () => {
  const path = file('bad.jsonl', '{"id":1,"headline":"x"}\n{"id":2}\n')
  await expect(run('classify', path, '--json')).rejects.toThrow(
    /^\|Line 2 of .*bad\.jsonl has no "headline" text; .*\|usage$/,
  )
  await expect(run('classify', join(folder, 'none.jsonl'))).rejects.toThrow(/none\.jsonl cannot be read; .*\|usage$/)
})

test('cost --csv: the article’s row beside ours', async () => {
  const [head, ...rows] = (await run('cost', '--articles', '10000', '--csv')).trimEnd().split('\n')
  expect(head).toMatch(/^provider,protocol,headlines,.*,usd,article_usd,price_of,price_source,price_read$/)
  expect(rows).toContainEqual(
    expect.stringMatching(
      /^DeepSeek V3\.2,compact,10000,209,25\.6,7\.5,0\.28,0\.42,0\.10318,4\.2,holysheep,the price list .*,2026-11-25$/,
    ),
  )
})

test.each([
  ['Latin-1', Buffer.from('Bitcoin f\xe4llt\n', 'latin1')],
  ['UTF-16', Buffer.from('\ufeffBitcoin falls\n', 'utf16le')],
  ['no text at all', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1])],
])('classify: %s is refused, not judged', async (name, bytes) => {
  const path = join(folder, `${name}.txt`)
  writeFileSync(path, bytes)
  await expect(run('classify', path)).rejects.toThrow(/^\|.* is not text in UTF-8; .*\|usage$/)
})

test('eval: figures with intervals, for programs and people; a headline without a label is named', async () => {
  const path = file(
    'labelled.csv',
    'id,headline,label\n1,Bitcoin soars,bullish\n2,Exchange hacked,bearish\n3,What is BTC?,neutral\n',
  )
  const evaluation = JSON.parse(await run('eval', path, '--json')) as Record<string, { value: number; n: number }>
  expect(evaluation).toMatchObject({
    schema: 'perpkit.news-evaluation/1',
    n: 3,
    accuracy: { value: 1, n: 3 },
    macroF1: { value: 1 },
  })
  expect(await run('eval', path)).toMatch(/accuracy +100\.0 %/)
  await expect(run('eval', file('bare.csv', 'id,headline\n7,x\n'))).rejects.toThrow(
    /Headline 7 of .* has no label; .*\|usage$/,
  )
  await expect(run('eval', file('empty.jsonl', '\n'))).rejects.toThrow(/has no headlines; .*\|usage$/)
})

test('classify: a file without headlines is judged in full, and that is said', async () => {
  for (const empty of [file('none.txt', ''), file('blank.jsonl', '\n \n'), file('head.csv', 'id,headline\n')])
    expect(await run('classify', empty, '--json')).toBe(`! no headlines in ${empty}\n`)
})

test('classify --csv: a table with a head, and no formula for a spreadsheet', async () => {
  const out = await run(
    'classify',
    file('csv.csv', 'id,headline\n7,"=HYPERLINK(""x"") Bitcoin soars, again"\n'),
    '--csv',
  )
  expect(out).toMatch(
    /^id,label,confidence,source,headline\n7,BULLISH,0\.\d+,local,"'=HYPERLINK\(""x""\) Bitcoin soars, again"\n$/,
  )
  await expect(run('classify', file('two.txt', 'x\n'), '--csv', '--json')).rejects.toThrow(/cannot be used with/)
})

test('classify --csv: neither an id nor a headline steers the terminal', async () => {
  const row = { id: '\u001b[2J7\u009b', headline: 'Bitcoin\u001b[2J \u200fcrashes\u0007' }
  const out = await run('classify', file('steer.jsonl', JSON.stringify(row)), '--csv')
  expect(out).toMatch(/\n \[2J7 ,BEARISH,0\.\d+,local,Bitcoin \[2J  crashes \n$/)
})

test('eval --against: another judge must be significantly better to win, and must judge the same rows', async () => {
  const rows = Array.from({ length: 40 }, (_, id) => ({
    id,
    headline: id % 2 === 0 ? 'Bitcoin ETF approved by the SEC' : 'Exchange hacked, funds stolen',
    label: 'neutral',
  }))
  const path = file('truth.jsonl', rows.map((row) => JSON.stringify(row)).join('\n'))
  const right = file('right.jsonl', rows.map(({ id }) => JSON.stringify({ id, label: 'NEUTRAL' })).join('\n'))
  const same = file(
    'same.jsonl',
    rows.map((row, i) => JSON.stringify({ ...row, label: i % 2 === 0 ? 'BULLISH' : 'BEARISH' })).join('\n'),
  )
  const duel = async (other: string): Promise<unknown> =>
    (JSON.parse(await run('eval', path, '--against', other, '--json')) as { against: unknown }).against
  expect(await duel(right)).toMatchObject({ firstOnly: 0, secondOnly: 40, better: 'second', accuracy: { value: 1 } })
  expect(await duel(same)).toMatchObject({ firstOnly: 0, secondOnly: 0, better: null })
  expect(await run('eval', path, '--against', right)).toContain('has earned its place')
  const short = file('short.jsonl', '{"id":0,"label":"ABSTAIN"}')
  await expect(run('eval', path, '--against', short)).rejects.toThrow(
    /short\.jsonl has no label for headline 1; .*\|usage$/,
  )
  const silent = file('silent.jsonl', rows.map(({ id }) => JSON.stringify({ id, label: 'ABSTAIN' })).join('\n'))
  expect(await duel(silent)).toMatchObject({ secondOnly: 0, abstained: 40, accuracy: { value: 0 } })
  await expect(run('eval', path, '--against', right, '--llm')).rejects.toThrow(/--against or --llm, not both/)
})
