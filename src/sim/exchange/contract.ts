import type { Decimal } from 'decimal.js'
import type { EventDesk } from './event-desk.ts'
import type { Listing } from './listing.ts'
import { SimBook } from './sim-book.ts'
import type { SymbolMarket } from './symbol-market.ts'
import type { SimSide } from './types.ts'

const FIRST_TRADE_ID = 5_000_000_000

/** One tradable instrument of one exchange: its book, its market figures, and its public tape. */
export class Contract {
  readonly instrument: Listing
  readonly market: SymbolMarket
  readonly book: SimBook
  private readonly desk: EventDesk
  private tradeId = FIRST_TRADE_ID

  constructor(instrument: Listing, market: SymbolMarket, desk: EventDesk) {
    this.instrument = instrument
    this.market = market
    this.desk = desk
    this.book = new SimBook(instrument)
  }

  get symbol(): string {
    return this.instrument.symbol
  }

  /** Prints a trade on the public tape. Ids are consecutive. */
  print(price: Decimal, size: Decimal, takerSide: SimSide): number {
    const tradeId = ++this.tradeId
    const { seq, engineMs } = this.desk.tell({ kind: 'trade', symbol: this.symbol, tradeId, price, size, takerSide })
    this.market.onTrade({ tradeId, seq, price, size, takerSide, engineMs })
    return tradeId
  }

  /** Tells what changed in the book since the last call, in one event. */
  tellBook(): void {
    const changes = this.book.takeChanges()
    if (changes.length === 0) return
    const { seq, engineMs } = this.desk.tell({ kind: 'book', symbol: this.symbol, changes })
    this.book.seq = seq
    this.book.changedMs = engineMs
  }
}
