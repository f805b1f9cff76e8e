import type { Command } from 'commander'
import { type Keys, redactedKey } from '../domain/keys.ts'
import { type Environment, VENUE_IDS, type VenueId } from '../domain/ids.ts'
import { keySettings, readKeys } from '../access/credentials.ts'
import { PerpkitError } from '../domain/errors.ts'
import { variable } from '../kit/variable.ts'
import { environment, flagName, venueList, wholeNumber } from './command.ts'
import type { Config } from './config.ts'

/** Flags that every command with a venue has. */
export interface CommonFlags {
  readonly env?: Environment
  readonly venue?: readonly VenueId[]
  readonly json?: boolean
  readonly seed?: number
  readonly world?: string
  readonly latency?: string
  readonly streamDelay?: string
  readonly tier?: string
  readonly market?: string
}

/** Adds `--env`, `--venue`, `--json`, and the flags of the built-in exchanges. */
export function addCommonFlags(command: Command): Command {
  return addSimFlags(
    command
      .option('--env <name>', 'simulated, testnet, demo or mainnet (default: simulated)', environment)
      .option('--venue <name>', 'bybit or binance; may be given twice (default: both)', venueList)
      .option('--json', 'JSON on standard output; text for people goes to standard error'),
  )
}

/** Flags for the built-in exchanges that a command starts. */
export function addSimFlags(command: Command): Command {
  return command
    .option('--seed <n>', 'seed of schedule and simulated world', wholeNumber(0))
    .option('--world <name>', 'simulated world: article or none')
    .option('--latency <spec>', 'simulated order latency, P50/P99 in ms, e.g. bybit=12/45,binance=18/67')
    .option('--stream-delay <spec>', 'simulated stream delay, the same way')
    .option('--tier <name>', 'account tier of the built-in exchanges: default, article or lab')
    .option('--market <name>', 'simulated market: replay, or a recording of your own')
}

const SIM_FLAGS = ['seed', 'world', 'latency', 'streamDelay', 'tier', 'market'] as const

/** The first flag that only exchanges heed which a command starts itself. */
export function simFlagOf(flags: CommonFlags): (typeof SIM_FLAGS)[number] | null {
  return SIM_FLAGS.find((flag) => flags[flag] !== undefined) ?? null
}

/** @throws PerpkitError `usage.argument` for a flag of the built-in exchanges where none are started */
export function checkSimFlags(flags: CommonFlags, environment: Environment, env: NodeJS.ProcessEnv): void {
  const flag = simFlagOf(flags)
  if (flag === null) return
  const name = flagName(flag)
  if (environment !== 'simulated')
    throw usage(`${name} is of the built-in exchanges; leave it out with ${environment}.`)
  if (variable(env, 'PERPKIT_SIM') !== undefined)
    throw usage(`${name} means nothing to exchanges that run already (PERPKIT_SIM); give it to perpkit sim.`)
}

function usage(message: string): PerpkitError {
  return new PerpkitError(message, { code: 'usage.argument' })
}

/** The flags that go on to `perpkit sim`. */
export function simArguments(
  flags: CommonFlags,
  config: Config,
  defaults: { readonly tier?: string } = {},
): readonly string[] {
  const pairs: readonly (readonly [string, string | number | undefined])[] = [
    ['--seed', flags.seed ?? config.seed],
    ['--world', flags.world ?? config.world],
    ['--latency', flags.latency],
    ['--stream-delay', flags.streamDelay],
    ['--tier', flags.tier ?? config.tier ?? defaults.tier],
    ['--market', flags.market ?? config.market],
  ]
  return pairs.flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)]))
}

export function venuesOf(flags: CommonFlags, config: Config): readonly VenueId[] {
  return flags.venue ?? config.venues ?? VENUE_IDS
}

/** Keys for a real venue: environment over configuration file; `null` where none are set. */
export function keysFor(venue: VenueId, config: Config, env: NodeJS.ProcessEnv): Keys | null {
  const fromEnvironment = keySettings(venue, env)
  const fromFile = config[venue]
  return readKeys(venue, {
    apiKey: fromEnvironment.apiKey ?? fromFile?.apiKey,
    secret: fromEnvironment.secret,
    // A secret in the environment is a whole pair: the file's is then not a second one, but none.
    keyFile: fromEnvironment.keyFile ?? (fromEnvironment.secret === undefined ? fromFile?.keyFile : undefined),
  })
}

/** How keys may be shown. */
export function shownKeys(keys: Keys | null): string {
  return keys === null ? 'none' : `${keys.kind} ${redactedKey(keys.apiKey)}`
}
