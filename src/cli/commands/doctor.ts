import type { Command } from 'commander'
import type { Connection } from '../../connect.ts'
import { PerpkitError } from '../../domain/errors.ts'
import { VENUE_IDS, type VenueId } from '../../domain/ids.ts'
import { probe } from '../../net/probe.ts'
import { venues } from '../../venues/index.ts'
import { type CommandIo, flagName } from '../command.ts'
import { readConfig } from '../config.ts'
import { type ConnectFlags, connectEach, environmentOf } from '../connections.ts'
import { addCommonFlags, venuesOf } from '../settings.ts'

const EXAMPLES = `
Examples:
  $ npx perpkit doctor                                    the built-in exchanges: all should be well
  $ npx perpkit doctor --env mainnet --venue bybit        clock, reach, key and limits of the real one; no order is sent
  $ npx perpkit doctor --env testnet --json               one object a venue
  $ npx perpkit doctor --explain bybit:10004              what a venue's code means and what to do`

/** One thing that doctor looked at. */
interface Finding {
  readonly check: string
  readonly status: 'good' | 'warn' | 'bad'
  readonly detail: string
}

const CLOCK_WARN_MS = 500
const CLOCK_BAD_MS = 1_000

/** `perpkit doctor`: clock, network, key and limits of each venue, or what one code of a venue means. */
export function doctorCommand(program: Command, io: CommandIo): void {
  addCommonFlags(
    program.command('doctor').description('check clock, network, keys and limits; or explain a venue code'),
  )
    .option('--explain <venue:code>', 'what a code means and what to do, e.g. bybit:10004')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: ConnectFlags & { explain?: string }) => {
      if (flags.explain !== undefined) {
        checkAlone(flags)
        explain(flags.explain, flags.json === true, io)
        return
      }
      let isSick = false
      for (const each of apart(flags)) {
        try {
          await connectEach(each, io, [], async (connection) => {
            const findings = await examine(connection)
            isSick ||= findings.some(({ status }) => status === 'bad')
            tell(connection.venue, findings, flags.json === true, io)
          })
        } catch (error) {
          // A venue that cannot be reached is a finding, and the next one is looked at all the same.
          const [venue] = each.venue ?? []
          if (!(error instanceof PerpkitError) || error.kind !== 'venue' || venue === undefined) throw error
          isSick = true
          tell(venue, [{ check: 'reach', status: 'bad', detail: error.message }], flags.json === true, io)
        }
      }
      if (isSick) process.exitCode = 4
    })
}

/** @throws PerpkitError `usage.argument` for a flag about venues, of which an explanation asks none */
function checkAlone(flags: ConnectFlags): void {
  const alien = Object.keys(flags).find((flag) => flag !== 'explain' && flag !== 'json')
  if (alien === undefined) return
  throw new PerpkitError(`${flagName(alien)} means nothing beside --explain, which asks no venue; leave it out.`, {
    code: 'usage.argument',
  })
}

/** One venue at a time where they are real; the built-in exchanges are one process for both. */
function apart(flags: ConnectFlags): readonly ConnectFlags[] {
  const config = readConfig()
  if (environmentOf(flags, config) === 'simulated') return [flags]
  return venuesOf(flags, config).map((venue) => ({ ...flags, venue: [venue] }))
}

async function examine(connection: Connection): Promise<readonly Finding[]> {
  const { session } = connection
  return [
    await clock(connection),
    await reach('REST', session.endpoints.rest),
    await reach(
      'market stream',
      session.venue.market.plan(session.endpoints, [{ kind: 'depth', symbol: 'BTCUSDT' }])[0]?.url ?? null,
    ),
    await reach('order socket', session.endpoints.trade),
    await permissions(connection),
    ...session.venue.limits.limits.map(({ bucket, max, windowMs, window }): Finding => ({
      check: `limit ${bucket}`,
      status: 'good',
      detail: `${max} in ${windowMs / 1_000} s, ${window} window (${session.venue.limits.asOf})`,
    })),
  ]
}

