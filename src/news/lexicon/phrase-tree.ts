/** Finds the longest of many phrases at a place in a list of words. A branch may also bear what its phrase stands for. */
export interface PhraseTree<T> {
  /** `null`: nothing goes on from here, as from most words. */
  branches: Map<string, PhraseTree<T>> | null
  value: T | undefined
}

export function createPhraseTree<T>(): PhraseTree<T> {
  return { branches: null, value: undefined }
}

/** @returns `false` where the phrase was already there; the first meaning stays. */
export function addPhrase<T>(tree: PhraseTree<T>, phrase: string, value: T): boolean {
  let node = tree
  for (const word of phrase.split(' ')) {
    node.branches ??= new Map()
    let next = node.branches.get(word)
    if (next === undefined) node.branches.set(word, (next = createPhraseTree()))
    node = next
  }
  if (node.value !== undefined) return false
  node.value = value
  return true
}

/** How many words the longest phrase from `start` takes, and what it stands for; `null` where none begins. */
export function longestPhrase<T>(
  tree: PhraseTree<T>,
  words: readonly string[],
  start: number,
): { readonly value: T; readonly length: number } | null {
  let node = tree.branches?.get(words[start] ?? '')
  if (node === undefined) return null
  let found: { value: T; length: number } | null = null
  for (let at = start; node !== undefined;) {
    at++
    if (node.value !== undefined) found = { value: node.value, length: at - start }
    node = at < words.length ? node.branches?.get(words[at] ?? '') : undefined
  }
  return found
}
