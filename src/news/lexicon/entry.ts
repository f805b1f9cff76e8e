/**
 * An event of the market and the phrases that tell of it. Weight: −3 disaster … 3 triumph, for the asset or branch named.
 * In a phrase, `(a|b|)` stands for each of its alternatives and holds no other group; phrases are parted by commas.
 */
export interface LexiconEntry {
  readonly event: string
  readonly weight: number
  readonly phrases: string
}

/** All wordings of an entry's phrases. */
export function wordings(phrases: string): readonly string[] {
  const all: string[] = []
  for (const phrase of phrases.replaceAll(/\s+/g, ' ').split(',')) expand(phrase.trim(), 0, '', all)
  return all
}

/** Adds every wording of the rest of a phrase, from its first group on. A group that may be empty leaves no double blank behind. */
function expand(phrase: string, from: number, head: string, all: string[]): void {
  const open = phrase.indexOf('(', from)
  if (open === -1) {
    const wording = `${head}${phrase.slice(from)}`.trim()
    if (wording !== '') all.push(wording.includes('  ') ? wording.replaceAll(/ +/g, ' ') : wording)
    return
  }
  const close = phrase.indexOf(')', open)
  const before = head + phrase.slice(from, open)
  for (const choice of phrase.slice(open + 1, close).split('|')) expand(phrase, close + 1, before + choice, all)
}
