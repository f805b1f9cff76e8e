import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { DEFAULT_PLAN, REAL_LOAD } from '../../compare/plan.ts'
import { VENUE_IDS } from '../../domain/ids.ts'
import { redactedKey } from '../../domain/keys.ts'
import { variable } from '../../kit/variable.ts'
import { DEFAULT_CAPS } from '../../news/spend/caps.ts'
import { NANOS_PER_DOLLAR } from '../../news/spend/money.ts'
import type { CommandIo } from '../command.ts'
import { CONFIG_FILE, type Config, readConfig } from '../config.ts'
import { checkLlmSettings, homeFolder, llmLookup } from '../llm-settings.ts'
import { keysFor, shownKeys } from '../settings.ts'

const EXAMPLES = `
Examples:
  $ npx perpkit config                                 which environment, venues, keys, model and caps are in force
  $ npx perpkit config --json                          {"env":{"value":"simulated","from":"default"},…}
  $ PERPKIT_LLM_CAP_DAY=1 npx perpkit config           what a variable changes`

interface Setting {
  readonly setting: string
  readonly value: unknown
  readonly from: string
}

/** `perpkit config`: the settings in force, where each comes from, secrets redacted. */
export function configCommand(program: Command, io: CommandIo): void {
  program
    .command('config')
    .description('print the settings in force and where each comes from; secrets are redacted')
    .option('--json', 'JSON on standard output')
    .addHelpText('after', EXAMPLES)
    .action(({ json }: { json?: boolean }) => {
      const config = readConfig()
      const file = existsSync(CONFIG_FILE) ? resolve(CONFIG_FILE) : 'default'
      checkLlmSettings(config, io.env)
      const settings = [...ofVenues(config, file, io.env), ...ofModel(config, file, io.env)]
      if (json === true) {
        io.out.write(
          `${JSON.stringify(Object.fromEntries(settings.map(({ setting, value, from }) => [setting, { value, from }])))}\n`,
        )
        return
      }
      const width = Math.max(...settings.map(({ setting }) => setting.length))
      for (const { setting, value, from } of settings)
        io.out.write(`${setting.padEnd(width)}  ${String(value)}  (${from})\n`)
      io.out.write(`\nFlags win over the environment, that over ./${CONFIG_FILE}, that over the defaults.\n`)
    })
}

function ofVenues(config: Config, file: string, env: NodeJS.ProcessEnv): readonly Setting[] {
  const of = (setting: keyof Config, fallback: unknown): Setting => {
    const value = config[setting]
    return value === undefined ? { setting, value: fallback, from: 'default' } : { setting, value, from: file }
  }
  const { symbol, seed, sizeUsdt } = DEFAULT_PLAN
  const { orders, rate } = (config.env ?? 'simulated') === 'simulated' ? DEFAULT_PLAN : REAL_LOAD
  return [
    of('env', 'simulated'),
    of('venues', VENUE_IDS.join(' ')),
    of('symbol', symbol),
    of('orders', orders),
    of('rate', rate),
    of('size', sizeUsdt),
    of('seed', seed),
    of('report', 'perpkit-report'),
    of('world', 'article'),
    of('tier', 'lab for compare, else default'),
    of('market', 'replay'),
    of('ceiling', 'none: live orders are refused'),
    ...VENUE_IDS.map((venue): Setting => {
      const keys = keysFor(venue, config, env)
      const name = `PERPKIT_${venue.toUpperCase()}_KEY`
      const from = keys === null ? 'default' : variable(env, name) === undefined ? file : name
      return { setting: `${venue} keys`, value: shownKeys(keys), from }
    }),
    ofVariable('exchanges', 'PERPKIT_SIM', env, 'started when needed'),
  ]
}

/** The language model's. */
function ofModel(config: Config, file: string, env: NodeJS.ProcessEnv): readonly Setting[] {
  const look = llmLookup(config, env)
  const of = (setting: string, name: string, fallback: unknown, shown: (text: string) => unknown = asIs): Setting => {
    const found = look(name)
    if (found === null) return { setting, value: fallback, from: 'default' }
    return { setting, value: shown(found.text), from: found.name.startsWith('PERPKIT_') ? found.name : file }
  }
  const providers = (look('PERPKIT_LLM')?.text ?? '').split(',').map((name) => name.trim())
  const keyed = providers.filter((name) => /^\w+$/.test(name))
  return [
    of('llm.provider', 'PERPKIT_LLM', 'none'),
    of('llm.baseUrl', 'PERPKIT_LLM_BASE_URL', 'that of the provider', withoutQuery),
    of('llm.model', 'PERPKIT_LLM_MODEL', 'that of the provider'),
    of('llm.price', 'PERPKIT_LLM_PRICE', 'dated table; unknown for other models'),
    of('llm key', 'PERPKIT_LLM_API_KEY', 'none', redactedKey),
    ...keyed.map((name) => of(`${name} key`, `PERPKIT_${name.toUpperCase()}_KEY`, 'none', redactedKey)),
    ...(['run', 'day', 'month'] as const).map((name) => {
      const dollars = (DEFAULT_CAPS[name] ?? 0) / NANOS_PER_DOLLAR
      return of(`llm.caps.${name}`, `PERPKIT_LLM_CAP_${name.toUpperCase()}`, dollars, numberOrText)
    }),
    ofVariable('home', 'PERPKIT_HOME', env, homeFolder(env)),
  ]
}

function ofVariable(setting: string, name: string, env: NodeJS.ProcessEnv, fallback: string): Setting {
  const value = variable(env, name)
  return value === undefined ? { setting, value: fallback, from: 'default' } : { setting, value, from: name }
}

function asIs(text: string): string {
  return text
}

function numberOrText(text: string): number | string {
  return Number.isFinite(Number(text)) ? Number(text) : text
}

/** Some servers take a key as a parameter: it is not shown. */
function withoutQuery(url: string): string {
  return url.replace(/\?.*/s, '?…')
}
