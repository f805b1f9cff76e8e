import type { Random } from '../../kit/random.ts'
import type { OrderMint } from './order-entry.ts'
import type { SimClock } from './types.ts'

const FIRST_ID = 862_043_000_000

/** Rising order numbers, and a UUID for each: both from the seed, so that a repeated run has the same. */
export class OrderIds implements OrderMint {
  private readonly clock: SimClock
  private readonly random: Random
  private id = FIRST_ID

  constructor(clock: SimClock, random: Random) {
    this.clock = clock
    this.random = random
  }

  mint(): { id: number; uuid: string; ms: number } {
    const hex = Array.from({ length: 4 }, () =>
      Math.floor(this.random.next() * 2 ** 32)
        .toString(16)
        .padStart(8, '0'),
    ).join('')
    // Version 4, variant 1: what UUID parsers look at.
    const uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
    return { id: ++this.id, uuid, ms: this.clock.wallMs() }
  }
}
