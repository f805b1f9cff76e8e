import { z } from 'zod'
import { ENVIRONMENTS, VENUE_IDS, type VenueId } from '../domain/ids.ts'
import type { CapName } from '../news/spend/caps.ts'

/** The name of the configuration's shape; a file of another one is refused. */
const CONFIG_SCHEMA = 'perpkit.config/1'

const text = z.string().min(1)
const keySettings = z.strictObject({ apiKey: z.string().min(8).optional(), keyFile: text.optional() })
/** What the ledger can count: nine million dollars in whole nano-dollars. */
const CAP_MAX = 9_000_000
/** Dollars as a number that the ledger holds to the nano-dollar, or no bound. */
const cap = z.union([
  z
    .number()
    .max(CAP_MAX)
    .refine((dollars) => /^\d+(\.\d{1,9})?$/.test(String(dollars))),
  z.literal('none'),
])
const capSettings = z.strictObject({ run: cap.optional(), day: cap.optional(), month: cap.optional() })
const llmSettings = z.strictObject({
  provider: text.optional(),
  baseUrl: text.optional(),
  model: text.optional(),
  price: z
    .string()
    .regex(/^\d+(\.\d{1,6})?\/\d+(\.\d{1,6})?$/)
    .optional(),
  keyFile: text.optional(),
  caps: capSettings.optional(),
})

export const configSchema = z.strictObject({
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
  report: text.optional(),
  world: text.optional(),
  tier: z.enum(['default', 'article', 'lab']).optional(),
  market: text.optional(),
  /** The most that a live run may have at stake, in USDT. */
  ceiling: z.number().positive().optional(),
  bybit: keySettings.optional(),
  binance: keySettings.optional(),
  llm: llmSettings.optional(),
})

/** What `perpkit.config.json` may hold. Secrets are not among it: they come from the environment or from a 0600 file. */
export type Config = z.infer<typeof configSchema>

/** The settings that each section knows; the whole file is the section without a name. */
export const SECTIONS: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(configSchema.shape),
  bybit: Object.keys(keySettings.shape),
  binance: Object.keys(keySettings.shape),
  llm: Object.keys(llmSettings.shape),
  'llm.caps': Object.keys(capSettings.shape),
}

type SettingPath =
  | keyof Config
  | `${VenueId}.${keyof z.infer<typeof keySettings>}`
  | `llm.${keyof z.infer<typeof llmSettings>}`
  | `llm.caps.${CapName}`

const KEYS = 'a section such as {"apiKey": "…", "keyFile": "bybit.key"}'
const API_KEY = 'an API key of eight characters or more, as text'
const KEY_FILE = 'the name of a key file, as text'
const CAP = `an amount in dollars such as 2.5, at most ${CAP_MAX.toLocaleString('en-US')}, or "none"`

/** What each setting is to be, as the end of "… is not". */
export const EXPECTED: Readonly<Record<SettingPath, string>> = {
  schema: `"${CONFIG_SCHEMA}", the one that this version reads`,
  env: `one of ${ENVIRONMENTS.map((name) => `"${name}"`).join(', ')}`,
  venues: `a list of one or more of ${VENUE_IDS.map((name) => `"${name}"`).join(', ')}`,
  symbol: 'a symbol such as "BTCUSDT"',
  orders: 'a whole number above zero',
  rate: 'a number above zero',
  size: 'a number of USDT above zero',
  seed: 'a whole number, zero or above',
  report: 'the name of a folder, as text',
  world: 'the name of a simulated world, as text',
  tier: 'one of "default", "article", "lab"',
  market: 'the name of a simulated market, as text',
  ceiling: 'a number of USDT above zero',
  bybit: KEYS,
  'bybit.apiKey': API_KEY,
  'bybit.keyFile': KEY_FILE,
  binance: KEYS,
  'binance.apiKey': API_KEY,
  'binance.keyFile': KEY_FILE,
  llm: 'a section such as {"provider": "deepseek", "keyFile": "deepseek.key"}',
  'llm.provider': 'the name of a provider, or several as "deepseek,openai"',
  'llm.baseUrl': 'a URL such as "https://api.deepseek.com", as text',
  'llm.model': 'the name of a model, as text',
  'llm.price': 'a price in dollars a million tokens in and out, such as "0.28/0.42"',
  'llm.keyFile': KEY_FILE,
  'llm.caps': 'a section such as {"run": 2, "day": 5, "month": 50}',
  'llm.caps.run': CAP,
  'llm.caps.day': CAP,
  'llm.caps.month': CAP,
}
