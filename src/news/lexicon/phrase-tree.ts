/**
 * Finds the longest of many phrases at a place in a list of words. Phrases wait under their first word, as they were added, until
 * that word is met: few of thousands ever are, and the first verdict need not wait for the others.
 */
export interface PhraseTree<T> {
  readonly heads: Map<string, Head<T>>
}

interface Head<T> {
  waiting: Waiting<T>[]
  node: Node<T> | null
}

interface Waiting<T> {
  /** All but the first word. */
  readonly rest: string
  readonly value: T
}

interface Node<T> {
  /** `null`: nothing goes on from here, as from most words. */
  branches: Map<string, Node<T>> | null
  value: T | undefined
}

export function createPhraseTree<T>(): PhraseTree<T> {
  return { heads: new Map() }
}

/** Of a phrase that is added twice the first meaning stays. */
export function addPhrase<T>({ heads }: PhraseTree<T>, phrase: string, value: T): void {
  const end = phrase.indexOf(' ')
  const first = end === -1 ? phrase : phrase.slice(0, end)
  const waiting = { rest: end === -1 ? '' : phrase.slice(end + 1), value }
  const head = heads.get(first)
  if (head === undefined) heads.set(first, { waiting: [waiting], node: null })
  else head.waiting.push(waiting)
}

/** How many words the longest phrase from `start` takes, and what it stands for; `null` where none begins. */
export function longestPhrase<T>(
  { heads }: PhraseTree<T>,
  words: readonly string[],
  start: number,
): { readonly value: T; readonly length: number } | null {
  const head = heads.get(words[start] ?? '')
  if (head === undefined) return null
  let node: Node<T> | undefined = head.waiting.length === 0 && head.node !== null ? head.node : grown(head)
  let found: { value: T; length: number } | null = null
  for (let at = start; node !== undefined;) {
    at++
    if (node.value !== undefined) found = { value: node.value, length: at - start }
    node = at < words.length ? node.branches?.get(words[at] ?? '') : undefined
  }
  return found
}

/** Puts what waits into the tree. */
function grown<T>(head: Head<T>): Node<T> {
  const root = (head.node ??= { branches: null, value: undefined })
  for (const { rest, value } of head.waiting) {
    let node = root
    for (const word of rest === '' ? [] : rest.split(' ')) {
      node.branches ??= new Map()
      let next = node.branches.get(word)
      if (next === undefined) node.branches.set(word, (next = { branches: null, value: undefined }))
      node = next
    }
    node.value ??= value
  }
  head.waiting = []
  return root
}
