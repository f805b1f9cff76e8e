import { Decimal } from 'decimal.js'
import type { BackgroundChange, BackgroundTrade, MarketListener } from '../market/background.ts'
import { Contract } from './contract.ts'
import type { EventDesk } from './event-desk.ts'
import type { Ledger } from './ledger.ts'
import type { Listing } from './listing.ts'
import type { Matching } from './matching.ts'
import { wholeLots } from './sim-book.ts'
import type { SymbolMarket } from './symbol-market.ts'
import type { SimAccount } from './types.ts'

export interface FloorParts {
  readonly desk: EventDesk
  readonly ledger: Ledger
  readonly matching: Matching
  readonly listings: ReadonlyMap<string, Listing>
  accounts(): Iterable<SimAccount>
  /** Makes the market figures of a contract whose background is about to be set. */
  openMarket(listing: Listing, lastPrice: Decimal): SymbolMarket
}

/** The contracts of one venue, and what the recorded market does to them. A contract opens with its first background. */
export class TradingFloor implements MarketListener {
  private readonly parts: FloorParts
  private readonly contracts = new Map<string, Contract>()

  constructor(parts: FloorParts) {
    this.parts = parts
  }

  find(symbol: string): Contract | undefined {
    return this.contracts.get(symbol)
  }

  /** @throws Error where the caller should have known that there is no such contract */
  contract(symbol: string): Contract {
    const contract = this.contracts.get(symbol)
    if (contract === undefined) throw new Error(`there is no market for ${symbol}`)
    return contract
  }

  onBackground(symbol: string, changes: readonly BackgroundChange[]): void {
    const contract = this.contracts.get(symbol) ?? this.open(symbol, changes)
    if (contract === null) return
    contract.book.setBackground(changes)
    this.parts.matching.settleTouch(contract)
    contract.tellBook()
  }

  onTrade(symbol: string, { price, size, takerSide }: BackgroundTrade): void {
    const contract = this.contracts.get(symbol)
    if (contract === undefined) return
    const whole = wholeLots(size, contract.instrument.lot)
    this.parts.matching.printRecorded(contract, new Decimal(price), whole, takerSide)
    contract.tellBook()
  }

  onBeat(): void {
    const { desk } = this.parts
    const nowMs = desk.nowMs()
    for (const contract of this.contracts.values()) {
      const rate = contract.market.onBeat(nowMs, contract.book.backgroundMid())
      if (rate !== null) this.settleFunding(contract, rate, nowMs)
      desk.tell({ kind: 'ticker', symbol: contract.symbol })
    }
  }

  private settleFunding(contract: Contract, rate: Decimal, nowMs: number): void {
    const { accounts, ledger, desk } = this.parts
    const { mark } = contract.market.markFigures()
    for (const account of new Set(accounts())) {
      const paid = ledger.payFunding(account, contract.symbol, mark, rate, nowMs)
      if (paid !== null) desk.tell({ kind: 'account', account, symbol: contract.symbol, cause: 'funding' })
    }
  }

  private open(symbol: string, changes: readonly BackgroundChange[]): Contract | null {
    const { listings, desk, openMarket } = this.parts
    const listing = listings.get(symbol)
    if (listing === undefined) return null
    const bids = changes.filter(({ side }) => side === 'bid').map(({ price }) => new Decimal(price))
    const contract = new Contract(listing, openMarket(listing, Decimal.max(...bids)), desk)
    this.contracts.set(symbol, contract)
    return contract
  }
}
