import { ASSET_NAMES, NOT_TICKERS } from './asset-names.ts'
import { wordings } from './lexicon/entry.ts'
import { addPhrase, createPhraseTree, longestPhrase } from './lexicon/phrase-tree.ts'
import type { Tokens } from './tokens.ts'

/** An asset where a headline names it. */
export interface Mention {
  readonly symbol: string
  readonly start: number
  readonly clause: number
}

const names = createPhraseTree<string>()
for (const [symbol, phrases] of Object.entries(ASSET_NAMES))
  for (const phrase of wordings(phrases)) addPhrase(names, phrase, symbol)

/** Finds assets by name, by ticker in capitals and by cashtag, in the order of the words. */
export function findAssets({ words, isCapital, clauses, cashtags }: Tokens): readonly Mention[] {
  const mentions: Mention[] = []
  // In a headline all in capitals, capitals say nothing.
  const isShouted = isCapital.every((capital, at) => capital || !/^[a-z]{2,}$/.test(words[at] ?? ''))
  for (let at = 0; at < words.length;) {
    const named = longestPhrase(names, words, at)
    const symbol = named?.value ?? cashtags.get(at) ?? (isCapital[at] && !isShouted ? ticker(words[at] ?? '') : null)
    if (symbol !== null) mentions.push({ symbol, start: at, clause: clauses[at] ?? 0 })
    at += named?.length ?? 1
  }
  return mentions
}

function ticker(word: string): string | null {
  const symbol = word.toUpperCase()
  return Object.hasOwn(ASSET_NAMES, symbol) && !NOT_TICKERS.has(symbol) ? symbol : null
}
