import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withFileLock } from './file-lock.ts'

const PROCESSES = 4
const ROUNDS = 80
/** Beyond all process numbers: nobody's. */
const NOBODY = '4194999'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'perpkit-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const moduleOf = (path: string): string => pathToFileURL(resolve(path)).href
function leaveStale(file: string, ageMs = 60_000, pid = NOBODY): void {
  writeFileSync(file, pid)
  const then = new Date(Date.now() - ageMs)
  utimesSync(file, then, then)
}

/** Runs `act` of each round in all processes at once, with a stale lock before them; `act` sees `folder`, `round` and `me`. */
async function race(setup: string, act: string, staleLock: (round: number) => string): Promise<readonly string[]> {
  const script = `
    const { createInterface } = await import('node:readline')
    const { withFileLock } = await import('${moduleOf('src/news/file-lock.ts')}')
    const fs = await import('node:fs')
    const [, folder, me] = process.argv
    ${setup}
    const told = []
    console.log('ready')
    for await (const line of createInterface({ input: process.stdin })) {
      if (line === 'end') break
      const round = Number(line)
      ${act}
      console.log('ready')
    }
    console.log(JSON.stringify(told))
    process.stdin.destroy()`
  const children = Array.from({ length: PROCESSES }, (_, me) =>
    spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script, folder, String(me)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  )
  const lines = children.map(({ stdout }) => createInterface({ input: stdout })[Symbol.asyncIterator]())
  const all = async (): Promise<string[]> => Promise.all(lines.map(async (line) => String((await line.next()).value)))
  const say = (line: string): void => {
    for (const { stdin } of children) stdin.write(`${line}\n`)
  }
  const closed = children.map(async (child) => (await once(child, 'close'))[0] as number)
  for (let round = 0; round < ROUNDS; round++) {
    await all()
    leaveStale(staleLock(round))
    say(String(round))
  }
  await all()
  say('end')
  const told = await all()
  expect(await Promise.all(closed)).toEqual(children.map(() => 0))
  return told.flatMap((line) => JSON.parse(line) as string[])
}

test('many processes find one stale lock: they hold it one after the other, and leave nothing behind', async () => {
  const hold = `
    withFileLock(folder + '/lock-' + round, () => {
      const inside = folder + '/inside'
      let isAlone = true
      try { fs.writeFileSync(inside, '', { flag: 'wx' }) } catch { isAlone = false }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
      if (isAlone) fs.rmSync(inside)
      told.push(isAlone ? 'alone' : 'overlap in round ' + round)
    })`
  const told = await race('', hold, (round) => join(folder, `lock-${round}`))
  expect(told.filter((word) => word !== 'alone')).toEqual([])
  expect(told).toHaveLength(PROCESSES * ROUNDS)
  expect(readdirSync(folder)).toEqual([])
}, 60_000)

test('a cap with room for one request lets one through, whoever takes the stale lock over', async () => {
  const setup = `const { SpendBook } = await import('${moduleOf('src/news/spend/spend-book.ts')}')`
  const reserve = `
    const asked = { id: me + '-' + round, atMs: 0, provider: 'p', model: 'm', counted: 1000 }
    new SpendBook(folder + '/' + round + '.jsonl').reserve(asked, ({ day }) => (day + 1000 > 1000 ? 'over' : null))`
  await race(setup, reserve, (round) => join(folder, `${round}.jsonl.lock`))
  const counts = Array.from(
    { length: ROUNDS },
    (_, round) =>
      readFileSync(join(folder, `${round}.jsonl`), 'utf8')
        .trim()
        .split('\n').length,
  )
  expect(counts).toEqual(counts.map(() => 1))
}, 60_000)

test('the claim of one that crashed while it took a lock over is taken over too', () => {
  const lock = join(folder, 'lock')
  leaveStale(lock)
  const { ino, mtimeNs } = statSync(lock, { bigint: true })
  leaveStale(`${lock}.${ino}-${mtimeNs}`)
  withFileLock(lock, () => expect(readFileSync(lock, 'utf8')).toBe(String(process.pid)))
  expect(readdirSync(folder)).toEqual([])
})

test('who was overtaken leaves the lock of the other alone', () => {
  const lock = join(folder, 'lock')
  withFileLock(lock, () => {
    rmSync(lock)
    writeFileSync(lock, 'another')
  })
  expect(existsSync(lock)).toBe(true)
})

test('an old lock of a process that lives is waited for, not taken over', async () => {
  const lock = join(folder, 'lock')
  leaveStale(lock, 60_000, String(process.ppid))
  const released = join(folder, 'released')
  const code = `const fs = require('node:fs'); fs.writeFileSync(process.argv[1], ''); fs.rmSync(process.argv[2])`
  const release = spawn(process.execPath, ['-e', code, released, lock])
  const wasReleased = withFileLock(lock, () => existsSync(released))
  await once(release, 'close')
  expect(wasReleased).toBe(true)
})
