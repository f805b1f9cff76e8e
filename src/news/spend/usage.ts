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
 * The most tokens that a text can be. Of English headlines the densest had 2.13 characters a token (o200k), so two are the bound;
 * other scripts may take a token for every byte.
 */
export function inputTokensMax(text: string): number {
  let [ascii, bytes] = [0, 0]
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    if (code < 0x80) ascii++
    else bytes += code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return Math.ceil(ascii / 2) + bytes
}

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    uncachedInput: a.uncachedInput + b.uncachedInput,
    cachedInput: a.cachedInput + b.cachedInput,
    output: a.output + b.output,
    reasoning: a.reasoning + b.reasoning,
  }
}
