/**
 * An event of the market and the phrases that tell of it. Weight: −3 disaster … 3 triumph, for the asset or branch named.
 * In a phrase, `(a|b|)` stands for each of its alternatives; phrases are parted by commas.
 */
export interface LexiconEntry {
  readonly event: string
  readonly weight: number
  readonly phrases: string
}

/** All wordings of an entry's phrases. */
export function wordings(phrases: string): readonly string[] {
  return phrases.split(',').flatMap((phrase) => expand(phrase.trim().replaceAll(/\s+/g, ' ')))
}

function expand(phrase: string): string[] {
  const group = /\(([^()]*)\)/.exec(phrase)
  if (group === null) return phrase === '' ? [] : [phrase.replaceAll(/\s+/g, ' ').trim()]
  const [whole, inside = ''] = group
  const head = phrase.slice(0, group.index)
  const tail = phrase.slice(group.index + whole.length)
  return inside.split('|').flatMap((choice) => expand(head + choice + tail))
}
