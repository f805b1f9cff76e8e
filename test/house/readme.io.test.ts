import { spawn } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

// Docs are code: the fifteen lines of the README are compiled and run as they stand there.

const FILE = resolve('examples', `.readme-${process.pid}.ts`)
const TRADE = /^\d+\.\d+ \d+(\.\d+)?$/m

test('README: the library’s fifteen lines run until trades come, without a word on standard error', async () => {
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readFileSync('README.md', 'utf8')) ?? []
  writeFileSync(FILE, code ?? '')
  const child = spawn(process.execPath, ['--import', 'tsx', FILE], { stdio: ['ignore', 'pipe', 'pipe'] })
  try {
    let [out, err] = ['', '']
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
    await new Promise<void>((done, failed) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        out += text
        if (TRADE.test(out) && out.includes('balances')) done()
      })
      child.once('exit', (status) => failed(new Error(`ended with ${status}: ${err}`)))
    })
    expect(err).toBe('')
  } finally {
    child.kill()
    rmSync(FILE)
  }
})
