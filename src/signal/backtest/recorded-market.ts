import { existsSync, readFileSync } from 'node:fs'
import { PerpkitError } from '../../domain/errors.ts'
import type { VenueId } from '../../domain/ids.ts'
import { type Bar, BAR_MS, type MarketPast, type Settlement } from '../market-past.ts'

/** Where the recorded candles and funding lie; beside `src/`, and in the package beside `dist/`. */
const MARKET = new URL('../../../recordings/market/', import.meta.url)

/** Candles of 8 h and funding that come with perpkit: BTCUSDT and ETHUSDT, 2023-01 to 2024-07. @throws PerpkitError `usage.argument` for others */
export function readRecordedMarket(venue: VenueId, symbol: string): MarketPast {
  const name = `${venue}-${symbol.toLowerCase()}.csv`
  const files = [new URL(`klines-8h-${name}`, MARKET), new URL(`funding-${name}`, MARKET)] as const
  if (files.every((file) => existsSync(file))) return readMarketFiles(...files)
  throw new PerpkitError(
    `perpkit has no recorded candles of ${symbol}; take BTCUSDT or ETHUSDT, or give --candles and --funding.`,
    { code: 'usage.argument' },
  )
}

/** CSV with a header: `open_time_ms,…,open,…,close` of 8 h bars, and `funding_time_ms,…,funding_rate`. @throws PerpkitError `usage.file` */
export function readMarketFiles(candles: string | URL, funding: string | URL): MarketPast {
  return {
    bars: parseBars(String(candles), textOf(candles)),
    funding: parseFunding(String(funding), textOf(funding)),
    openInterest: null,
  }
}

export function parseBars(name: string, text: string): readonly Bar[] {
  const bars = rowsOf(name, text, ['open_time_ms', 'open', 'close']).map(([openMs = 0, open = 0, close = 0], at) => {
    if (!(open > 0 && close > 0)) throw unreadable(name, at, 'has a price that is not above zero')
    return { openMs, closeMs: openMs + BAR_MS, open, close }
  })
  for (const [at, { openMs }] of bars.entries())
    if (at > 0 && openMs !== bars[at - 1]?.closeMs)
      throw unreadable(name, at, 'does not begin where the bar before it ends')
  return bars
}

export function parseFunding(name: string, text: string): readonly Settlement[] {
  const rows = rowsOf(name, text, ['funding_time_ms', 'funding_rate']).map(([atMs = 0, rate = 0]) => ({ atMs, rate }))
  for (const [at, { atMs }] of rows.entries())
    if (at > 0 && atMs <= (rows[at - 1]?.atMs ?? 0)) throw unreadable(name, at, 'is not later than the one before it')
  return rows
}

function rowsOf(name: string, text: string, wanted: readonly string[]): readonly (readonly number[])[] {
  const [header = '', ...lines] = text.trim().split(/\r?\n/)
  const columns = header.split(',').map((column) => column.trim())
  const places = wanted.map((column) => columns.indexOf(column))
  if (places.includes(-1))
    throw new PerpkitError(
      `${name} needs the columns ${wanted.join(', ')}; its first line has ${columns.join(', ')}.`,
      {
        code: 'usage.file',
      },
    )
  return lines.map((line, at) => {
    const cells = line.split(',')
    const figures = places.map((place) => (cells[place]?.trim() ? Number(cells[place]) : Number.NaN))
    if (!figures.every(Number.isFinite)) throw unreadable(name, at, `has no number in ${wanted.join(', ')}`)
    return figures
  })
}

function textOf(file: string | URL): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new PerpkitError(`${String(file)} cannot be read; check its name and its rights.`, {
      code: 'usage.file',
      cause,
    })
  }
}

function unreadable(name: string, at: number, what: string): PerpkitError {
  return new PerpkitError(`Line ${at + 2} of ${name} ${what}.`, { code: 'usage.file' })
}
