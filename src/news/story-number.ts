const MAGNITUDES: Readonly<Record<string, number>> = {
  k: 1e3,
  thousand: 1e3,
  lakh: 1e5,
  m: 1e6,
  mn: 1e6,
  million: 1e6,
  crore: 1e7,
  b: 1e9,
  bn: 1e9,
  billion: 1e9,
  t: 1e12,
  tn: 1e12,
  trillion: 1e12,
}
const NUMBER_WORDS: ReadonlyMap<string, string> = new Map(
  'two three four five six seven eight nine ten eleven twelve'.split(' ').map((word, at) => [word, `${at + 2}`]),
)
const THOUSANDS = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/
/** How far back "from −$" reaches. */
const BEFORE = 8

/** "three" is 3; `null` for words that count nothing ("one" is no count: "one of the largest"). */
export function countOf(word: string): string | null {
  return NUMBER_WORDS.get(word) ?? null
}

/** A number of a story: `$30K` and `30,000` are one, −5 and +5 are not. */
export function numberOf(digits: string, magnitude: string | undefined, before: string): string {
  const plain = THOUSANDS.test(digits) ? digits.replaceAll(',', '') : digits.replace(',', '.').replaceAll(',', '')
  const sign = /(?:^|[\s(])[-−]\p{Sc}?$/u.test(before) ? '-' : ''
  return `${sign}${Number(plain) * (MAGNITUDES[magnitude ?? ''] ?? 1)}`
}

/** Whether a number is where something came from: "from 60,000 to 70,000" is not the way back. */
export function isOrigin(before: string): boolean {
  return /\bfrom [-−]?\p{Sc}?$/u.test(before)
}

/** What stands before a place of a text, as far as a number's meaning needs it. */
export function textBefore(text: string, at: number): string {
  return text.slice(Math.max(0, at - BEFORE), at)
}
