import { COMMON } from './lexicon/directions.ts'
import { isContrary, likeness, readStory, type Story } from './story.ts'

/** Whether a headline is news, or tells again what an earlier one told. */
export type Admission =
  | { readonly kind: 'new'; readonly number: number }
  | { readonly kind: 'duplicate'; readonly number: number; readonly of: number }

/** How much of the words two tellings of one story share (Jaccard). */
const LIKENESS = 0.6
/** How many stories one headline is compared with. */
const COMPARED_MAX = 500
/** How many stories are remembered. */
const WINDOW_MAX = 20_000

const common = new Map(COMMON.split(/\s+/).map((word, rank) => [word, rank]))

/**
 * Merges near-duplicates within a window of stories. Two headlines whose words are 60 % alike share one of their rarest 40 %, so only
 * those are indexed; the outcome is that of comparing with every story in the window, unless hundreds of them share its rarest words.
 */
export class Dedupe {
  private readonly stories = new Map<number, Story>()
  private readonly index = new Map<string, number[]>()
  private readonly windowMax: number
  private next = 0

  constructor(windowMax = WINDOW_MAX) {
    this.windowMax = windowMax
  }

  /** @param headline sanitised. A duplicate names the earliest story that it repeats; it is not remembered itself. */
  admit(headline: string): Admission {
    const number = this.next++
    const story = readStory(headline)
    const keys = rarest(story.words)
    const of = this.find(story, keys)
    if (of !== null) return { kind: 'duplicate', number, of }
    this.remember(number, story, keys)
    return { kind: 'new', number }
  }

  /** Looks first where few have the same word: whoever floods the stream with one wording cannot make it wait. */
  private find(story: Story, keys: readonly string[]): number | null {
    let earliest: number | null = null
    const { size } = story.words
    const lists = keys.map((key) => this.index.get(key) ?? []).sort((a, b) => a.length - b.length)
    const compared = new Set<number>()
    for (const list of lists) {
      for (const number of list) {
        if (earliest !== null && number >= earliest) break
        if (compared.size === COMPARED_MAX) return earliest
        if (compared.has(number)) continue
        compared.add(number)
        const other = this.stories.get(number)
        if (other === undefined || other.words.size < size * LIKENESS || other.words.size * LIKENESS > size) continue
        if (likeness(story.words, other.words) >= LIKENESS && !isContrary(story, other)) earliest = number
      }
    }
    return earliest
  }

  private remember(number: number, story: Story, keys: readonly string[]): void {
    this.stories.set(number, story)
    for (const key of keys) {
      const numbers = this.index.get(key)
      if (numbers === undefined) this.index.set(key, [number])
      else numbers.push(number)
    }
    if (this.stories.size > this.windowMax) this.forgetOldest()
  }

  private forgetOldest(): void {
    const [oldest] = this.stories
    if (oldest === undefined) return
    const [number, { words }] = oldest
    this.stories.delete(number)
    for (const key of rarest(words)) {
      const numbers = this.index.get(key)
      // Numbers stand in ascending order, so the oldest story is the first.
      numbers?.shift()
      if (numbers?.length === 0) this.index.delete(key)
    }
  }
}

/** The words by which a story is found: one of them is shared by every story that is alike enough. */
function rarest(words: ReadonlySet<string>): readonly string[] {
  const sorted = [...words].sort(byRarity)
  return sorted.slice(0, words.size - Math.ceil(LIKENESS * words.size - 1e-9) + 1)
}

/** Any fixed order will do; one that puts common words last keeps the lists short. */
function byRarity(a: string, b: string): number {
  return (common.get(a) ?? -1) - (common.get(b) ?? -1) || (a < b ? 1 : -1)
}
