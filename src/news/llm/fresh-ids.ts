import type { Random } from '../../kit/random.ts'

/** Consonants only: an id spells no word, and two of them are one token in most vocabularies. */
const ID_LETTERS = 'bcdfghjklmnpqrstvwxz'

/** So many ids of so many letters can be told apart; the most of them that are drawn is a quarter. */
export function idLengthFor(count: number): number {
  return count <= ID_LETTERS.length ** 2 / 4 ? 2 : 4
}

/** Unforeseeable, so that no headline can name another's id; distinct within a request. */
export function freshIds(count: number, length: number, random: Random): readonly string[] {
  const letter = (): string => ID_LETTERS[Math.floor(random.next() * ID_LETTERS.length)] ?? ''
  const ids = new Set<string>()
  while (ids.size < count) ids.add(Array.from({ length }, letter).join(''))
  return [...ids]
}
