/** Tokens of one request, as the provider counted them. */
export interface Usage {
  readonly uncachedInput: number
  /** Read from the provider's own prompt cache, at a lower price where it has one. */
  readonly cachedInput: number
  /** All that was generated, reasoning included. */
  readonly output: number
  /** Of `output`, what was only thought. */
  readonly reasoning: number
}

export const NO_USAGE: Usage = { uncachedInput: 0, cachedInput: 0, output: 0, reasoning: 0 }

/**
 * The most tokens that a text can be: its bytes. Vocabularies are made of bytes, and no token has less than one. Prose takes a fifth of
 * that, but a headline of random signs comes near it (o200k), and what is set aside has to hold for the worst.
 */
export function inputTokensMax(text: string): number {
  return Buffer.byteLength(text)
}

/** What a provider may put before a question of its own accord: a template, the rules of a format. */
const PREAMBLE_TOKENS_MAX = 1_024
/** Some servers do not count thoughts against the output asked for, and bill them. */
const THOUGHTS_TOKENS_MAX = 4_096

/** Whether a request can have had so many tokens. A count beyond that is a server's mistake or malice, and would use up every cap. */
export function isCredible(
  { uncachedInput, cachedInput, output }: Usage,
  most: { readonly inputTokensMax: number; readonly outputTokensMax: number },
): boolean {
  const isInput = uncachedInput + cachedInput <= most.inputTokensMax + PREAMBLE_TOKENS_MAX
  return isInput && output <= most.outputTokensMax + THOUGHTS_TOKENS_MAX
}

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    uncachedInput: a.uncachedInput + b.uncachedInput,
    cachedInput: a.cachedInput + b.cachedInput,
    output: a.output + b.output,
    reasoning: a.reasoning + b.reasoning,
  }
}
