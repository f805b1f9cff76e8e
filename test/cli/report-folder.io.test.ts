import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { Folder, perpkit } from './run.ts'

// A report that cannot be written is one sentence before the work, and never a command that does not come back.

const MAIN = resolve('dist/cli/main.js')
/** Far longer than a refusal takes; only a command that hangs is killed by it. */
const HUNG_MS = 20_000

test.skipIf(!existsSync('/proc/self')).each([
  ['costs', ['costs']],
  ['compare', ['compare', '--orders', '20']],
])('%s: a folder in /proc is refused, not waited for', (_, words) => {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words, '--report', '/proc/x'], {
    encoding: 'utf8',
    timeout: HUNG_MS,
    killSignal: 'SIGKILL',
  })
  expect({ status, signal, stdout }).toEqual({ status: 2, signal: null, stdout: '' })
  expect(stderr).toMatch(
    /^perpkit: The report folder \/proc\/x cannot be written \(.+\); name another with --report DIR\.\n$/,
  )
})

test('costs: a folder in place of a report’s file is refused before anything is written', async () => {
  using folder = new Folder()
  mkdirSync(folder.file('costs.json'))
  const ran = await perpkit(['costs', '--report', folder.path])
  expect(ran).toMatchObject({ code: 2, out: '' })
  expect(ran.err).toMatch(
    /^perpkit: The report file .*costs\.json cannot be written \(it is a folder\); name another folder/,
  )
  expect(readdirSync(folder.path)).toEqual(['costs.json'])
})

/** Not even root may write it. */
const READ_ONLY = '/proc/sys/kernel/osrelease'
test.skipIf(!existsSync(READ_ONLY))(
  'costs: a read-only file of an earlier report is refused before the work',
  async () => {
    using folder = new Folder()
    symlinkSync(READ_ONLY, folder.file('costs.csv'))
    const ran = await perpkit(['costs', '--report', folder.path])
    expect(ran).toMatchObject({ code: 2, out: '' })
    expect(ran.err).toMatch(/costs\.csv cannot be written \(it is read-only\)/)
  },
)

test.skipIf(!existsSync('/dev/full'))('costs: a full disk is one sentence and exit code 1', async () => {
  using folder = new Folder()
  symlinkSync('/dev/full', folder.file('costs.html'))
  const { code, err } = await perpkit(['costs', '--report', folder.path])
  expect(code).toBe(1)
  expect(err).toMatch(
    /^perpkit: .*costs\.html could not be written \(ENOSPC\); make room, or name another --report DIR\.\n$/,
  )
})

test('costs: a folder whose parents are missing is made', async () => {
  using folder = new Folder()
  expect(await perpkit(['costs', '--report', folder.file('a/b/c')])).toMatchObject({ code: 0 })
  expect(readdirSync(folder.file('a/b/c')).sort()).toEqual(['costs.csv', 'costs.html', 'costs.json'])
})
