// Data: prices in US dollars a million tokens, as published, each with its source and the day on which it was read.

/** One line of a provider's price list. */
export interface Rate {
  /** `peak` and `off-peak` only where the entry has peak hours. */
  readonly when: 'always' | 'peak' | 'off-peak'
  /** The rate holds for requests with at most so many input tokens; `null` without a bound. */
  readonly inputTokensMax: number | null
  readonly input: string
  /** Input read from the provider's prompt cache; `null` where no price was found: then it counts as ordinary input. */
  readonly cachedInput: string | null
  readonly output: string
}

export interface PriceEntry {
  readonly provider: string
  readonly models: readonly string[]
  /** Ordered: the first that applies is the price. */
  readonly rates: readonly Rate[]
  readonly peak: PeakHours | null
  readonly source: string
  /** The day on which the source was read. */
  readonly checkedAt: string
}

/** Hours of the day in UTC, Monday to Friday. */
export interface PeakHours {
  readonly hours: readonly (readonly [from: number, before: number])[]
}

const flat = (input: string, cachedInput: string | null, output: string): readonly Rate[] => [
  { when: 'always', inputTokensMax: null, input, cachedInput, output },
]

/** Chinese public holidays are off-peak too; they are not listed here, so that a holiday's bill is shown too high, never too low. */
const DEEPSEEK_PEAK: PeakHours = {
  hours: [
    [1, 4],
    [6, 10],
  ],
}
const ARTICLE = 'the price list of the article; the vendor’s own pages differ among themselves on input prices'

export const PRICES: readonly PriceEntry[] = [
  {
    provider: 'holysheep',
    models: ['deepseek-v3.2', 'deepseek-chat'],
    rates: flat('0.28', null, '0.42'),
    peak: null,
    source: ARTICLE,
    checkedAt: '2026-11-25',
  },
  {
    provider: 'holysheep',
    models: ['gpt-4.1'],
    rates: flat('2', null, '8'),
    peak: null,
    source: ARTICLE,
    checkedAt: '2026-11-25',
  },
  {
    provider: 'holysheep',
    models: ['claude-sonnet-4.5', 'claude-sonnet-4-5'],
    rates: flat('3', null, '15'),
    peak: null,
    source: ARTICLE,
    checkedAt: '2026-11-25',
  },
  {
    provider: 'holysheep',
    models: ['gemini-2.5-flash'],
    rates: flat('0.30', null, '2.50'),
    peak: null,
    source: ARTICLE,
    checkedAt: '2026-11-25',
  },
  {
    provider: 'deepseek',
    models: ['deepseek-flash', 'deepseek-v4-flash'],
    rates: [
      { when: 'peak', inputTokensMax: null, input: '0.30', cachedInput: '0.006', output: '1.20' },
      { when: 'off-peak', inputTokensMax: null, input: '0.15', cachedInput: '0.003', output: '0.60' },
    ],
    peak: DEEPSEEK_PEAK,
    source: 'api-docs.deepseek.com/quick_start/pricing',
    checkedAt: '2026-11-25',
  },
  {
    provider: 'deepseek',
    models: ['deepseek-v4-pro'],
    rates: [
      { when: 'peak', inputTokensMax: null, input: '1.32', cachedInput: '0.044', output: '3.96' },
      { when: 'off-peak', inputTokensMax: null, input: '0.66', cachedInput: '0.022', output: '1.98' },
    ],
    peak: DEEPSEEK_PEAK,
    source: 'api-docs.deepseek.com/quick_start/pricing',
    checkedAt: '2026-11-25',
  },
  {
    // Retired by its maker on 2026-07-24; kept because the article counts with it.
    provider: 'deepseek',
    models: ['deepseek-chat', 'deepseek-v3.2'],
    rates: flat('0.28', '0.028', '0.42'),
    peak: null,
    source: 'BerriAI/litellm, model_prices_and_context_window.json',
    checkedAt: '2026-11-25',
  },
  {
    provider: 'openai',
    models: ['gpt-4.1', 'gpt-4.1-2025-04-14'],
    rates: flat('2', '0.50', '8'),
    peak: null,
    source: '@pydantic/genai-prices 0.1.8',
    checkedAt: '2026-11-25',
  },
  {
    provider: 'anthropic',
    models: ['claude-haiku-4-5'],
    rates: flat('1', null, '5'),
    peak: null,
    source: 'platform.claude.com, models overview',
    checkedAt: '2026-11-25',
  },
  {
    provider: 'anthropic',
    models: ['claude-sonnet-4-5'],
    rates: [
      { when: 'always', inputTokensMax: 200_000, input: '3', cachedInput: null, output: '15' },
      { when: 'always', inputTokensMax: null, input: '6', cachedInput: null, output: '22.50' },
    ],
    peak: null,
    source: '@pydantic/genai-prices 0.1.8',
    checkedAt: '2026-11-25',
  },
  {
    provider: 'google',
    models: ['gemini-2.5-flash'],
    rates: flat('0.30', null, '2.50'),
    peak: null,
    source: '@pydantic/genai-prices 0.1.8',
    checkedAt: '2026-11-25',
  },
]
