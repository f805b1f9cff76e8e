import { Decimal } from 'decimal.js'
import type { Random } from '../../kit/random.ts'
import type { BackgroundChange, BackgroundTrade, MarketListener } from '../market/background.ts'
import { Contract } from './contract.ts'
import { EventDesk } from './event-desk.ts'
import { Exposure } from './exposure.ts'
import { Ledger } from './ledger.ts'
import type { Listing } from './listing.ts'
import { MarginCheck } from './margin-check.ts'
import { Matching } from './matching.ts'
import { OrderBooking } from './order-booking.ts'
import { OrderChange } from './order-change.ts'
import { OrderEntry } from './order-entry.ts'
import { isOpen, OrderStore } from './order-store.ts'
import { OrderIds } from './order-ids.ts'
import { wholeLots } from './sim-book.ts'
import type { SymbolMarket } from './symbol-market.ts'
import type {
  Exchange,
  SimAccount,
  SimAmend,
  SimCandle,
  SimClock,
  SimEvent,
  SimFill,
  SimInstrument,
  SimKey,
  SimLevel,
  SimMarket,
  SimOrder,
  SimOrderRef,
  SimPlace,
  SimResult,
  SimTrade,
  SimVenue,
} from './types.ts'
import type { VenuePolicy } from './venue-policy.ts'

export interface ExchangeParts {
  readonly venue: SimVenue
  readonly policy: VenuePolicy
  readonly clock: SimClock
  readonly random: Random
  readonly keys: ReadonlyMap<string, SimKey>
  readonly listings: ReadonlyMap<string, Listing>
  /** Makes the market figures of a contract whose background has just been set. */
  openMarket(listing: Listing, lastPrice: Decimal): SymbolMarket
}

/** One venue's exchange. It trades in whatever market it joins; its contracts open with their first background. */
export class BuiltInExchange implements Exchange, MarketListener {
  readonly venue: SimVenue
  readonly clock: SimClock
  readonly instruments: ReadonlyMap<string, SimInstrument>
  readonly fees: { readonly maker: Decimal; readonly taker: Decimal }
  readonly keys: ReadonlyMap<string, SimKey>
  private readonly parts: ExchangeParts
  private readonly contracts = new Map<string, Contract>()
  private readonly desk: EventDesk
  private readonly ledger: Ledger
  private readonly store = new OrderStore()
  private readonly booking: OrderBooking
  private readonly matching: Matching
  private readonly margin: MarginCheck
  private readonly entry: OrderEntry
  private readonly change: OrderChange

  constructor(parts: ExchangeParts) {
    const { policy, clock, random } = parts
    this.parts = parts
    this.venue = parts.venue
    this.clock = clock
    this.instruments = parts.listings
    this.fees = { maker: policy.maker, taker: policy.taker }
    this.keys = parts.keys
    const exposure = new Exposure()
    this.desk = new EventDesk(clock)
    this.ledger = new Ledger(policy)
    this.booking = new OrderBooking(this.desk, this.ledger, this.store, exposure)
    this.matching = new Matching(policy, this.booking)
    this.margin = new MarginCheck(
      exposure,
      (symbol) => this.contract(symbol).market.markFigures().mark,
      policy.leverage,
    )
    const { booking, matching, margin, store } = this
    const entryParts = { policy, store, booking, matching, margin, mint: new OrderIds(clock, random) }
    this.entry = new OrderEntry(entryParts)
    this.change = new OrderChange(entryParts, this.entry, exposure, this.desk)
  }

  // ── Orders ───────────────────────────────────────────────────────────────────────────────────────────────────────

  place(account: SimAccount, order: SimPlace): SimResult {
    const contract = this.contracts.get(order.symbol)
    return contract === undefined ? UNKNOWN_SYMBOL : this.entry.place(contract, account, order)
  }

  amend(account: SimAccount, ref: SimOrderRef, change: SimAmend): SimResult {
    const found = this.openOrder(account, ref)
    return found.ok ? this.change.amend(this.contract(ref.symbol), found.order, change) : found
  }

  cancel(account: SimAccount, ref: SimOrderRef): SimResult {
    const found = this.openOrder(account, ref)
    if (!found.ok) return found
    const contract = this.contract(ref.symbol)
    this.booking.close(contract, found.order, 'CANCELED', 'user')
    contract.tellBook()
    return found
  }

  cancelAll(account: SimAccount, symbol: string | null): readonly SimOrder[] {
    const orders = [...account.openOrders.values()].filter((order) => symbol === null || order.symbol === symbol)
    for (const order of orders) this.booking.close(this.contract(order.symbol), order, 'CANCELED', 'cancel-all')
    for (const name of new Set(orders.map((order) => order.symbol))) this.contract(name).tellBook()
    return orders
  }

  findOrder(account: SimAccount, ref: SimOrderRef): SimOrder | null {
    return this.store.find(account, ref)
  }

