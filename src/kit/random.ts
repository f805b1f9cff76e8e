/** A seeded source of numbers in [0, 1): the same seed gives the same sequence on every machine. */
export interface Random {
  next(): number
}

/** sfc32, seeded through splitmix32: small, fast, and good enough for schedules, jitter and simulated delays. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const splitmix = (): number => {
    state = (state + 0x9e3779b9) | 0
    let mixed = state ^ (state >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return mixed ^ (mixed >>> 15)
  }
  let [a, b, c, counter] = [splitmix(), splitmix(), splitmix(), 1]
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 2 ** 32
  }
  for (let warm = 0; warm < 12; warm++) next()
  return { next }
}

/** For ids that nobody outside is to foresee. */
export function unforeseeable(): Random {
  return createRandom(crypto.getRandomValues(new Uint32Array(1))[0] ?? 0)
}

/** A stream of its own for a named purpose, so that adding a draw in one place does not shift all others. */
export function forkRandom(seed: number, purpose: string): Random {
  let hash = seed | 0
  for (const character of purpose) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return createRandom(hash)
}

/** One draw of an exponential distribution with the given mean. */
export function exponential(random: Random, mean: number): number {
  return -mean * Math.log(1 - random.next())
}

/** One draw of the standard normal distribution (Box and Muller). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
}
