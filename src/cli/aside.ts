import { existsSync } from 'node:fs'
import { parentPort, Worker, workerData } from 'node:worker_threads'
import { type ErrorCode, PerpkitError } from '../domain/errors.ts'
import { interrupted } from '../kit/pause.ts'

/** What a thread says at its end. An error that is none of ours reaches us by itself, with its stack. */
type Said<T> =
  | { readonly kind: 'answer'; readonly answer: T }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string }

/**
 * Asks a thread of its own for what takes long to compute: meanwhile Ctrl-C is heard here, and ends it at once.
 * @param name of a file beside this one, without its ending, that calls `answerAside`
 * @throws PerpkitError what the computation throws; `run.aborted` by the signal
 */
export async function askAside<Q, T>(name: string, question: Q, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw interrupted()
  const thread = new Worker(builtFile(name), { workerData: question, execArgv: [] })
  let stop = (): void => {}
  try {
    const said = await new Promise<Said<T>>((resolve, reject) => {
      stop = () => reject(interrupted())
      signal.addEventListener('abort', stop, { once: true })
      thread.once('message', resolve).once('error', reject)
      thread.once('exit', (code) => reject(new Error(`the thread ${name} ended with ${code} and without an answer`)))
    })
    if (said.kind === 'answer') return said.answer
    throw new PerpkitError(said.message, { code: said.code })
  } finally {
    signal.removeEventListener('abort', stop)
    await thread.terminate()
  }
}

/** The other side: computes what this thread was asked, and says it. */
export function answerAside<Q, T>(compute: (question: Q) => T): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- it is a thread's port, no window's
  parentPort?.postMessage(said(() => compute(workerData as Q)))
}

function said<T>(compute: () => T): Said<T> {
  try {
    return { kind: 'answer', answer: compute() }
  } catch (error) {
    if (!(error instanceof PerpkitError)) throw error
    return { kind: 'refused', code: error.code, message: error.message }
  }
}

/** The built file, beside us in the package; from the sources, the one that the last build left. */
function builtFile(name: string): URL {
  const built = new URL(`./${name}.js`, import.meta.url)
  return existsSync(built) ? built : new URL(`../../dist/cli/${name}.js`, import.meta.url)
}
