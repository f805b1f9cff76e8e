import { existsSync, readFileSync } from 'node:fs'
import type { z } from 'zod'
import { PerpkitError } from '../domain/errors.ts'
import { nearest } from '../kit/nearest.ts'
import { type Config, configSchema, EXPECTED, SECTIONS } from './config-schema.ts'

export type { Config }
export const CONFIG_FILE = 'perpkit.config.json'

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
  throw wrong(file, sentenceOf(error.issues[0], json))
}

/** Of the checker's issue only the place and the kind are used; the words are ours. */
function sentenceOf(issue: z.core.$ZodIssue | undefined, json: unknown): string {
  // An element of a list is told with its list.
  const path = (issue?.path ?? []).filter((step) => typeof step === 'string')
  const name = path.join('.')
  if (issue?.code === 'unrecognized_keys') return unknownSetting(name, issue.keys[0] ?? '')
  if (name === '') return 'holds no settings; write them between { and }'
  const expected: Readonly<Record<string, string>> = EXPECTED
  return `has a wrong "${name}": ${shown(name, path, json)} is not ${expected[name] ?? 'what is expected there'}`
}

function unknownSetting(section: string, unknown: string): string {
  const known = SECTIONS[section] ?? []
  const meant = nearest(unknown, known)
  const name = JSON.stringify((section === '' ? unknown : `${section}.${unknown}`).slice(0, NAME_MAX))
  if (meant !== null) return `has an unknown setting ${name}; did you mean "${meant}"?`
  const secret = SECRET.test(unknown) ? '; secrets are set in the environment or in a key file' : ''
  return `has an unknown setting ${name}${secret}; known are ${known.join(', ')}`
}

const SECRET = /key|secret|token|password/i
const NAME_MAX = 60
const VALUE_MAX = 40
/** Settings and whole sections that may hold a secret, if by mistake: what stands there is not repeated. */
const UNSHOWN = /apiKey$|keyFile$|baseUrl$|^bybit$|^binance$|^llm$/

function shown(name: string, path: readonly string[], json: unknown): string {
  if (UNSHOWN.test(name)) return 'what stands there'
  let value = json
  for (const step of path) value = (value as Readonly<Record<string, unknown>>)[step]
  const text = JSON.stringify(value)
  return text.length > VALUE_MAX ? `${text.slice(0, VALUE_MAX)}…` : text
}

function wrong(file: string, what: string, cause?: unknown): PerpkitError {
  return new PerpkitError(`${file} ${what.replace(/[.?]?$/, (end) => (end === '?' ? '?' : '.'))}`, {
    code: 'usage.config',
    cause,
  })
}
