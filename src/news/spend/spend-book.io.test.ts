import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { wallMs } from '../../domain/units.ts'
import { SpendBook } from './spend-book.ts'

const AT = wallMs(Date.UTC(2026, 10, 25, 12))
const line = (id: string, counted = 1_000) => ({ id, atMs: AT, provider: 'p', model: 'm', counted })
const settled = (id: string, counted: number) => ({
  ...line(id, counted),
  outcome: 'billed' as const,
  usage: null,
  cost: counted,
  rate: null,
})

let file = ''
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'perpkit-book-')), 'spend.jsonl')
})
afterEach(() => rmSync(resolve(file, '..'), { recursive: true }))

test('what one book sets aside, another sees, and the next run as well', () => {
  const [a, b] = [new SpendBook(file), new SpendBook(file)]
  a.reserve(line('1'), () => null)
  b.reserve(line('2'), ({ day }) => (day === 1_000 ? null : 'unseen'))
  a.settle(settled('1', 300))
  const seen: number[] = []
  new SpendBook(file).reserve(line('3'), ({ day, month }) => {
    seen.push(day, month)
    return 'no'
  })
  expect(seen).toEqual([1_300, 1_300])
})

test('half a line that a crash left is passed over; the next line is whole', () => {
  new SpendBook(file).reserve(line('1'), () => null)
  appendFileSync(file, '{"schema":"perpkit.sp')
  new SpendBook(file).reserve(line('2'), () => null)
  const seen: number[] = []
  new SpendBook(file).reserve(line('3'), ({ day }) => {
    seen.push(day)
    return 'no'
  })
  expect(seen).toEqual([2_000])
})

test('a file of another schema is refused, not overwritten', () => {
  writeFileSync(file, '{"schema":"perpkit.spend/9"}\n')
  expect(() => new SpendBook(file).reserve(line('1'), () => null)).toThrow('no ledger that this version knows')
  expect(readFileSync(file, 'utf8')).toBe('{"schema":"perpkit.spend/9"}\n')
})

test('a lock left by a crash is taken over', () => {
  writeFileSync(`${file}.lock`, '')
  utimesSync(`${file}.lock`, new Date(0), new Date(0))
  expect(new SpendBook(file).reserve(line('1'), () => null)).toBeNull()
})

test('four processes at once stay within one cap, and use it up', async () => {
  const cap = 300 * 1_000
  const module = pathToFileURL(resolve('src/news/spend/spend-book.ts')).href
  const script = `
    const { SpendBook } = await import('${module}')
    const book = new SpendBook(process.argv[1])
    process.stdout.write('ready')
    await new Promise((go) => process.stdin.once('data', go))
    for (let at = 0; at < 150; at++) book.reserve(
      { id: process.pid + '-' + at, atMs: ${AT}, provider: 'p', model: 'm', counted: 1000 },
      ({ day }) => (day + 1000 > ${cap} ? 'over' : null),
    )
    process.stdin.destroy()`
  const args = ['--import', 'tsx', '--input-type=module', '-e', script, file]
  const children = Array.from({ length: 4 }, () =>
    spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] }),
  )
  const closed = children.map(async (child) => (await once(child, 'close'))[0] as number)
  await Promise.all(children.map(async ({ stdout }) => once(stdout, 'data')))
  for (const { stdin } of children) stdin.write('go')
  expect(await Promise.all(closed)).toEqual([0, 0, 0, 0])
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  const ids = lines.map((text) => (JSON.parse(text) as { id: string }).id)
  expect([ids.length, new Set(ids).size]).toEqual([300, 300])
  expect(new Set(ids.map((id) => id.split('-')[0])).size).toBeGreaterThan(1)
})
