import type { DepthFrame, Verdict } from '../../domain/depth-frame.ts'
import type { SequenceRule } from '../venue.ts'

/**
 * Binance USDⓈ-M continuity (docs/wire/binance.md#depth). L is the snapshot's `lastUpdateId`, last the `u` of the event applied before.
 * Ids are not dense, so only `pu` proves that nothing is missing.
 *
 *  (1) no snapshot                 → gap   the book is void until one comes
 *  (2) joining, u < L              → skip  the snapshot already holds it
 *  (3) joining, U ≤ L ≤ u          → apply the event straddles the snapshot
 *  (4) joining, pu ≤ L < U         → apply it starts right behind the snapshot: no id of this symbol lies between
 *  (5) joining, pu > L             → gap   the snapshot is older than what was buffered
 *  (6) live, pu = last             → apply
 *  (7) live, u ≤ last              → skip  a duplicate, as after a reconnection
 *  (8) live, otherwise             → gap
 */
export function createSequence(): SequenceRule {
  return new DepthSequence()
}

class DepthSequence implements SequenceRule {
  private state: 'void' | 'joining' | 'live' = 'void'
  private last = -1

  admit(frame: DepthFrame): Verdict {
    if (frame.isSnapshot) return this.move('joining', frame.lastId)
    switch (this.state) {
      case 'void':
        return 'gap' // (1)
      case 'joining':
        return this.join(frame)
      case 'live':
        return this.follow(frame)
    }
  }

  reset(): void {
    this.state = 'void'
  }

  private join({ firstId, lastId, previousId }: DepthFrame): Verdict {
    if (lastId < this.last) return 'skip' // (2)
    if (firstId <= this.last || previousId <= this.last) return this.move('live', lastId) // (3) (4)
    return this.lose() // (5)
  }

  private follow({ lastId, previousId }: DepthFrame): Verdict {
    if (previousId === this.last) return this.move('live', lastId) // (6)
    return lastId <= this.last ? 'skip' : this.lose() // (7) (8)
  }

  private move(state: 'joining' | 'live', last: number): Verdict {
    this.state = state
    this.last = last
    return 'apply'
  }

  private lose(): Verdict {
    this.state = 'void'
    return 'gap'
  }
}
