import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { DEFAULT_PLAN, REAL_LOAD } from '../../compare/plan.ts'
import { VENUE_IDS } from '../../domain/ids.ts'
import type { CommandIo } from '../command.ts'
import { CONFIG_FILE, readConfig } from '../config.ts'
import { keysFor, shownKeys } from '../settings.ts'

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
    .action(({ json }: { json?: boolean }) => {
      const settings = effective(io.env)
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

function effective(env: NodeJS.ProcessEnv): readonly Setting[] {
  const config = readConfig()
  const file = existsSync(CONFIG_FILE) ? resolve(CONFIG_FILE) : 'default'
  const of = (setting: keyof typeof config, fallback: unknown): Setting => {
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
      const prefix = `PERPKIT_${venue.toUpperCase()}_`
      return {
        setting: `${venue} keys`,
        value: shownKeys(keys),
        from: keys === null ? 'default' : env[`${prefix}KEY`] === undefined ? file : `${prefix}KEY`,
      }
    }),
    {
      setting: 'exchanges',
      value: env['PERPKIT_SIM'] ?? 'started when needed',
      from: env['PERPKIT_SIM'] === undefined ? 'default' : 'PERPKIT_SIM',
    },
  ]
}
