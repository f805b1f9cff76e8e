import { keySettings, readKeys, simulatedKeys } from './access/credentials.ts'
import { type Exchanges, openExchanges } from './access/exchanges.ts'
import { openSession } from './access/open-session.ts'
import { endpointsOf } from './access/ready-line.ts'
import type { VenueSession } from './access/session.ts'
import type { Account, FeeRate } from './domain/account.ts'
import { PerpkitError } from './domain/errors.ts'
import { ClientIdSource, type Environment, type Symbol as MarketSymbol, type VenueId } from './domain/ids.ts'
import type { Instrument } from './domain/instrument.ts'
import type { Keys } from './domain/keys.ts'
import type { TickerEvent, TouchEvent, TradeEvent } from './domain/market-event.ts'
import type { Book } from './feed/book.ts'
import { MarketFeed } from './feed/market-feed.ts'
import { type Clock, systemClock } from './kit/clock.ts'
import { Disposables } from './kit/disposables.ts'
import { forkRandom } from './kit/random.ts'
import { variable } from './kit/variable.ts'
import { closedGuard, LiveGuard, openGuard, type OrderGuard } from './trade/live-guard.ts'
import type { OrderDesk } from './trade/order-desk.ts'
import { Orders } from './trade/orders.ts'
import type { PrivateFeed } from './trade/private-feed.ts'
import { openTrading } from './trade/trading.ts'
import { venues } from './venues/index.ts'
import type { Limit } from './venues/venue.ts'

/** How to connect to one venue. */
export interface ConnectOptions {
  readonly venue: VenueId
  /** Default: `simulated`, the built-in exchanges; they are started when `exchanges` and `PERPKIT_SIM` name none. */
  readonly env?: Environment
  /** Default: from the environment (`PERPKIT_BYBIT_KEY`, …); `null` for market data only. */
  readonly keys?: Keys | null
  /** `false`: keys are for reading the account; neither order socket nor private stream is opened, and no order can be sent. */
  readonly trading?: boolean
  /** Exchanges that run already, to be shared by several connections; who opened them closes them. */
  readonly exchanges?: Exchanges
  /** Real orders on mainnet, and the most that they may have at stake. */
  readonly live?: { readonly ceilingUsdt: number }
  /** Symbols whose rules are fetched before `connect` resolves. */
  readonly symbols?: readonly MarketSymbol[]
  readonly clock?: Clock
  readonly seed?: number
  readonly signal?: AbortSignal
  /** Told of what no reconnection cures once the connection stood: a revoked key, an order state that the venue made up. Without a listener the end of the private stream is thrown from the event loop. */
  readonly onFatal?: (error: Error) => void
  /** How long the venue may take to see a request, in ms; 5,000 by default. */
  readonly recvWindowMs?: number
  /** Who names the orders; by default ids of the library's own. */
  readonly ids?: ClientIdSource
  /** Rate limits in place of the venue's defaults, for accounts that have others. */
  readonly limits?: readonly Limit[]
}

/** One venue, connected. Close it with `await using` or `[Symbol.asyncDispose]`. */
export interface Connection extends AsyncDisposable {
  readonly venue: VenueId
  readonly env: Environment
  /** A book that is right or refuses to be read; resolves when it is live. */
  book(symbol: MarketSymbol): Promise<Book>
  /** Public trades from now on. */
  trades(symbol: MarketSymbol): AsyncIterable<TradeEvent>
  /** Every change of the best bid and ask. Returns how to stop. */
  onTouch(symbol: MarketSymbol, listener: (touch: TouchEvent) => void): Promise<() => void>
  /** Place, amend, cancel, batches, statistics. @throws PerpkitError `usage.*` on first use without keys or without trading. */
  readonly orders: Orders
  /** Balances and open positions, as the venue has them now. */
  account(): Promise<Account>
  /** The account's fees; the venue's published ones where no keys are set. */
  fees(symbol: MarketSymbol): Promise<FeeRate>
  /** Mark price, index price and funding now. */
  ticker(symbol: MarketSymbol): Promise<TickerEvent>
  instrument(symbol: MarketSymbol): Promise<Instrument>
  /** The parts, for tools that measure. */
  readonly session: VenueSession
  readonly feed: MarketFeed
  readonly desk: OrderDesk | null
  readonly privateFeed: PrivateFeed | null
  readonly ids: ClientIdSource
  /** What an order must pass that goes to `desk` past `orders`. */
  readonly guard: OrderGuard
}

