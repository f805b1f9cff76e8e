// Data: what each model's OpenAI-compatible endpoint understands, with source and the day on which it was read.

/** How strictly the shape of the answer can be asked for. */
export type AnswerFormat = 'json-schema' | 'json-object' | 'none'

/** How a model wants to be asked. */
export interface Manner {
  readonly format: AnswerFormat
  /** `null`: not to be sent. */
  readonly temperature: number | null
  readonly seed: number | null
  readonly tokensField: 'max_tokens' | 'max_completion_tokens'
  /** Fields that switch thinking off: thoughts are billed as output and use up the room for the answer. */
  readonly thinkingOff: Readonly<Record<string, unknown>>
}

export interface Capability {
  readonly provider: string
  /** Models whose name begins so. */
  readonly models: string
  readonly manner: Manner
  readonly source: string
  readonly checkedAt: string
}

const STEADY = { temperature: 0, seed: 7 } as const
const CHECKED = '2026-11-25'

export const CAPABILITIES: readonly Capability[] = [
  {
    provider: 'deepseek',
    models: 'deepseek-',
    manner: {
      ...STEADY,
      format: 'json-object',
      seed: null,
      tokensField: 'max_tokens',
      thinkingOff: { thinking: { type: 'disabled' } },
    },
    source: 'api-docs.deepseek.com: JSON output, thinking mode',
    checkedAt: CHECKED,
  },
  {
    provider: 'openai',
    models: 'gpt-4',
    manner: { ...STEADY, format: 'json-schema', tokensField: 'max_completion_tokens', thinkingOff: {} },
    source: 'developers.openai.com: structured outputs',
    checkedAt: CHECKED,
  },
  {
    // Its compatibility layer takes response_format and seed and ignores both.
    provider: 'anthropic',
    models: 'claude-haiku-4',
    manner: { temperature: 0, seed: null, format: 'none', tokensField: 'max_tokens', thinkingOff: {} },
    source: 'platform.claude.com: OpenAI SDK compatibility',
    checkedAt: CHECKED,
  },
  {
    // From this generation on, a temperature that is not the default is refused.
    provider: 'anthropic',
    models: 'claude-',
    manner: { temperature: null, seed: null, format: 'none', tokensField: 'max_tokens', thinkingOff: {} },
    source: 'platform.claude.com: OpenAI SDK compatibility, models overview',
    checkedAt: CHECKED,
  },
  {
    provider: 'google',
    models: 'gemini-2.5-flash',
    manner: {
      ...STEADY,
      format: 'json-schema',
      tokensField: 'max_tokens',
      thinkingOff: { reasoning_effort: 'none' },
    },
    source: 'ai.google.dev: OpenAI compatibility',
    checkedAt: CHECKED,
  },
  {
    // A relay in front of models of several makers: what holds for all of them.
    provider: 'holysheep',
    models: '',
    manner: { ...STEADY, format: 'json-object', tokensField: 'max_tokens', thinkingOff: {} },
    source: 'the vendor’s examples; unchecked otherwise',
    checkedAt: CHECKED,
  },
]

/** For endpoints that the table does not know: the most is asked for, and what is refused is left out. */
export const UNKNOWN_MANNER: Manner = {
  ...STEADY,
  format: 'json-schema',
  tokensField: 'max_tokens',
  thinkingOff: {},
}
