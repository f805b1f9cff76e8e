import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { PerpkitError } from '../domain/errors.ts'
import { parseReadyLine, type ReadyLine, readReadyLine } from './ready-line.ts'

/** The built-in exchanges, attached to or started as a child process of our own. Disposing of it stops what was started. */
export interface Exchanges extends AsyncDisposable {
  readonly ready: ReadyLine
  /** True when they were there before us. */
  readonly isAttached: boolean
}

export interface ExchangesOptions {
  /** A file with the ready line of running exchanges (`PERPKIT_SIM`). */
  readonly attachTo?: string | undefined
  /** Flags for `perpkit sim` when they are started, e.g. `['--seed', '7']`. */
  readonly flags?: readonly string[]
  readonly signal?: AbortSignal | undefined
}

const START_MAX_MS = 30_000
const STOP_MAX_MS = 2_000

/** @throws PerpkitError when the file is no ready line, or the child does not come up: its own words are in the message. */
export async function openExchanges({ attachTo, flags = [], signal }: ExchangesOptions = {}): Promise<Exchanges> {
  if (attachTo !== undefined && attachTo !== '') {
    return { ready: await readReadyLine(attachTo), isAttached: true, async [Symbol.asyncDispose]() {} }
  }
  const child = spawn(process.execPath, [commandFile(), 'sim', '--json', ...flags], {
    // The child leaves when its standard input ends, so that it cannot outlive us even if we are killed.
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C is for us, who still have orders to cancel there.
    detached: process.platform !== 'win32',
    windowsHide: true,
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  try {
    return { ready: await readyOf(child, signal), isAttached: false, [Symbol.asyncDispose]: () => stop(child) }
  } catch (error) {
    await stop(child)
    throw error
  }
}

function readyOf(child: ChildProcess, signal?: AbortSignal): Promise<ReadyLine> {
  return new Promise((resolve, reject) => {
    let words = ''
    const settle = (finish: () => void): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', interrupted)
      finish()
    }
    const fail = (why: string, code: 'run.failed' | 'usage.argument' = 'run.failed'): void => {
      // What the command itself said is better than what we could say of it.
      const said =
        words
          .trim()
          .split('\n')
          .at(-1)
          ?.replace(/^perpkit: /, '') ?? ''
      const message = said === '' ? `The built-in exchanges did not start: ${why}.` : said
      settle(() => reject(new PerpkitError(message, { code })))
    }
    const interrupted = (): void => fail('interrupted')
    const timer = setTimeout(() => fail(`no ready line within ${START_MAX_MS / 1_000} s`), START_MAX_MS)
    signal?.addEventListener('abort', interrupted, { once: true })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-4_000)))
    child.once('error', ({ message }) => fail(message))
    child.once('close', (code) =>
      fail(`the process ended with code ${code ?? 'none'}`, code === EXIT_USAGE ? 'usage.argument' : 'run.failed'),
    )
    if (child.stdout === null) return
    createInterface({ input: child.stdout }).once('line', (line) => {
      settle(() => {
        try {
          resolve(parseReadyLine(line, 'the ready line'))
        } catch (error) {
          reject(error as Error)
        }
      })
    })
  })
}

/** What a command ends with when its flags cannot be met. */
const EXIT_USAGE = 2

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.stdin?.end()
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MAX_MS)
  await ended
  clearTimeout(timer)
}

/** The built command, beside us in the package; from the sources, the one that the last build left. */
function commandFile(): string {
  const built = fileURLToPath(new URL('../cli/main.js', import.meta.url))
  return existsSync(built) ? built : fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
}
