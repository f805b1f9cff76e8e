import type { Connection } from '../connect.ts'
import type { VenueReading } from '../costs/question.ts'
import type { Instrument } from '../domain/instrument.ts'
import type { Environment, Symbol as MarketSymbol, VenueId } from '../domain/ids.ts'
import type { TickerEvent } from '../domain/market-event.ts'
import { systemClock } from '../kit/clock.ts'
import type { CommandIo } from './command.ts'
import { type Config } from './config.ts'
import { connectBoth, connectOne, exchangesFor } from './connections.ts'
import type { CommonFlags } from './settings.ts'

/** Deepest streams: levels on Bybit, where more cost nothing but time; on Binance the push interval in ms, for diffs carry the whole book. */
const DEPTHS = { bybit: 1_000, binance: 100 } as const
const LEVELS = 1_000
const SYMBOL = 'BTCUSDT'
const MINUTE_MS = 60_000
const HOUR_MINUTES = 60
const DAY_MINUTES = 1_440

/** What the venues say now: fees of the account where keys are set, funding with its interval, and the books of one moment. */
export async function readVenues(
  venues: readonly VenueId[],
  from: Environment,
  flags: CommonFlags & { readonly symbol?: MarketSymbol },
  config: Config,
  io: CommandIo,
): Promise<readonly VenueReading[]> {
  const symbol = flags.symbol ?? config.symbol ?? SYMBOL
  const asked: CommonFlags = { ...flags, env: from }
  if (venues.length === 1) {
    await using connection = await connectOne({ ...asked, venue: venues }, io, [symbol])
    return await readAll([connection], symbol)
  }
  await using exchanges = await exchangesFor(asked, config, io)
  let stop: (why: unknown) => void = () => {}
  const stopped = new Promise<never>((_, reject) => (stop = reject))
  stopped.catch(() => {}) // after the reading nobody waits for it
  io.signal.addEventListener('abort', () => stop(io.signal.reason), { once: true })
  await using both = await connectBoth(asked, config, io, exchanges, symbol, undefined, stop)
  const connections = venues.map((venue) => both[venue])
  return await Promise.race([readAll(connections, symbol), stopped])
}

async function readAll(connections: readonly Connection[], symbol: MarketSymbol): Promise<readonly VenueReading[]> {
  const prepared = await Promise.all(
    connections.map(async (connection) => {
      const [book, fee, ticker, fundingIntervalMinutes] = await Promise.all([
        connection.feed.book(symbol, DEPTHS[connection.venue]),
        connection.fees(symbol),
        connection.ticker(symbol),
        fundingInterval(connection, symbol),
      ])
      return { connection, book, fee, ticker, fundingIntervalMinutes }
    }),
  )
  // All books in one go, without a wait between: the venues are compared at the same moment.
  const readAtMs = systemClock.wallMs()
  return prepared.map(({ connection, book, fee, ticker, fundingIntervalMinutes }) => {
    book.assertLive()
    return {
      venue: connection.venue,
      environment: connection.env,
      symbol,
      readAtMs,
      fee,
      ...book.levels(LEVELS),
      fundingRate: ticker.fundingRate ?? null,
      fundingIntervalMinutes,
      fundingAsOfMs: ticker.eventMs,
      fundingSettlesMs: ticker.nextFundingMs ?? null,
    }
  })
}

/** The venue's own word, else the time between the last settlement and the next; `null` where neither tells. */
async function fundingInterval(connection: Connection, symbol: MarketSymbol): Promise<number | null> {
  const { session } = connection
  const instrument: Instrument = await connection.instrument(symbol)
  if (instrument.fundingIntervalMinutes !== null) return instrument.fundingIntervalMinutes
  const [ticker, history] = await Promise.all([
    connection.ticker(symbol),
    session.ask(session.venue.queries.fundingHistory(symbol, 1)),
  ])
  return intervalOf(ticker, history.at(-1)?.settledMs)
}

function intervalOf({ nextFundingMs }: TickerEvent, lastMs: number | undefined): number | null {
  if (nextFundingMs === undefined || lastMs === undefined) return null
  // Settlements are stamped some milliseconds late; intervals are whole hours.
  const minutes = Math.round((nextFundingMs - lastMs) / MINUTE_MS / HOUR_MINUTES) * HOUR_MINUTES
  return minutes >= HOUR_MINUTES && minutes <= DAY_MINUTES ? minutes : null
}
