import { styleText } from 'node:util'
import type { Progress } from '../compare/comparison-options.ts'
import { hasColour, type OutputStream } from './command.ts'

const NAME_WIDTH = 24
/** A line that changes more often than this is not read, and writing it would disturb what is being measured. */
const REDRAW_MS = 250

/** In a terminal one live line a phase; in a pipe one line when a phase is done. */
export function createProgress(stream: OutputStream, env: NodeJS.ProcessEnv): Progress {
  const isLive = stream.isTTY === true
  const mark = hasColour(stream, env) ? styleText('green', '✓') : '✓'
  let drawnMs = 0
  return {
    phase(name, detail) {
      if (!isLive || performance.now() - drawnMs < REDRAW_MS) return
      drawnMs = performance.now()
      stream.write(`\r\u001B[2K … ${name.padEnd(NAME_WIDTH)} ${detail}`)
    },
    done(name, detail) {
      if (isLive) stream.write('\r\u001B[2K')
      drawnMs = 0
      stream.write(` ${mark} ${name.padEnd(NAME_WIDTH)} ${detail}\n`)
    },
  }
}