async function clock({ session: { offset } }: Connection): Promise<Finding> {
  await offset.measure()
  const { offsetMs, errorMs, samples } = offset
  const off = Math.abs(offsetMs)
  const status = off < CLOCK_WARN_MS ? 'good' : off < CLOCK_BAD_MS ? 'warn' : 'bad'
  const remedy = status === 'good' ? '' : '; perpkit stamps with the venue’s time, but set this machine’s clock by NTP'
  return {
    check: 'clock',
    status,
    detail: `venue is ${offsetMs.toFixed(1)} ±${errorMs.toFixed(1)} ms ahead (${samples} round trips)${remedy}`,
  }
}

async function reach(check: string, url: string | null): Promise<Finding> {
  if (url === null) return { check, status: 'warn', detail: 'this environment has none' }
  try {
    const { dnsMs, tcpMs, tlsMs, upgradeMs, totalMs } = await probe(url)
    const parts = [
      `DNS ${ms(dnsMs)}`,
      `TCP ${ms(tcpMs)}`,
      ...(tlsMs === null ? [] : [`TLS ${ms(tlsMs)}`]),
      ...(upgradeMs === null ? [] : [`upgrade ${ms(upgradeMs)}`]),
    ]
    return { check, status: 'good', detail: `${new URL(url).host}: ${parts.join(', ')}, in all ${ms(totalMs)} ms` }
  } catch (error) {
    return { check, status: 'bad', detail: error instanceof Error ? error.message : String(error) }
  }
}

async function permissions({ session }: Connection): Promise<Finding> {
  const { signer, venue } = session
  if (signer === null)
    return {
      check: 'key',
      status: 'warn',
      detail: `none set; market data needs none, orders do (PERPKIT_${venue.id.toUpperCase()}_KEY)`,
    }
  if (venue.queries.permissions === null)
    return { check: 'key', status: 'good', detail: `${signer.kind}; the venue tells no permissions` }
  try {
    const { canTrade, canWithdraw, ipBound, expiresAt } = await session.ask(venue.queries.permissions)
    const words = [
      canTrade ? 'may trade' : 'may not trade',
      ...(canWithdraw === true ? ['MAY WITHDRAW: make a key without that right'] : []),
      ...(ipBound === null ? [] : [ipBound ? 'bound to addresses' : 'not bound to an address']),
      ...(expiresAt === null ? [] : [`expires ${expiresAt}`]),
    ]
    return {
      check: 'key',
      status: canTrade && canWithdraw !== true ? 'good' : 'warn',
      detail: `${signer.kind}; ${words.join(', ')}`,
    }
  } catch (error) {
    if (error instanceof PerpkitError) return { check: 'key', status: 'bad', detail: error.message }
    throw error
  }
}

function tell(venue: VenueId, findings: readonly Finding[], json: boolean, io: CommandIo): void {
  if (json) {
    io.out.write(`${JSON.stringify({ venue, findings })}\n`)
    return
  }
  io.out.write(`${venue}\n`)
  const marks = { good: '✓', warn: '!', bad: '✗' }
  const width = Math.max(...findings.map(({ check }) => check.length))
  for (const { check, status, detail } of findings)
    io.out.write(`  ${marks[status]} ${check.padEnd(width)}  ${detail}\n`)
}

function explain(text: string, json: boolean, io: CommandIo): void {
  const match = /^(\w+):(-?\d+)$/.exec(text)
  const venue = VENUE_IDS.find((id) => id === match?.[1])
  if (match === null || venue === undefined) {
    throw new PerpkitError(
      `Write a venue and one of its codes, such as bybit:10004 or binance:-1021, not ${JSON.stringify(text.slice(0, 40))}.`,
      { code: 'usage.argument' },
    )
  }
  const code = Number(match[2])
  const failure = venues[venue].explain(code)
  if (failure === null) {
    throw new PerpkitError(`${venue} documents no code ${code} that perpkit knows; look at the venue's own list.`, {
      code: 'usage.argument',
    })
  }
  if (json) io.out.write(`${JSON.stringify({ venue, ...failure })}\n`)
  else io.out.write(`${venue} ${code} (${failure.kind}): ${failure.message} ${RETRY_WORDS[failure.retry]}\n`)
}

const RETRY_WORDS = {
  never: 'Sending the same again will not help.',
  after: 'The same may be sent again later.',
  safe: 'The same may be sent again at once.',
}

function ms(value: number): string {
  return value.toFixed(value < 10 ? 2 : 1)
}