/**
 * Connects to a venue: measures its clock, logs on where keys are set, and is ready for books and orders when it resolves.
 * @throws PerpkitError `usage.credentials`, `venue.auth`, `network.unreachable`, each naming the remedy
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { venue: id, env = 'simulated', clock = systemClock, seed = 0, recvWindowMs = RECV_WINDOW_MS } = options
  const onFatal = options.onFatal ?? ((): void => {}) // orders and books tell their own users
  await using opening = new Disposables()
  const exchanges =
    env === 'simulated'
      ? (options.exchanges ??
        opening.use(await openExchanges({ attachTo: variable(process.env, 'PERPKIT_SIM'), signal: options.signal })))
      : null
  const session = opening.use(
    await openSession({
      venue: venues[id],
      environment: env,
      endpoints:
        exchanges === null
          ? venues[id].endpoints[env as Exclude<Environment, 'simulated'>]
          : endpointsOf(exchanges.ready, id),
      keys: keysOf(options, exchanges),
      clock,
      random: forkRandom(seed, `session ${id}`),
      recvWindowMs,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      ...(options.limits === undefined ? {} : { limits: options.limits }),
    }),
  )
  for (const symbol of options.symbols ?? []) await session.instrument(symbol)
  const feed = opening.use(new MarketFeed({ session, clock, random: forkRandom(seed, `feed ${id}`), onFatal }))
  const ids = options.ids ?? new ClientIdSource()
  const guard = guardOf(env, options.live)
  const trading =
    options.trading === false || session.signer === null || session.endpoints.private === null
      ? null
      : await openTrading(session, clock, opening, options.onFatal)
  const orders =
    trading &&
    new Orders({
      session,
      ...trading,
      touch: feed,
      guard,
      ids,
      clock,
      random: forkRandom(seed, 'resolve'),
      recvWindowMs,
    })
  const owned = opening.move()
  return {
    venue: id,
    env,
    session,
    feed,
    ids,
    guard,
    desk: trading?.desk ?? null,
    privateFeed: trading?.privateFeed ?? null,
    book: (symbol) => feed.book(symbol),
    trades: (symbol) => feed.trades(symbol),
    onTouch: (symbol, listener) => feed.onTouch(symbol, listener),
    get orders() {
      if (orders === null) throw options.trading === false ? withoutTrading(id) : withoutKeys(id)
      return orders
    },
    account: () => account(session),
    fees: (symbol) => fees(session, symbol),
    ticker: (symbol) => session.ask(session.venue.queries.ticker(symbol)),
    instrument: (symbol) => session.instrument(symbol),
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  }
}

const RECV_WINDOW_MS = 5_000

function keysOf({ venue, env = 'simulated', keys }: ConnectOptions, exchanges: Exchanges | null): Keys | null {
  if (keys !== undefined) return keys
  return env === 'simulated' && exchanges !== null
    ? simulatedKeys(venue, exchanges.ready)
    : readKeys(venue, keySettings(venue, process.env))
}

function guardOf(env: Environment, live: ConnectOptions['live']): OrderGuard {
  if (env !== 'mainnet') return openGuard
  return live === undefined ? closedGuard : new LiveGuard(live.ceilingUsdt)
}

async function account(session: VenueSession): Promise<Account> {
  if (session.signer === null) throw withoutKeys(session.venue.id)
  const [balances, positions] = await Promise.all([
    session.ask(session.venue.queries.balances),
    session.askAll(session.venue.queries.positions),
  ])
  return { balances, positions }
}

async function fees(session: VenueSession, symbol: MarketSymbol): Promise<FeeRate> {
  return session.signer === null ? session.venue.defaultFees : session.ask(session.venue.queries.feeRate(symbol))
}

function withoutTrading(venue: VenueId): PerpkitError {
  return new PerpkitError(
    `This connection to ${venue} was opened with trading: false; open one without it for orders.`,
    {
      code: 'usage.argument',
    },
  )
}

function withoutKeys(venue: VenueId): PerpkitError {
  const prefix = `PERPKIT_${venue.toUpperCase()}`
  return new PerpkitError(
    `Orders and account on ${venue} need keys: set ${prefix}_KEY and ${prefix}_SECRET, or ${prefix}_KEY_FILE.`,
    { code: 'usage.credentials' },
  )
}
