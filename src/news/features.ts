import type { EventReading } from './events.ts'
import { hashOf, type Tokens } from './tokens.ts'

/** Set apart the kinds of feature, so that a word and a pair do not share a bucket by design. */
const PAIR = 0x9e3779b1
const SKIP = 0x85ebca6b
const EVENT = 0xc2b2ae35
const BALANCE = 0x27d4eb2f
const GOOD = 0x165667b1
const BAD = 0x2545f491
const CALM = 0x5bd1e995
const ABOVE = 0x1b873593
const MIXED = 0xcc9e2d51

/** Balances beyond this say nothing more. */
const BALANCE_MAX = 8
const STEPS = 6

/** A headline's distinct features as buckets of a table; one bag is filled again and again. */
export class FeatureBag {
  readonly buckets: Int32Array
  count = 0
  /** The run in which a bucket was last met. */
  private readonly met: Int32Array
  private run = 0
  private readonly mask: number

  constructor(size: number) {
    if ((size & (size - 1)) !== 0) throw new RangeError('the number of buckets is a power of two')
    this.mask = size - 1
    this.met = new Int32Array(size)
    this.buckets = new Int32Array(FEATURES_MAX)
  }

  /** Words, pairs, pairs with a gap, and what the lexicon read. */
  fill({ words, hashes }: Tokens, reading: EventReading): void {
    this.count = 0
    this.run++
    for (let at = 0; at < words.length; at++) {
      const hash = hashes[at] ?? 0
      this.add(hash)
      if (at + 1 < words.length) this.add(join(hash, hashes[at + 1] ?? 0, PAIR))
      if (at + 2 < words.length) this.add(join(hash, hashes[at + 2] ?? 0, SKIP))
    }
    this.addReading(reading)
  }

  private addReading({ hits, good, bad, calm }: EventReading): void {
    const balance = Math.max(-BALANCE_MAX, Math.min(BALANCE_MAX, Math.round(good - bad)))
    this.add(join(balance, 0, BALANCE))
    this.add(join(Math.min(STEPS, Math.round(good)), 0, GOOD))
    this.add(join(Math.min(STEPS, Math.round(bad)), 0, BAD))
    this.add(join(Math.min(2, calm), 0, CALM))
    for (let step = -STEPS; step <= STEPS && balance >= step; step++) this.add(join(step, 0, ABOVE))
    if (good > 0 && bad > 0) this.add(MIXED)
    for (const { event, weight } of hits) this.add(join(eventHash(event), weight > 0 ? 1 : 2, EVENT))
  }

  private add(hash: number): void {
    // The low bits of FNV mix poorly; fold the high ones in.
    const bucket = (hash ^ (hash >>> 15)) & this.mask
    if (this.met[bucket] === this.run || this.count === FEATURES_MAX) return
    this.met[bucket] = this.run
    this.buckets[this.count++] = bucket
  }
}

/** A headline of 280 characters has at most 140 words. */
const FEATURES_MAX = 512

function join(a: number, b: number, kind: number): number {
  let hash = Math.imul(a ^ kind, 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 13) ^ b, 0x5bd1e995)
  return hash ^ (hash >>> 16)
}

const eventHashes = new Map<string, number>()

function eventHash(event: string): number {
  let hash = eventHashes.get(event)
  if (hash === undefined) eventHashes.set(event, (hash = hashOf(event)))
  return hash
}
