import type { Command } from 'commander'
import { PerpkitError } from '../../domain/errors.ts'
import { clientOrderId, type ClientOrderId, type VenueId, venueOrderId } from '../../domain/ids.ts'
import type { OrderIntent, OrderRef, OrderUpdate, Side, TimeInForce } from '../../domain/order.ts'
import type { Connection } from '../../connect.ts'
import type { OrderOutcome } from '../../trade/orders.ts'
import { ceilingUsdt, type CommandIo, decimalText, EXIT, symbolName } from '../command.ts'
import { readConfig } from '../config.ts'
import { type ConnectFlags, connectOne, environmentOf } from '../connections.ts'
import { addCommonFlags } from '../settings.ts'

const EXAMPLES = `
Examples:
  $ npx perpkit order place BTCUSDT buy 0.002 60000 --venue bybit --post-only
  $ npx perpkit order place BTCUSDT sell 0.002 --venue binance            a market order
  $ npx perpkit order list BTCUSDT --venue bybit
  $ npx perpkit order cancel BTCUSDT pk-1a2b3c4d5e-0 --venue bybit

One venue at a time: name it with --venue. Built-in exchanges live as long as a command does; to keep orders between commands, run
\`perpkit sim --write sim.json\` beside and set PERPKIT_SIM=sim.json.`

const PLACE_EXAMPLES = `
Examples:
  $ npx perpkit order place BTCUSDT buy 0.002 60000 --venue bybit --post-only
  $ npx perpkit order place BTCUSDT sell 0.002 --venue binance                     a market order
  $ npx perpkit order place BTCUSDT buy 0.002 60000 --venue bybit --ioc --json
  $ npx perpkit order place BTCUSDT sell 0.002 70000 --venue bybit --reduce-only --client-id my-exit-1
  $ npx perpkit order place BTCUSDT buy 0.002 60000 --venue binance --env mainnet --live --ceiling 200   real money`

const AMEND_EXAMPLES = `
Examples:
  $ npx perpkit order amend BTCUSDT pk-1a2b3c4d5e-0 --price 60100 --venue bybit
  $ npx perpkit order amend BTCUSDT pk-1a2b3c4d5e-0 --size 0.004 --venue binance   the new total, what is filled included`

const CANCEL_EXAMPLES = `
Examples:
  $ npx perpkit order cancel BTCUSDT pk-1a2b3c4d5e-0 --venue bybit
  $ npx perpkit order cancel BTCUSDT --all --venue binance --env testnet`

const LIST_EXAMPLES = `
Examples:
  $ npx perpkit order list BTCUSDT --venue bybit
  $ npx perpkit order list BTCUSDT --venue binance --env mainnet --json            your own; needs a key, sends no order`

interface PlaceFlags extends ConnectFlags {
  readonly postOnly?: boolean
  readonly ioc?: boolean
  readonly fok?: boolean
  readonly reduceOnly?: boolean
  readonly transport?: 'ws' | 'rest'
  readonly clientId?: string
}

/** `perpkit order place|amend|cancel|list`. */
export function orderCommand(program: Command, io: CommandIo): void {
  const order = program
    .command('order')
    .description('place, amend, cancel and list orders on one venue')
    .addHelpText('after', EXAMPLES)
  withConnection(
    order
      .command('place <symbol> <side> <size> [price]')
      .description('place an order; without a price it is a market order'),
  )
    .option('--post-only', 'refuse to take liquidity')
    .option('--ioc', 'immediate or cancel')
    .option('--fok', 'fill or kill')
    .option('--reduce-only', 'never open or turn a position')
    .option('--client-id <id>', 'your own order id, at most 36 of A-Z a-z 0-9 _ -')
    .addHelpText('after', PLACE_EXAMPLES)
    .action(async (symbol: string, side: string, size: string, price: string | undefined, flags: PlaceFlags) => {
      const intent = intentOf(symbolName(symbol), side, size, price, flags)
      refuseUnlessLive(flags)
      await using connection = await connectOne(flags, io, [intent.symbol])
      await tell(connection, await connection.orders.place(intent, transportOf(flags)), flags, io)
    })
  withConnection(order.command('amend <symbol> <id>').description('change price or total size of a resting order'))
    .option('--price <price>', 'new price', decimalText)
    .option('--size <size>', 'new total size', decimalText)
    .addHelpText('after', AMEND_EXAMPLES)
    .action(async (symbol: string, id: string, flags: PlaceFlags & { price?: string; size?: string }) => {
      const { price, size } = flags
      if (price === undefined && size === undefined) throw usage('An amend needs --price, --size or both.')
      refuseUnlessLive(flags)
      await using connection = await connectOne(flags, io, [])
      const change = { ...(price === undefined ? {} : { price }), ...(size === undefined ? {} : { size }) }
      await tell(
        connection,
        await connection.orders.amend(refOf(symbol, id, connection.venue), change, transportOf(flags)),
        flags,
        io,
      )
    })
  withConnection(order.command('cancel <symbol> [id]').description('cancel one order, or all of a symbol with --all'))
    .option('--all', 'all open orders of the symbol')
    .addHelpText('after', CANCEL_EXAMPLES)
    .action(async (symbol: string, id: string | undefined, flags: PlaceFlags & { all?: boolean }) => {
      if ((id === undefined) === (flags.all !== true)) throw usage('Name the order to cancel, or say --all.')
      if (id === undefined && flags.transport === 'ws')
        throw usage('All orders of a symbol are cancelled by REST; leave --transport ws out.')
      await using connection = await connectOne(flags, io, [])
      const { orders, venue } = connection
      const outcome =
        id === undefined
          ? await orders.cancelAll(symbolName(symbol))
          : await orders.cancel(refOf(symbol, id, venue), transportOf(flags))
      await tell(connection, outcome, flags, io)
    })
  addCommonFlags(order.command('list <symbol>').description('list the open orders of a symbol'))
    .addHelpText('after', LIST_EXAMPLES)
    .action(async (symbol: string, flags: PlaceFlags) => {
      await using connection = await connectOne(flags, io, [])
      await connection.instrument(symbolName(symbol)) // a symbol that the venue does not list has no open orders either: say so
      list(await connection.orders.list(symbolName(symbol)), connection.venue, flags, io)
    })
}

