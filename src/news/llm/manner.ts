import { CAPABILITIES, type Manner, UNKNOWN_MANNER } from './capability-table.ts'

/** How a model is asked first. */
export function firstManner(provider: string, model: string): Manner {
  const known = CAPABILITIES.find(
    (entry) => entry.provider === provider && model.toLowerCase().startsWith(entry.models),
  )
  return known?.manner ?? UNKNOWN_MANNER
}

/** Field names in a refusal, and what is sent instead. The first that is named and can be changed is. */
const CONCESSIONS: readonly (readonly [named: RegExp, concede: (manner: Manner) => Manner | null])[] = [
  [/response_?format|json_?schema|json_?object|structured/i, plainer],
  [/thinking|reasoning/i, ({ thinkingOff, ...rest }) => (isEmpty(thinkingOff) ? null : { ...rest, thinkingOff: {} })],
  [/max_(completion_)?tokens/i, otherTokensField],
  [/temperature/i, (manner) => (manner.temperature === null ? null : { ...manner, temperature: null })],
  [/\bseed\b/i, (manner) => (manner.seed === null ? null : { ...manner, seed: null })],
]

/**
 * The next manner to try after a 400: without what the refusal names, else with a plainer format, which is what servers
 * refuse most. `null`: there is nothing left to leave out.
 */
export function humbler(manner: Manner, refusal: string): Manner | null {
  for (const [named, concede] of CONCESSIONS) {
    const next = named.test(refusal) ? concede(manner) : null
    if (next !== null) return next
  }
  return plainer(manner)
}

function plainer(manner: Manner): Manner | null {
  switch (manner.format) {
    case 'json-schema':
      return { ...manner, format: 'json-object' }
    case 'json-object':
      return { ...manner, format: 'none' }
    case 'none':
      return null
  }
}

function otherTokensField(manner: Manner): Manner | null {
  return manner.tokensField === 'max_tokens' ? { ...manner, tokensField: 'max_completion_tokens' } : null
}

function isEmpty(fields: Manner['thinkingOff']): boolean {
  return Object.keys(fields).length === 0
}
