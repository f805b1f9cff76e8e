// Update ids as the venue numbers them: one counter for all symbols, rising, and full of holes (reference §5.6). They are made
// from the engine's own sequence, so every stream, the snapshot and `bookTicker` agree without anything to remember.

const BASE = 11_757_000_000_000
/** Ids between two engine events, at least half of which stay unused. */
const STRIDE = 128
const SPREAD = 63

/** The last update id of an engine event: `u` of whatever ends with it, and `lastUpdateId` of a snapshot taken after it. */
export function lastUpdateId(seq: number): number {
  return BASE + seq * STRIDE + (mixed(seq) % SPREAD)
}

/** The first update id of an engine event: `U` of whatever begins with it. Always above the last id of the event before. */
export function firstUpdateId(seq: number): number {
  return lastUpdateId(seq) - (mixed(seq ^ 0x5bf03635) % SPREAD)
}

/** A whole number that looks random and is the same each time. */
function mixed(seq: number): number {
  let bits = Math.imul(seq ^ (seq >>> 16), 0x21f0aaad)
  bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97)
  return (bits ^ (bits >>> 15)) >>> 0
}
