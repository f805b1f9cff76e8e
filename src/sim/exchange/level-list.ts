import type { Decimal } from 'decimal.js'
import type { Level } from './level.ts'

/** A chunk that grows beyond this is halved. */
const CHUNK_MAX = 128

/**
 * Levels in order, best first, in short chunks: books of real markets have thousands of levels a side, and one array would have
 * to move most of them up for each level that comes or goes far from the best price.
 */
export class LevelList {
  private readonly isBid: boolean
  /** None is empty. */
  private readonly chunks: Level[][] = []

  constructor(isBid: boolean) {
    this.isBid = isBid
  }

  best(): Level | undefined {
    return this.chunks[0]?.[0]
  }

  *[Symbol.iterator](): Iterator<Level> {
    for (const chunk of this.chunks) yield* chunk
  }

  top(count: number): Level[] {
    const levels: Level[] = []
    for (const chunk of this.chunks) {
      if (levels.length >= count) break
      levels.push(...chunk)
    }
    return levels.slice(0, count)
  }

  insert(level: Level): void {
    const at = Math.min(this.chunkOf(level.price), this.chunks.length - 1)
    const chunk = this.chunks[at]
    if (chunk === undefined) {
      this.chunks.push([level])
      return
    }
    chunk.splice(this.placeIn(chunk, level.price), 0, level)
    if (chunk.length > CHUNK_MAX) this.chunks.splice(at + 1, 0, chunk.splice(CHUNK_MAX / 2))
  }

  delete(level: Level): void {
    const at = this.chunkOf(level.price)
    const chunk = this.chunks[at]
    if (chunk === undefined) return
    chunk.splice(this.placeIn(chunk, level.price), 1)
    if (chunk.length === 0) this.chunks.splice(at, 1)
  }

  /** The first chunk whose last level is not better than the price: where the price is, or belongs. */
  private chunkOf(price: Decimal): number {
    return firstNot(this.chunks.length, (at) => this.isBetter(this.chunks[at]?.at(-1), price))
  }

  private placeIn(chunk: readonly Level[], price: Decimal): number {
    return firstNot(chunk.length, (at) => this.isBetter(chunk[at], price))
  }

  private isBetter(level: Level | undefined, price: Decimal): boolean {
    const order = level?.price.cmp(price) ?? 0
    return this.isBid ? order > 0 : order < 0
  }
}

/** By halves: the first of `count` places for which a claim that holds up to some place holds no more. */
function firstNot(count: number, holds: (at: number) => boolean): number {
  let [low, high] = [0, count]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) low = middle + 1
    else high = middle
  }
  return low
}
