import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { wallMs } from '../../domain/units.ts'
import { systemClock } from '../../kit/clock.ts'
import { SpendLedger } from './ledger.ts'
import { nanos } from './money.ts'
import { statedPrice } from './price.ts'
import { SpendBook } from './spend-book.ts'

const AT = wallMs(Date.UTC(2026, 10, 25, 12))
const line = (id: string, counted = 1_000) => ({ id, atMs: AT, provider: 'p', model: 'm', counted })
const shape = { schema: 'perpkit.spend/1', event: 'reserved' }
const settled = (id: string, counted: number) => ({
  ...line(id, counted),
  outcome: 'billed' as const,
  usage: null,
  cost: counted,
  rate: null,
})

/** What a book says of the day, its own lines and those of others. */
function dayOf(book: SpendBook): number {
  const days: number[] = []
  book.reserve(line('asked'), ({ day }) => {
    days.push(day)
    return 'no'
  })
  return days[0] ?? Number.NaN
}

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

test('a server’s huge count leaves a ledger that the next run can read', async () => {
  const price = statedPrice('p', 'm', '1', '2', '2026-11-25')
  const caps = { run: null, day: null, month: null }
  const ledger = new SpendLedger({ caps, book: new SpendBook(file), clock: { ...systemClock, wallMs: () => AT } })
  const ask = { id: '1', provider: 'p', model: 'm', price, inputTokensMax: 1_000, outputTokensMax: 500 }
  const reservation = await ledger.reserve(ask)
  if (typeof reservation === 'string') throw new Error(reservation)
  reservation.bill({ uncachedInput: Number.MAX_SAFE_INTEGER, cachedInput: 0, output: 1, reasoning: 0 })
  expect(dayOf(new SpendBook(file))).toBe(2_000_000)
})

test('what could not be read back is not written', () => {
  const book = new SpendBook(file)
  for (const counted of [Number.MAX_SAFE_INTEGER + 1, Number.NaN, 0.5, -1])
    expect(() => book.reserve(line('1', counted), () => null)).toThrow('more than the ledger can hold')
  expect(dayOf(new SpendBook(file))).toBe(0)
})

test.each([
  ['emptied', 840, () => writeFileSync(file, '')],
  ['removed', 840, () => rmSync(file)],
  [
    'cut in the middle of its second line',
    840,
    () => {
      const text = readFileSync(file, 'utf8')
      writeFileSync(file, text.slice(0, text.indexOf('\n') + 20))
    },
  ],
  [
    'replaced by a longer one',
    840 + 9 * 10,
    () => {
      const others = Array.from({ length: 9 }, (_, at) => JSON.stringify({ ...shape, ...line(`other-${at}`, 10) }))
      writeFileSync(`${file}.new`, `${others.join('\n')}\n`)
      renameSync(`${file}.new`, file)
    },
  ],
])('a ledger that is %s in mid-run: what was spent still counts once, and what comes is written', (_, total, spoil) => {
  const book = new SpendBook(file)
  book.reserve(line('1'), () => null)
  book.settle(settled('1', 300))
  book.reserve(line('2'), () => null)
  spoil()
  book.settle(settled('2', 500))
  new SpendBook(file).reserve(line('3', 40), () => null)
  expect(dayOf(book)).toBe(total)
  expect(readFileSync(file, 'utf8')).toContain('"id":"2"')
})

test('a ledger that cannot be written is one sentence, and wakes who waits', async () => {
  const price = statedPrice('p', 'm', '1', '2', '2026-11-25')
  const caps = { run: nanos(2_000_000), day: null, month: null } // room for one
  const ledger = new SpendLedger({ caps, book: new SpendBook(file), clock: systemClock })
  const ask = (id: string) => ({ id, provider: 'p', model: 'm', price, inputTokensMax: 1_000, outputTokensMax: 500 })
  const first = await ledger.reserve(ask('1'))
  if (typeof first === 'string') throw new Error(first)
  const woken = ledger.reserve(ask('2')).catch((error: unknown) => error)
  rmSync(file)
  mkdirSync(file)
  const told = { code: 'run.failed', message: expect.stringContaining('cannot be kept (EISDIR); mend that') }
  expect(() => first.free()).toThrow(expect.objectContaining(told))
  expect(await Promise.race([woken, setImmediate('still waiting')])).toMatchObject(told)
  expect(ledger.lines).toMatchObject([{ id: '1', outcome: 'free' }])
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
