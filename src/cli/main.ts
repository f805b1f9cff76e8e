#!/usr/bin/env node
import { setMaxListeners } from 'node:events'
import { CommanderError, InvalidArgumentError } from 'commander'
import { redact } from '../kit/redact.ts'
import { type CommandIo, EXIT, exitCodeOf } from './command.ts'
import { createProgram } from './program.ts'

/** How long clean-up may take after Ctrl-C; a second Ctrl-C ends at once. */
const CLEAN_UP_MAX_MS = 2_000

async function main(): Promise<number> {
  const interrupt = new AbortController()
  setMaxListeners(0, interrupt.signal) // every socket and request of a command listens to it
  const onInterrupt = (): void => {
    if (interrupt.signal.aborted) process.exit(EXIT.interrupted)
    interrupt.abort(new Error('interrupted'))
    setTimeout(() => process.exit(EXIT.interrupted), CLEAN_UP_MAX_MS).unref()
  }
  process.on('SIGINT', onInterrupt).on('SIGTERM', onInterrupt)
  // A reader that has left (`| head`) ends a command as Ctrl-C does, open orders and all, but nobody is to be told.
  let isOutputLost = false
  const onOutputLost = ({ code }: NodeJS.ErrnoException): void => {
    if (isOutputLost) return
    isOutputLost = true
    if (code !== 'EPIPE') {
      process.exitCode = EXIT.failed
      process.stderr.write(`perpkit: The output cannot be written (${code ?? 'unknown cause'}).\n`)
    }
    interrupt.abort(new Error('the output cannot be written'))
  }
  process.stdout.on('error', onOutputLost)
  process.stderr.on('error', () => {}) // words that nobody reads
  const io: CommandIo = { out: process.stdout, err: process.stderr, env: process.env, signal: interrupt.signal }
  try {
    const program = await createProgram(io)
    await program.parseAsync()
    if (interrupt.signal.aborted && !isOutputLost) return EXIT.interrupted
    return (process.exitCode as number | undefined) ?? EXIT.done
  } catch (error) {
    if (isOutputLost) return EXIT.failed // cut off before its end
    if (interrupt.signal.aborted) return EXIT.interrupted
    return report(error, io)
  }
}

/** One clear line, the right exit code; a bug shows its stack, because hiding it helps nobody. */
function report(error: unknown, io: CommandIo): number {
  if (error instanceof InvalidArgumentError) io.err.write(`perpkit: ${error.message}\n`)
  // Of its own errors the parser has told already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
  const code = exitCodeOf(error)
  const isOurs = error instanceof Error && error.name !== 'Error' && 'code' in error && 'kind' in error
  const text = error instanceof Error ? (isOurs ? error.message : (error.stack ?? error.message)) : String(error)
  io.err.write(`perpkit: ${redact(text)}\n`)
  return code
}

process.exitCode = await main()
