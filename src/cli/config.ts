import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { PerpkitError } from '../domain/errors.ts'
import { ENVIRONMENTS, VENUE_IDS } from '../domain/ids.ts'
import { nearest } from '../kit/nearest.ts'

/** The name of the configuration's shape; a file of another one is refused. */
const CONFIG_SCHEMA = 'perpkit.config/1'
export const CONFIG_FILE = 'perpkit.config.json'

const keySettings = z.strictObject({ apiKey: z.string().min(8).optional(), keyFile: z.string().min(1).optional() })

const configSchema = z.strictObject({
  schema: z.literal(CONFIG_SCHEMA).optional(),
  env: z.enum(ENVIRONMENTS).optional(),
  venues: z.array(z.enum(VENUE_IDS)).min(1).optional(),
  symbol: z
    .string()
    .regex(/^[A-Z0-9_-]{2,40}$/)
    .optional(),
  orders: z.number().int().positive().optional(),
  rate: z.number().positive().optional(),
  size: z.number().positive().optional(),
  seed: z.number().int().nonnegative().optional(),
  report: z.string().min(1).optional(),
  world: z.string().min(1).optional(),
  tier: z.enum(['default', 'article', 'lab']).optional(),
  market: z.string().min(1).optional(),
  /** The most that a live run may have at stake, in USDT. */
  ceiling: z.number().positive().optional(),
  bybit: keySettings.optional(),
  binance: keySettings.optional(),
})

/** What `perpkit.config.json` may hold. Secrets are not among it: they come from the environment or from a 0600 file. */
export type Config = z.infer<typeof configSchema>

/** Every setting that the file knows, for help and for the nearest name of a mistyped one. */
export const CONFIG_KEYS: readonly string[] = Object.keys(configSchema.shape)

/** Reads the configuration file of a folder; none is an empty configuration. @throws PerpkitError `usage.config` naming file, key and remedy. */
export function readConfig(file: string = CONFIG_FILE): Config {
  if (!existsSync(file)) return {}
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw wrong(file, 'cannot be read; check that it is a file and its rights', cause)
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw wrong(file, 'cannot be read as JSON; check its commas and quotes', cause)
  }
  const { success, data, error } = configSchema.safeParse(json)
  if (success) return data
  throw wrong(file, sentenceOf(error.issues[0]))
}

function sentenceOf(issue: z.core.$ZodIssue | undefined): string {
  const path = issue?.path.join('.') ?? ''
  if (issue?.code === 'unrecognized_keys') {
    const [unknown = ''] = issue.keys
    const known = path === '' ? CONFIG_KEYS : ['apiKey', 'keyFile']
    const meant = nearest(unknown, known)
    const name = path === '' ? unknown : `${path}.${unknown}`
    return `has an unknown setting "${name}"; ${meant === null ? `known are ${known.join(', ')}` : `did you mean "${meant}"?`}`
  }
  if (path === '') return 'holds no settings; write them between { and }'
  return `has a wrong "${path}": ${issue?.message ?? 'malformed'}`
}

function wrong(file: string, what: string, cause?: unknown): PerpkitError {
  return new PerpkitError(`${file} ${what.replace(/[.?]?$/, (end) => (end === '?' ? '?' : '.'))}`, {
    code: 'usage.config',
    cause,
  })
}
