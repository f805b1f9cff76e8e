// Data: where the providers that are known by name offer their OpenAI-compatible endpoint.

export interface Provider {
  readonly name: string
  readonly baseUrl: string
  /** Asked where no other model is named. */
  readonly model: string
  readonly source: string
  readonly checkedAt: string
}

export const PROVIDERS: readonly Provider[] = [
  {
    name: 'holysheep',
    baseUrl: 'https://api.holysheep.ai/v1',
    model: 'deepseek-v3.2',
    source: 'the article; holysheep.ai',
    checkedAt: '2026-11-25',
  },
  {
    name: 'deepseek',
    baseUrl: 'https://api.deepseek.com',
    model: 'deepseek-flash',
    source: 'api-docs.deepseek.com/quick_start/pricing',
    checkedAt: '2026-11-25',
  },
  {
    name: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    model: 'gpt-4.1',
    source: 'developers.openai.com',
    checkedAt: '2026-11-25',
  },
  {
    name: 'anthropic',
    baseUrl: 'https://api.anthropic.com/v1',
    model: 'claude-haiku-4-5',
    source: 'platform.claude.com/docs/en/api/openai-sdk',
    checkedAt: '2026-11-25',
  },
  {
    name: 'google',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    model: 'gemini-2.5-flash',
    source: 'ai.google.dev/gemini-api/docs/openai',
    checkedAt: '2026-11-25',
  },
]