/** Before anything connects: real money is an explicit choice. Cancels and lists need none. */
function refuseUnlessLive(flags: PlaceFlags): void {
  if (environmentOf(flags, readConfig()) !== 'mainnet' || flags.live === true) return
  throw new PerpkitError('An order on mainnet is real: say --live and --ceiling USDT; nothing was sent.', {
    code: 'safety.live',
  })
}

function withConnection(command: Command): Command {
  return addCommonFlags(command)
    .option('--transport <name>', 'ws or rest (default: the order socket where it stands)', transportName)
    .option('--live', 'real orders on mainnet; needs --ceiling')
    .option('--ceiling <usdt>', 'the most that may be at stake, in USDT', ceilingUsdt)
}

function intentOf(
  symbol: string,
  side: string,
  size: string,
  price: string | undefined,
  flags: PlaceFlags,
): OrderIntent {
  if (side !== 'buy' && side !== 'sell')
    throw usage(`The side is buy or sell, not ${JSON.stringify(side.slice(0, 20))}.`)
  const chosen = [flags.postOnly && 'post-only', flags.ioc && 'ioc', flags.fok && 'fok'].filter(
    (each) => typeof each === 'string',
  )
  if (chosen.length > 1) throw usage(`--${chosen.join(' and --')} exclude each other.`)
  const [timeInForce] = chosen as TimeInForce[]
  if (price === undefined && timeInForce !== undefined) throw usage(`--${timeInForce} needs a price.`)
  return {
    symbol,
    side: side satisfies Side,
    type: price === undefined ? 'market' : 'limit',
    size,
    ...(price === undefined ? {} : { price }),
    ...(timeInForce === undefined ? {} : { timeInForce }),
    ...(flags.reduceOnly === true ? { reduceOnly: true } : {}),
    ...(flags.clientId === undefined ? {} : { clientOrderId: ownId(flags.clientId) }),
  }
}

/** An id with perpkit's prefix or of the user's making is a client id; what a venue numbers or names by UUID is its own. */
function refOf(symbol: string, id: string, venue: VenueId): OrderRef {
  const isVenues = venue === 'binance' ? /^\d+$/.test(id) : /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)
  const none = clientOrderId('')
  return isVenues
    ? { symbol: symbolName(symbol), clientOrderId: none, venueOrderId: venueOrderId(id) }
    : { symbol: symbolName(symbol), clientOrderId: ownId(id) }
}

function ownId(text: string): ClientOrderId {
  if (!/^[A-Za-z0-9_-]{1,36}$/.test(text)) throw usage('An order id is at most 36 of A-Z a-z 0-9 _ -.')
  return clientOrderId(text)
}

async function tell(connection: Connection, outcome: OrderOutcome, flags: PlaceFlags, io: CommandIo): Promise<void> {
  const { venue } = connection
  if (outcome.kind === 'unknown')
    (flags.json === true ? io.err : io.out).write(
      `${venue}: no answer that settles it (${outcome.cause}); asking the venue …\n`,
    )
  const resolution = outcome.kind === 'unknown' ? await outcome.resolved : null
  if (flags.json === true)
    io.out.write(`${JSON.stringify({ venue, ...outcome, ...(resolution === null ? {} : { resolved: resolution }) })}\n`)
  else if (outcome.kind === 'accepted') io.out.write(`${venue}: accepted ${named(outcome.order)}\n`)
  else if (outcome.kind === 'rejected') io.out.write(`${venue}: rejected. ${outcome.failure.message}\n`)
  else
    io.out.write(
      `${venue}: ${resolution?.kind === 'found' ? `found, ${resolution.update.status}` : (resolution?.kind ?? 'still unknown')}\n`,
    )
  const isGood = outcome.kind === 'accepted' || resolution?.kind === 'found'
  if (!isGood) process.exitCode = outcome.kind === 'rejected' ? EXIT.failed : EXIT.venue
}

/** A cancel of all has no order of its own: it is named by its symbol. */
function named({ symbol, clientOrderId: id, venueOrderId: venueId }: OrderRef): string {
  if (id === '' && venueId === undefined) return `for all open orders of ${symbol}`
  return `${id} (venue id ${venueId ?? 'not told'})`.trimStart()
}

function list(rows: readonly OrderUpdate[], venue: VenueId, { json }: PlaceFlags, io: CommandIo): void {
  if (json === true) {
    io.out.write(`${JSON.stringify({ venue, orders: rows })}\n`)
    return
  }
  if (rows.length === 0) io.out.write(`${venue}: no open orders\n`)
  for (const { clientOrderId: id, side, size, price, filled } of rows)
    io.out.write(`${id.padEnd(38)} ${side.padEnd(4)} ${size} @ ${price}, filled ${filled}\n`)
}

function transportOf({ transport }: PlaceFlags): { transport?: 'ws' | 'rest' } {
  return transport === undefined ? {} : { transport }
}

function transportName(text: string): 'ws' | 'rest' {
  if (text === 'ws' || text === 'rest') return text
  throw usage('--transport is ws or rest.')
}

function usage(message: string): PerpkitError {
  return new PerpkitError(message, { code: 'usage.argument' })
}
