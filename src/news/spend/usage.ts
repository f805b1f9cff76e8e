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

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    uncachedInput: a.uncachedInput + b.uncachedInput,
    cachedInput: a.cachedInput + b.cachedInput,
    output: a.output + b.output,
    reasoning: a.reasoning + b.reasoning,
  }
}
