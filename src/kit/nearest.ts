/**
 * The word that a mistyped one most likely meant, or `null` when none is near (more than a third of its letters differ).
 * Of words that are equally near it is the one that begins alike: ends are cut off more often than beginnings.
 */
export function nearest(word: string, known: Iterable<string>): string | null {
  let best: string | null = null
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase(), bestDistance + 1)
    const isNearer =
      distance < bestDistance ||
      (best !== null && distance === bestDistance && beginsAlike(word, candidate) > beginsAlike(word, best))
    if (isNearer) [best, bestDistance] = [candidate, distance]
  }
  return best
}

/** How many letters two words have in common before the first that differs. */
function beginsAlike(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length]?.toLowerCase() === b[length]?.toLowerCase()) length++
  return length
}

/** Insertions, deletions, substitutions and swaps of neighbours; gives up above `most`. */
function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) >= most) return most
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const substituted = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let least = Math.min(substituted, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1)
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (isSwap) least = Math.min(least, (beforeLast[j - 2] ?? 0) + 1)
      row.push(least)
    }
    ;[beforeLast, last] = [last, row]
  }
  return last[b.length] ?? most
}
