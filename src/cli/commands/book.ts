import { EventEmitter } from 'node:events'
import type { Command } from 'commander'
import { PerpkitError } from '../../domain/errors.ts'
import { type Symbol as MarketSymbol, VENUE_NAMES } from '../../domain/ids.ts'
import type { Book } from '../../feed/book.ts'
import { type Clock, systemClock } from '../../kit/clock.ts'
import { type CommandIo, duration, hasColour, symbolName, wholeNumber } from '../command.ts'
import { connectMarkets } from '../connections.ts'
import { addCommonFlags, type CommonFlags } from '../settings.ts'
import { bookLine, type LadderBook, ladderRows } from '../terminal/ladder.ts'
import { LiveScreen } from '../terminal/live-screen.ts'

const EXAMPLES = `
Examples:
  $ npx perpkit book BTCUSDT                                  both venues side by side, until Ctrl-C
  $ npx perpkit book BTCUSDT --env mainnet --venue bybit      the real one; no key needed
  $ npx perpkit book BTCUSDT --json --for 5s | head           a line for each change, none left out`

export interface BookFlags extends CommonFlags {
  readonly depth: number
  readonly for?: number
}

/** The books that a command watches; disposing of it closes what was opened for them. */
export interface OpenedBooks extends AsyncDisposable {
  readonly books: readonly Book[]
}

/** Opens the books that the flags name, whatever their status. The composition gives it; tests give their own. */
export type OpenBooks = (symbol: MarketSymbol, flags: BookFlags, io: CommandIo) => Promise<OpenedBooks>

const REDRAW_MS = 100
const PIPE_LINE_MS = 1_000
const DEPTH = 10
const DEPTH_MAX = 1_000

/** `perpkit book`: order books, live. */
export function bookCommand(program: Command, io: CommandIo, open: OpenBooks = openBooks): void {
  addCommonFlags(program.command('book <symbol>').description('order books of a symbol, live'))
    .option('--depth <n>', 'levels a side', wholeNumber(1, DEPTH_MAX), DEPTH)
    .option('--for <duration>', 'stop after so long, e.g. 5s (default: at Ctrl-C)', duration)
    .addHelpText('after', EXAMPLES)
    .action(async (symbol: string, flags: BookFlags) => {
      await using opened = await open(symbolName(symbol), flags, io)
      await watch(opened.books, flags, io)
    })
}

async function watch(books: readonly Book[], flags: BookFlags, io: CommandIo): Promise<void> {
  const live = new Set<Book>()
  let end = (): void => {}
  const ended = new Promise<void>((resolve) => (end = resolve))
  const timer = flags.for === undefined ? null : setTimeout(end, flags.for)
  io.signal.addEventListener('abort', end, { once: true })
  if (io.signal.aborted) end()
  if (io.out instanceof EventEmitter) io.out.on('error', end) // the reader of our pipe has left
  const look = (book: Book): void => {
    if (book.status === 'live') live.add(book)
    if (books.every(({ status }) => status === 'closed')) end()
  }
  const stops = books.map((book) => book.onChange(look))
  books.forEach(look)
  const stopShowing = showerOf(flags, io)(books, flags, io)
  await ended
  if (timer !== null) clearTimeout(timer)
  stops.forEach((stop) => stop())
  stopShowing()
  if (live.size === 0 && !io.signal.aborted) throw neverLive(books)
}

type Show = (books: readonly Book[], flags: BookFlags, io: CommandIo) => () => void

function showerOf({ json }: BookFlags, { out }: CommandIo): Show {
  if (json === true) return showJson
  return out.isTTY === true ? showLadder : showLines
}

/** A line for each applied change and each change of status. */
const showJson: Show = (books, { depth }, io) => {
  const tell = (book: Book): void => void io.out.write(`${JSON.stringify(jsonLine(book, depth, systemClock))}\n`)
  const stops = books.map((book) => book.onChange(tell))
  books.forEach(tell)
  return () => stops.forEach((stop) => stop())
}

/** `bids` and `asks` are empty unless live; the times are `null` before the first message. */
export function jsonLine(book: Book, depth: number, clock: Clock): Readonly<Record<string, unknown>> {
  const { venue, symbol, status, eventMs, receivedNs } = book
  const { bids, asks } = book.levels(depth)
  const receivedMs = receivedNs < 0 ? null : Math.round(clock.wallMs() - (clock.monoNs() - receivedNs) / 1e6)
  return { venue, symbol, bids, asks, eventMs: eventMs < 0 ? null : eventMs, receivedMs, status }
}

const showLadder: Show = (books, { depth }, { out, env }) => {
  const screen = new LiveScreen(out)
  const counted = countChanges(books)
  const draw = (): void => {
    const { columns, rows } = screen.size
    const ladder = ladderRows(counted.look(depth), depth, columns, rows - 1, hasColour(out, env))
    screen.draw([...ladder, 'Ctrl-C ends'])
  }
  draw()
  const timer = setInterval(draw, REDRAW_MS)
  return () => {
    clearInterval(timer)
    counted.stop()
    screen[Symbol.dispose]()
    for (const book of counted.look(1)) out.write(`${bookLine(book)}\n`)
  }
}

/** In a pipe: a line a book at each change of status, and once a second. */
const showLines: Show = (books, { depth }, { out }) => {
  const counted = countChanges(books)
  const shownStatus = new Map<Book, string>()
  const write = (isDue: boolean): void => {
    counted.look(depth).forEach((ladder, i) => {
      const book = books[i] as Book
      if (!isDue && shownStatus.get(book) === ladder.status) return
      shownStatus.set(book, ladder.status)
      out.write(`${bookLine(ladder)}\n`)
    })
  }
  write(true)
  const stops = books.map((book) => book.onChange(() => write(false)))
  const timer = setInterval(() => write(true), PIPE_LINE_MS)
  return () => {
    clearInterval(timer)
    stops.forEach((stop) => stop())
    counted.stop()
  }
}

function countChanges(books: readonly Book[]): { look(depth: number): LadderBook[]; stop(): void } {
  const changes = new Map<Book, number>()
  const stops = books.map((book) => book.onChange(() => changes.set(book, (changes.get(book) ?? 0) + 1)))
  return {
    look: (depth) => books.map((book) => ladderBook(book, depth, changes.get(book) ?? 0)),
    stop: () => stops.forEach((stop) => stop()),
  }
}

function ladderBook(book: Book, depth: number, changes: number): LadderBook {
  const { venue, symbol, status, mid, spread, receivedNs } = book
  const ageMs = receivedNs < 0 ? null : (systemClock.monoNs() - receivedNs) / 1e6
  return { title: `${VENUE_NAMES[venue]} ${symbol}`, status, mid, spread, levels: book.levels(depth), ageMs, changes }
}

function neverLive(books: readonly Book[]): PerpkitError {
  const states = books.map(({ venue, status }) => `${VENUE_NAMES[venue]}: ${status}`).join(', ')
  return new PerpkitError(`No book became readable (${states}); try again, or watch longer with --for.`, {
    code: 'book.unreadable',
    retry: 'after',
  })
}

async function openBooks(symbol: MarketSymbol, flags: BookFlags, io: CommandIo): Promise<OpenedBooks> {
  const markets = await connectMarkets(flags, io)
  try {
    const books = await Promise.all(
      markets.connections.map(({ feed, session }) => {
        return feed.openBook(symbol, session.venue.market.depthFor(flags.depth))
      }),
    )
    return { books, [Symbol.asyncDispose]: () => markets[Symbol.asyncDispose]() }
  } catch (error) {
    await markets[Symbol.asyncDispose]()
    throw error
  }
}
