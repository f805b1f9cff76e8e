import { systemClock } from '../kit/clock.ts'
import { Disposables } from '../kit/disposables.ts'
import { forkRandom } from '../kit/random.ts'
import { driveAnnouncements } from './announcements/announcement-drive.ts'
import { startBinanceServer } from './binance/server.ts'
import { startBybitServer } from './bybit/server.ts'
import { startControl } from './control.ts'
import { createExchanges } from './exchange/create.ts'
import type { SimVenue } from './exchange/types.ts'
import { createKeyRing } from './keys.ts'
import { driveMarket } from './market/market-drive.ts'
import { createReadyLine, type ReadyLine, storeReadyLine } from './ready-line.ts'
import type { RequestLog } from './request-log.ts'
import { SimSetupError } from './setup-error.ts'
import { readTier } from './tiers.ts'
import { createStage } from './stage.ts'
import { createVenueSide, type VenueSide } from './venue-side.ts'
import { createClocks } from './venue-clock.ts'
import type { WireDeps } from './wire-deps.ts'
import { createWorld } from './world.ts'

export { SimSetupError } from './setup-error.ts'

export interface ExchangesOptions {
  /** 1 if not told. */
  readonly seed?: number
  /** `article` (if not told) or `none`. */
  readonly world?: string
  /** P50/P99 in ms, e.g. `bybit=12/45,binance=18/67`. */
  readonly latency?: string
  readonly streamDelay?: string
  /** `default` (if not told), `article` or `lab`. */
  readonly tier?: string
  /** `replay` if not told. */
  readonly market?: string
  /** The control port; Bybit takes the next one, Binance the one after. Any free ones if not told. */
  readonly port?: number
  /** Where to store the ready line. */
  readonly write?: string
}

/** Both exchanges, up. */
export interface RunningExchanges extends AsyncDisposable {
  readonly ready: ReadyLine
  readonly bybit: VenueSide
  readonly binance: VenueSide
  readonly log: RequestLog
  close(): Promise<void>
}

const HOST = '127.0.0.1'
/** Longer than nearly all events of the market take. */
const ANSWER_NEAR_NS = 5e6

/** Starts both exchanges and the control port in this process. @throws SimSetupError where the options cannot be met. */
export async function startExchanges(options: ExchangesOptions = {}): Promise<RunningExchanges> {
  const { seed = 1, port = 0 } = options
  const world = createWorld(options.world ?? 'article', options)
  const tier = readTier(options.tier ?? 'default')
  await using opened = new Disposables()
  const keys = await createKeyRing()
  closeLast(opened, () => keys.remove())
  const stage = createStage()
  closeLast(opened, () => stage.close())
  const clocks = createClocks(systemClock)
  const exchanges = createExchanges({ seed, market: options.market ?? 'replay', clock: clocks, keys })
  closeLast(
    opened,
    driveMarket(
      exchanges.market,
      () => clocks.market.wallMs(),
      () => stage.exactLine.leftNs() < ANSWER_NEAR_NS,
    ),
  )
  const side = (venue: SimVenue): VenueSide =>
    createVenueSide({ venue, seed, world: world[venue], tier, stage, clock: clocks[venue], exchange: exchanges[venue] })
  const sides = { bybit: side('bybit'), binance: side('binance') }
  closeLast(
    opened,
    driveAnnouncements([sides.bybit.announcements, sides.binance.announcements], () => clocks.market.wallMs()),
  )

  let ready: ReadyLine | null = null
  const control = await bind('the control port', port, 0, (port) =>
    startControl({ ...stage, sides, clocks, ready: () => ready ?? {}, host: HOST, port }),
  )
  closeLast(opened, () => control.close())
  const bybit = await bind('Bybit', port, 1, (port) => startBybitServer(wireDeps('bybit', sides.bybit, seed, port)))
  closeLast(opened, () => bybit.close())
  const binance = await bind('Binance', port, 2, (port) =>
    startBinanceServer(wireDeps('binance', sides.binance, seed, port)),
  )
  closeLast(opened, () => binance.close())

  ready = createReadyLine({ seed, world: world.name, tier, control: control.url, bybit, binance, keys })
  if (options.write !== undefined) closeLast(opened, await storeReadyLine(options.write, ready))
  const held = opened.move()
  const close = (): Promise<void> => held[Symbol.asyncDispose]()
  return { ready, ...sides, log: stage.log, close, [Symbol.asyncDispose]: close }
}

function wireDeps(venue: SimVenue, side: VenueSide, seed: number, port: number): WireDeps {
  return { ...side, random: forkRandom(seed, `${venue} wire`), host: HOST, port }
}

/** Opens one server on its port, counted from the first. @throws SimSetupError where the port cannot be had. */
async function bind<T>(name: string, first: number, offset: number, open: (port: number) => Promise<T>): Promise<T> {
  const port = first === 0 ? 0 : first + offset
  try {
    return await open(port)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw cause
    const why = code === 'EADDRINUSE' ? 'is in use' : 'may not be opened by this user'
    throw new SimSetupError(
      `port ${port} for ${name} ${why}; choose another with --port, or leave it out and any free one is taken`,
      { cause },
    )
  }
}

/** What was opened last is closed first. */
function closeLast(opened: Disposables, close: () => Promise<void> | void): void {
  opened.use({ [Symbol.asyncDispose]: async () => close() })
}
