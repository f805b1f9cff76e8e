import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterEach, expect, test } from 'vitest'

interface Ready {
  readonly ready: boolean
  readonly control: string
  readonly bybit: { readonly rsaKeyFile: string }
}

const SIM = ['--import', 'tsx', 'src/cli/main.ts', 'sim', '--world', 'none']
const started: ChildProcess[] = []

afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }
})

function start(args: readonly string[], stdin: 'pipe' | 'ignore' = 'pipe'): ChildProcess {
  const child = spawn(process.execPath, args, { stdio: [stdin, 'pipe', 'pipe'] })
  started.push(child)
  return child
}

async function readyOf({ stdout, stderr }: ChildProcess): Promise<Ready> {
  if (stdout === null || stderr === null) throw new Error('no output')
  let words = ''
  stderr.setEncoding('utf8').on('data', (text: string) => (words += text))
  for await (const line of createInterface({ input: stdout })) return JSON.parse(line) as Ready
  throw new Error(`perpkit sim ended without a ready line: ${words}`)
}

async function isGone({ control }: Ready): Promise<void> {
  await expect
    .poll(
      () =>
        fetch(`${control}/control/ready`).then(
          () => 'up',
          () => 'gone',
        ),
      { timeout: 20_000 },
    )
    .toBe('gone')
}

test('--json: one ready line, and the control port answers it', async () => {
  const child = start([...SIM, '--json'])
  const ready = await readyOf(child)
  expect(ready.ready).toBe(true)
  expect(await (await fetch(`${ready.control}/control/ready`)).json()).toEqual(ready)
})

test.each(['SIGINT', 'SIGTERM'] as const)('%s: ends, and its keys are gone', async (signal) => {
  const child = start([...SIM, '--json'])
  const ready = await readyOf(child)
  child.kill(signal)
  const [code] = (await once(child, 'exit')) as [number]
  expect(code).toBe(130)
  expect(existsSync(ready.bybit.rsaKeyFile)).toBe(false)
})

test('the end of standard input ends it with code 0', async () => {
  const child = start([...SIM, '--json'])
  const ready = await readyOf(child)
  child.stdin?.end()
  const [code] = (await once(child, 'exit')) as [number]
  expect(code).toBe(0)
  expect(existsSync(ready.bybit.rsaKeyFile)).toBe(false)
})

test('a parent that is killed takes it along', async () => {
  const script = `const { spawn } = require('node:child_process')
    spawn(process.execPath, ${JSON.stringify([...SIM, '--json'])}, { stdio: ['pipe', 'inherit', 'inherit'] })
    setInterval(() => {}, 1000)`
  const parent = start(['-e', script])
  const ready = await readyOf(parent)
  parent.kill('SIGKILL')
  await isGone(ready)
  await expect.poll(() => existsSync(ready.bybit.rsaKeyFile), { timeout: 20_000 }).toBe(false)
})

test('an empty standard input is no leash: it stays up', async () => {
  const [none, empty] = [start([...SIM, '--json'], 'ignore'), start([...SIM, '--json'])]
  empty.stdin?.end()
  for (const ready of await Promise.all([readyOf(none), readyOf(empty)])) {
    expect((await fetch(`${ready.control}/control/state`)).status).toBe(200)
  }
  expect([none.exitCode, empty.exitCode]).toEqual([null, null])
})

test('without --json: addresses for people, and how to attach', async () => {
  const child = start([...SIM, '--seed', '3'])
  let text = ''
  child.stdout?.setEncoding('utf8').on('data', (part: string) => (text += part))
  await expect.poll(() => text, { timeout: 30_000 }).toContain('Ctrl-C')
  expect(text).toContain('SIMULATED world "none" · tier default · seed 3')
  expect(text).toContain('PERPKIT_SIM')
})

test.each([
  [
    ['--world', 'mars'],
    /^perpkit: The built-in exchanges cannot start: there is no world "mars": take one of article, none\.\n$/,
  ],
  [['--port', '0'], /whole number, 1 to 65533/],
  [['--seed', 'x'], /whole number/],
])('%j: one clear line and exit code 2', async (args, message) => {
  const child = start([...SIM, ...args])
  let text = ''
  child.stderr?.setEncoding('utf8').on('data', (part: string) => (text += part))
  const [code] = (await once(child, 'close')) as [number]
  expect(code).toBe(2)
  expect(text).toMatch(message)
})
