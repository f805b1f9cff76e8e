import type { Random } from '../../kit/random.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** The id that the venue makes for an order whose client sent none: 22 characters of mixed case. */
export function mintClientId(random: Random): string {
  return lettersOf(random, 22)
}

export function lettersOf(random: Random, count: number): string {
  let text = ''
  while (text.length < count) text += ALPHABET.charAt(Math.floor(random.next() * ALPHABET.length))
  return text
}
