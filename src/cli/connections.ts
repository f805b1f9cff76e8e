import { connect, type Connection, type ConnectOptions } from '../connect.ts'
import { type Exchanges, openExchanges } from '../access/exchanges.ts'
import { PerpkitError } from '../domain/errors.ts'
import {
  ClientIdSource,
  type Environment,
  RUN_ID_PREFIX,
  type Symbol as MarketSymbol,
  type VenueId,
} from '../domain/ids.ts'
import { Disposables } from '../kit/disposables.ts'
import { variable } from '../kit/variable.ts'
import type { CommandIo } from './command.ts'
import { type Config, readConfig } from './config.ts'
import { checkSimFlags, type CommonFlags, keysFor, simArguments, venuesOf } from './settings.ts'

export interface ConnectFlags extends CommonFlags {
  readonly live?: boolean
  readonly ceiling?: number
}

/** Connects to the one venue that the flags name, for as long as the caller holds it. @throws PerpkitError `usage.argument` when it is not one. */
export async function connectOne(
  flags: ConnectFlags,
  io: CommandIo,
  symbols: readonly MarketSymbol[],
): Promise<Connection> {
  const config = readConfig()
  const venues = venuesOf(flags, config)
  const [venue] = venues
  if (venue === undefined || venues.length !== 1) {
    throw new PerpkitError('This command acts on one venue: say --venue bybit or --venue binance.', {
      code: 'usage.argument',
    })
  }
  checkLive(flags, config)
  checkSimFlags(flags, environmentOf(flags, config), io.env)
  const exchanges = await exchangesFor(flags, config, io)
  try {
    return owning(await connect(optionsFor(venue, flags, config, io, exchanges, symbols)), exchanges)
  } catch (error) {
    await exchanges?.[Symbol.asyncDispose]()
    throw error
  }
}

/** Does something with each venue that the flags name, one after the other, on the same exchanges. */
export async function connectEach(
  flags: ConnectFlags,
  io: CommandIo,
  symbols: readonly MarketSymbol[],
  act: (connection: Connection) => Promise<void>,
): Promise<void> {
  const config = readConfig()
  checkSimFlags(flags, environmentOf(flags, config), io.env)
  await using exchanges = await exchangesFor(flags, config, io)
  for (const venue of venuesOf(flags, config)) {
    await using connection = await connect(optionsFor(venue, flags, config, io, exchanges, symbols))
    await act(connection)
  }
}

/** No keys are used, or those that are set are used for reading the account, never for an order. */
export type AccountUse = 'unread' | 'read'

/** The market data of every venue that the flags name, at the same time. Books need no keys; an account's fees do. */
export async function connectMarkets(
  flags: CommonFlags,
  io: CommandIo,
  account: AccountUse = 'unread',
): Promise<{ readonly connections: readonly Connection[] } & AsyncDisposable> {
  const config = readConfig()
  checkSimFlags(flags, environmentOf(flags, config), io.env)
  const opened = new Disposables()
  try {
    const exchanges = await exchangesFor(flags, config, io)
    if (exchanges !== null) opened.use(exchanges)
    const use = account === 'read' ? { trading: false } : { keys: null }
    const open = async (venue: VenueId): Promise<Connection> =>
      opened.use(await connect({ ...optionsFor(venue, flags, config, io, exchanges, []), ...use }))
    const settled = await Promise.allSettled(venuesOf(flags, config).map(open))
    const connections = settled.map((each) => {
      if (each.status === 'rejected') throw each.reason
      return each.value
    })
    return { connections, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() }
  } catch (error) {
    await opened[Symbol.asyncDispose]()
    throw error
  }
}

/** Both venues at once, on the same exchanges, with the order ids of a comparison. `limits` replace the venues' own where the account has others. */
export async function connectBoth(
  flags: ConnectFlags & { readonly public?: boolean },
  config: Config,
  io: CommandIo,
  exchanges: Exchanges | null,
  symbol: MarketSymbol,
  limits: ConnectOptions['limits'],
  onFatal: (error: Error) => void,
): Promise<Readonly<Record<VenueId, Connection>> & AsyncDisposable> {
  checkLive(flags, config)
  const opened = new Disposables()
  const open = async (venue: VenueId): Promise<Connection> => {
    // No signal: after Ctrl-C the connection is still needed, to cancel what is open.
    const { signal: _, ...options } = optionsFor(venue, flags, config, io, exchanges, [symbol])
    const withoutKeys = flags.public === true ? { keys: null } : {}
    return opened.use(
      await connect({
        ...options,
        ...withoutKeys,
        ids: new ClientIdSource(RUN_ID_PREFIX),
        onFatal,
        ...(limits === undefined ? {} : { limits }),
      }),
    )
  }
  try {
    const both = { bybit: await open('bybit'), binance: await open('binance') }
    return { ...both, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() }
  } catch (error) {
    await opened[Symbol.asyncDispose]()
    throw error
  }
}

export function environmentOf(flags: CommonFlags, config: Config): Environment {
  return flags.env ?? config.env ?? 'simulated'
}

/** The built-in exchanges where the environment is simulated, attached or started; `null` elsewhere. */
export async function exchangesFor(
  flags: CommonFlags,
  config: Config,
  io: CommandIo,
  defaults: { readonly tier?: string } = {},
): Promise<Exchanges | null> {
  if (environmentOf(flags, config) !== 'simulated') return null
  return openExchanges({
    attachTo: variable(io.env, 'PERPKIT_SIM'),
    flags: simArguments(flags, config, defaults),
    signal: io.signal,
  })
}

function optionsFor(
  venue: VenueId,
  flags: ConnectFlags,
  config: Config,
  io: CommandIo,
  exchanges: Exchanges | null,
  symbols: readonly MarketSymbol[],
): ConnectOptions {
  const env = environmentOf(flags, config)
  const ceilingUsdt = flags.ceiling ?? config.ceiling
  return {
    venue,
    env,
    symbols,
    signal: io.signal,
    ...(exchanges === null ? { keys: keysFor(venue, config, io.env) } : { exchanges }),
    ...(flags.live === true && ceilingUsdt !== undefined ? { live: { ceilingUsdt } } : {}),
  }
}

/** Live orders are an explicit choice with a ceiling, and the choice means nothing elsewhere. */
export function checkLive(flags: ConnectFlags, config: Config): void {
  if (flags.live !== true) {
    if (flags.ceiling === undefined || environmentOf(flags, config) === 'mainnet') return
    throw new PerpkitError('--ceiling bounds live orders alone: say --env mainnet --live as well, or leave it out.', {
      code: 'usage.argument',
    })
  }
  if (environmentOf(flags, config) !== 'mainnet') {
    throw new PerpkitError('--live is for --env mainnet only; leave it out.', { code: 'usage.argument' })
  }
  if (flags.ceiling === undefined && config.ceiling === undefined) {
    throw new PerpkitError('--live needs --ceiling USDT, the most that may be at stake; nothing was sent.', {
      code: 'safety.ceiling',
    })
  }
}

/** A connection that stops the exchanges that were opened for it. */
function owning(connection: Connection, exchanges: Exchanges | null): Connection {
  if (exchanges === null) return connection
  const close = connection[Symbol.asyncDispose].bind(connection)
  return Object.assign(connection, {
    async [Symbol.asyncDispose]() {
      await close()
      await exchanges[Symbol.asyncDispose]()
    },
  })
}
