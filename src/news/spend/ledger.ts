import type { WallMs } from '../../domain/units.ts'
import type { Clock } from '../../kit/clock.ts'
import { capPassed, type CapName, type Caps } from './caps.ts'
import { type Nanos, nanos } from './money.ts'
import { costBetween, setAside } from './price.ts'
import type { PriceEntry, Rate } from './price-table.ts'
import type { SettledLine, SpendBook } from './spend-book.ts'
import { isCredible, NO_USAGE, type Usage } from './usage.ts'

/** What a request may cost, before it is sent. */
export interface Ask {
  readonly id: string
  readonly provider: string
  readonly model: string
  /** `null`: unknown. Then the dearest price of the table is set aside, and the cost is told as unknown. */
  readonly price: PriceEntry | null
  readonly inputTokensMax: number
  readonly outputTokensMax: number
}

/**
 * Money set aside for one request. Exactly one of the three ends it; a second is ignored.
 * @throws PerpkitError where the ledger cannot be written; the reservation stands in it, then.
 */
export interface Reservation {
  readonly id: string
  /** The provider's count came: that is the price, unless the request cannot have had so many. */
  bill(usage: Usage): void
  /** No count came, though the provider may have worked: the whole reservation counts as spent. */
  assume(): void
  /** Refused before any work: nothing is spent. */
  free(): void
}

/**
 * The only writer of money spent. Nothing is sent before its worst case is set aside, so that any number of requests at once
 * stay within the caps.
 */
export class SpendLedger {
  readonly caps: Caps
  private readonly book: SpendBook
  private readonly clock: Clock
  private readonly settled: SettledLine[] = []
  private run = 0
  private openCount = 0
  private wake: (() => void)[] = []

  constructor(options: { caps: Caps; book: SpendBook; clock: Clock }) {
    this.caps = options.caps
    this.book = options.book
    this.clock = options.clock
  }

  /** The requests of this run, in the order in which they ended. */
  get lines(): readonly SettledLine[] {
    return this.settled
  }

  /** Sets the worst case aside. Where own requests under way stand in the way, it waits for one to end; else it names the cap. */
  async reserve(ask: Ask): Promise<Reservation | CapName> {
    for (;;) {
      const outcome = this.tryReserve(ask)
      if (typeof outcome !== 'string' || this.openCount === 0) return outcome
      await new Promise<void>((resolve) => this.wake.push(resolve))
    }
  }

  private tryReserve(ask: Ask): Reservation | CapName {
    const { id, provider, model, price, inputTokensMax, outputTokensMax } = ask
    const atMs = this.clock.wallMs()
    const counted = setAside(price, inputTokensMax, outputTokensMax)
    const line = { id, atMs, provider, model, counted }
    const passed = this.book.reserve(line, (totals) =>
      capPassed(this.caps, { run: nanos(this.run), ...totals }, counted),
    )
    if (passed !== null) return passed
    this.run += counted
    this.openCount++
    return this.reservation(ask, atMs, counted)
  }

  private reservation(ask: Ask, atMs: WallMs, reserved: Nanos): Reservation {
    const { id, provider, model, price } = ask
    let isOpen = true
    const end = (line: Pick<SettledLine, 'outcome' | 'usage' | 'cost' | 'rate'> & { counted: Nanos }): void => {
      if (!isOpen) return
      isOpen = false
      const settled: SettledLine = { id, atMs, provider, model, ...line }
      this.run += line.counted - reserved
      this.openCount--
      this.settled.push(settled)
      try {
        this.book.settle(settled)
      } finally {
        for (const wake of this.wake.splice(0)) wake()
      }
    }
    const stand = (outcome: 'assumed' | 'disbelieved'): void =>
      end({ outcome, usage: null, cost: price === null ? null : reserved, rate: null, counted: reserved })
    return {
      id,
      bill: (usage) => {
        if (!isCredible(usage, ask)) return stand('disbelieved')
        if (price === null) {
          const counted = setAside(null, usage.uncachedInput + usage.cachedInput, usage.output)
          return end({ outcome: 'billed', usage, cost: null, rate: null, counted })
        }
        const { cost, rate } = costBetween(price, usage, atMs, this.clock.wallMs())
        end({ outcome: 'billed', usage, cost, rate: shown(rate, price), counted: cost })
      },
      assume: () => stand('assumed'),
      free: () => end({ outcome: 'free', usage: NO_USAGE, cost: 0, rate: null, counted: nanos(0) }),
    }
  }
}

function shown({ when, input, output }: Rate, { source, checkedAt }: PriceEntry): SettledLine['rate'] {
  return { when, input, output, source, checkedAt }
}
