import { InvalidArgumentError } from 'commander'
import { PerpkitError } from '../domain/errors.ts'
import { ENVIRONMENTS, type Environment, VENUE_IDS, type VenueId } from '../domain/ids.ts'

/** What a command is given of the process: tests pass their own. */
export interface CommandIo {
  readonly out: OutputStream
  readonly err: OutputStream
  readonly env: NodeJS.ProcessEnv
  /** Aborted by Ctrl-C: a command stops, cleans up and lets main exit with 130. */
  readonly signal: AbortSignal
}

export interface OutputStream {
  write(text: string): unknown
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  readonly rows?: number | undefined
}

/** 0 done · 1 ran and failed · 2 usage · 3 refused for safety · 4 venue or network · 130 Ctrl-C. */
export const EXIT = { done: 0, failed: 1, usage: 2, safety: 3, venue: 4, interrupted: 130 } as const

/** Colours only for a terminal that has not asked for none. */
export function hasColour(stream: OutputStream, env: NodeJS.ProcessEnv): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false
  if ((env['FORCE_COLOR'] ?? '') !== '' && env['FORCE_COLOR'] !== '0') return true
  return stream.isTTY === true && env['TERM'] !== 'dumb'
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof PerpkitError) return EXIT[error.kind]
  return EXIT.failed
}

// ── Readers of flags: each says what is wrong, and commander names the flag ────────────────────────────────────────

/** What a timer can hold: 2³¹ − 1 ms are 596 hours. */
const DURATION_MAX_MS = 2 ** 31 - 1

/** `5s`, `20m`, `72h`, `250ms` → milliseconds. */
export function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text)
  const factor = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }[match?.[2] ?? '']
  const milliseconds = Number(match?.[1]) * (factor ?? Number.NaN)
  if (!(milliseconds >= 1)) throw new InvalidArgumentError('write a duration such as 5s, 20m or 72h.')
  if (milliseconds > DURATION_MAX_MS) throw new InvalidArgumentError('write a duration of at most 596h.')
  return milliseconds
}

/** A whole number within bounds. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= least && value <= most)) {
      const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`
      throw new InvalidArgumentError(`write a whole number, ${range}.`)
    }
    return value
  }
}

/** A positive number. */
export function positiveNumber(text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (!(value > 0)) throw new InvalidArgumentError('write a number above zero.')
  return value
}

/** The most that anybody means when they bound what is at stake: more would be no bound. */
const USDT_MAX = 1_000_000_000

/** A bound on what may be at stake. */
export function ceilingUsdt(text: string): number {
  const value = positiveNumber(text)
  if (value > USDT_MAX)
    throw new InvalidArgumentError(`write a number of USDT, at most ${USDT_MAX.toLocaleString('en-US')}.`)
  return value
}

/** Basis points of a notional: ten thousand are all of it. */
export function basisPoints(text: string): number {
  const value = positiveNumber(text)
  if (value > 10_000) throw new InvalidArgumentError('write a number of basis points, at most 10,000.')
  return value
}

/** Decimal text as it goes to a venue: whether it fits the instrument is asked there. */
export function decimalText(text: string): string {
  positiveNumber(text)
  return text
}

/** How a flag is written: `streamDelay` is `--stream-delay`. */
export function flagName(key: string): string {
  return `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

export function environment(text: string): Environment {
  if ((ENVIRONMENTS as readonly string[]).includes(text)) return text as Environment
  throw new InvalidArgumentError(`perpkit knows ${ENVIRONMENTS.join(', ')}.`)
}

/** Repeatable: collects venues. */
export function venueList(text: string, before: readonly VenueId[] | undefined): readonly VenueId[] {
  if (!(VENUE_IDS as readonly string[]).includes(text))
    throw new InvalidArgumentError(`perpkit knows ${VENUE_IDS.join(' and ')}.`)
  return [...new Set([...(before ?? []), text as VenueId])]
}

/** A symbol as venues write it. Whether a venue lists it is asked of the venue. */
export function symbolName(text: string): string {
  if (!/^[A-Za-z0-9_-]{2,40}$/.test(text)) throw new InvalidArgumentError('write a symbol such as BTCUSDT.')
  return text.toUpperCase()
}