  orders(account: SimAccount): readonly SimOrder[] {
    return this.store.list(account)
  }

  fills(account: SimAccount): readonly SimFill[] {
    return this.store.fills(account)
  }

  setLeverage(account: SimAccount, symbol: string, leverage: number): 'set' | 'unchanged' | 'refused' {
    const { leverageMax } = this.parts.policy
    if (!this.contracts.has(symbol) || !(leverage >= 1 && leverage <= leverageMax)) return 'refused'
    if (this.margin.leverageOf(account, symbol) === leverage) return 'unchanged'
    const wanted = (of: string): number => (of === symbol ? leverage : this.margin.leverageOf(account, of))
    if (!this.margin.isEnough(account, null, wanted)) return 'refused'
    account.leverage.set(symbol, leverage)
    this.desk.tell({ kind: 'account', account, symbol, cause: 'settings' })
    return 'set'
  }

  // ── Market data ──────────────────────────────────────────────────────────────────────────────────────────────────

  book(symbol: string, depth: number): { bids: SimLevel[]; asks: SimLevel[]; seq: number; engineMs: number } {
    const { book } = this.contract(symbol)
    return { ...book.top(depth), seq: book.seq, engineMs: book.changedMs }
  }

  market(symbol: string): SimMarket {
    return this.contract(symbol).market.figures()
  }

  recentTrades(symbol: string, count: number): readonly SimTrade[] {
    return this.contract(symbol).market.recentTrades(count)
  }

  candles(symbol: string, intervalMs: number, fromMs: number, toMs: number): readonly SimCandle[] {
    return this.contract(symbol).market.candles(intervalMs, fromMs, toMs)
  }

  fundingHistory(symbol: string, fromMs: number, toMs: number): readonly { ms: number; rate: string }[] {
    return this.contract(symbol).market.fundingHistory(fromMs, toMs)
  }

  openInterestHistory(
    symbol: string,
    intervalMs: number,
    fromMs: number,
    toMs: number,
  ): readonly { ms: number; size: string }[] {
    return this.contract(symbol).market.openInterestHistory(intervalMs, fromMs, toMs)
  }

  listen(listener: (event: SimEvent) => void): () => void {
    return this.desk.listen(listener)
  }

  // ── The market that it trades in ─────────────────────────────────────────────────────────────────────────────────

  onBackground(symbol: string, changes: readonly BackgroundChange[]): void {
    const contract = this.contracts.get(symbol) ?? this.open(symbol, changes)
    if (contract === null) return
    contract.book.setBackground(changes)
    this.matching.settleTouch(contract)
    contract.tellBook()
  }

  onTrade(symbol: string, { price, size, takerSide }: BackgroundTrade): void {
    const contract = this.contracts.get(symbol)
    if (contract === undefined) return
    const whole = wholeLots(size, contract.instrument.lot)
    this.matching.printRecorded(contract, new Decimal(price), whole, takerSide)
    contract.tellBook()
  }

  onBeat(): void {
    const nowMs = this.desk.nowMs()
    for (const contract of this.contracts.values()) {
      const rate = contract.market.onBeat(nowMs, contract.book.backgroundMid())
      if (rate !== null) this.settleFunding(contract, rate, nowMs)
      this.desk.tell({ kind: 'ticker', symbol: contract.symbol })
    }
  }

  private settleFunding(contract: Contract, rate: Decimal, nowMs: number): void {
    const { mark } = contract.market.markFigures()
    for (const account of new Set([...this.keys.values()].map(({ account }) => account))) {
      const paid = this.ledger.payFunding(account, contract.symbol, mark, rate, nowMs)
      if (paid !== null) this.desk.tell({ kind: 'account', account, symbol: contract.symbol, cause: 'funding' })
    }
  }

  private open(symbol: string, changes: readonly BackgroundChange[]): Contract | null {
    const listing = this.parts.listings.get(symbol)
    if (listing === undefined) return null
    const bids = changes.filter(({ side }) => side === 'bid').map(({ price }) => new Decimal(price))
    const contract = new Contract(listing, this.parts.openMarket(listing, Decimal.max(...bids)), this.desk)
    this.contracts.set(symbol, contract)
    return contract
  }

  private contract(symbol: string): Contract {
    const contract = this.contracts.get(symbol)
    if (contract === undefined) throw new Error(`${this.venue} has no market for ${symbol}`)
    return contract
  }

  private openOrder(account: SimAccount, ref: SimOrderRef): SimResult {
    if (!this.contracts.has(ref.symbol)) return UNKNOWN_SYMBOL
    const order = this.store.find(account, ref)
    return order === null || !isOpen(order) ? { ok: false, refusal: 'unknown-order' } : { ok: true, order }
  }
}

const UNKNOWN_SYMBOL: SimResult = { ok: false, refusal: 'unknown-symbol' }
