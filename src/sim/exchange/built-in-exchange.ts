import type { Decimal } from 'decimal.js'
import type { Random } from '../../kit/random.ts'
import { EventDesk } from './event-desk.ts'
import { Exposure } from './exposure.ts'
import { Ledger } from './ledger.ts'
import { MarginCheck } from './margin-check.ts'
import { Matching } from './matching.ts'
import { OrderBooking } from './order-booking.ts'
import { OrderChange } from './order-change.ts'
import { OrderEntry } from './order-entry.ts'
import { isOpen, OrderStore } from './order-store.ts'
import { OrderIds } from './order-ids.ts'
import { type FloorParts, TradingFloor } from './trading-floor.ts'
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
  readonly listings: FloorParts['listings']
  readonly openMarket: FloorParts['openMarket']
}

/** One venue's exchange; its `floor` is what joins a market. */
export class BuiltInExchange implements Exchange {
  readonly venue: SimVenue
  readonly clock: SimClock
  readonly instruments: ReadonlyMap<string, SimInstrument>
  readonly fees: { readonly maker: Decimal; readonly taker: Decimal }
  readonly keys: ReadonlyMap<string, SimKey>
  readonly floor: TradingFloor
  private readonly leverageMax: number
  private readonly desk: EventDesk
  private readonly store = new OrderStore()
  private readonly booking: OrderBooking
  private readonly margin: MarginCheck
  private readonly entry: OrderEntry
  private readonly change: OrderChange

  constructor({ venue, policy, clock, random, keys, listings, openMarket }: ExchangeParts) {
    this.venue = venue
    this.clock = clock
    this.instruments = listings
    this.fees = { maker: policy.maker, taker: policy.taker }
    this.keys = keys
    this.leverageMax = policy.leverageMax
    this.desk = new EventDesk(clock)
    const { desk, store } = this
    const exposure = new Exposure()
    const ledger = new Ledger(policy)
    const booking = new OrderBooking({ desk, ledger, store, exposure, policy })
    const matching = new Matching(policy, booking)
    const accounts = (): Iterable<SimAccount> => [...keys.values()].map(({ account }) => account)
    this.floor = new TradingFloor({ desk, ledger, matching, listings, accounts, openMarket })
    const markOf = (symbol: string): Decimal => this.floor.contract(symbol).market.markFigures().mark
    const margin = new MarginCheck(exposure, markOf, policy.leverage)
    const parts = { policy, store, booking, matching, margin, mint: new OrderIds(clock, random) }
    this.booking = booking
    this.margin = margin
    this.entry = new OrderEntry(parts)
    this.change = new OrderChange(parts, this.entry, exposure)
  }

  // ── Orders ───────────────────────────────────────────────────────────────────────────────────────────────────────

  place(account: SimAccount, order: SimPlace): SimResult {
    const contract = this.floor.find(order.symbol)
    return contract === undefined ? UNKNOWN_SYMBOL : this.entry.place(contract, account, order)
  }

  amend(account: SimAccount, ref: SimOrderRef, change: SimAmend): SimResult {
    const found = this.openOrder(account, ref)
    return found.ok ? this.change.amend(this.floor.contract(ref.symbol), found.order, change) : found
  }

  cancel(account: SimAccount, ref: SimOrderRef): SimResult {
    const found = this.openOrder(account, ref)
    if (!found.ok) return found
    const contract = this.floor.contract(ref.symbol)
    this.booking.close(contract, found.order, 'CANCELED', 'user')
    contract.tellBook()
    return found
  }

  cancelAll(account: SimAccount, symbol: string | null): readonly SimOrder[] {
    const orders = [...account.openOrders.values()].filter((order) => symbol === null || order.symbol === symbol)
    for (const order of orders) this.booking.close(this.floor.contract(order.symbol), order, 'CANCELED', 'cancel-all')
    for (const name of new Set(orders.map((order) => order.symbol))) this.floor.contract(name).tellBook()
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
    if (this.floor.find(symbol) === undefined || !(leverage >= 1 && leverage <= this.leverageMax)) return 'refused'
    if (this.margin.leverageOf(account, symbol) === leverage) return 'unchanged'
    const wanted = (of: string): number => (of === symbol ? leverage : this.margin.leverageOf(account, of))
    if (!this.margin.isEnough(account, null, wanted)) return 'refused'
    account.leverage.set(symbol, leverage)
    this.desk.tell({ kind: 'account', account, symbol, cause: 'settings' })
    return 'set'
  }

  // ── Market data ──────────────────────────────────────────────────────────────────────────────────────────────────

  book(symbol: string, depth: number): { bids: SimLevel[]; asks: SimLevel[]; seq: number; engineMs: number } {
    const { book } = this.floor.contract(symbol)
    return { ...book.top(depth), seq: book.seq, engineMs: book.changedMs }
  }

  market(symbol: string): SimMarket {
    return this.floor.contract(symbol).market.figures()
  }

  recentTrades(symbol: string, count: number): readonly SimTrade[] {
    return this.floor.contract(symbol).market.recentTrades(count)
  }

  candles(symbol: string, intervalMs: number, fromMs: number, toMs: number): readonly SimCandle[] {
    return this.floor.contract(symbol).market.candles(intervalMs, fromMs, toMs)
  }

  fundingHistory(symbol: string, fromMs: number, toMs: number): readonly { ms: number; rate: string }[] {
    return this.floor.contract(symbol).market.fundingHistory(fromMs, toMs)
  }

  openInterestHistory(
    symbol: string,
    intervalMs: number,
    fromMs: number,
    toMs: number,
  ): readonly { ms: number; size: string }[] {
    return this.floor.contract(symbol).market.openInterestHistory(intervalMs, fromMs, toMs)
  }

  listen(listener: (event: SimEvent) => void): () => void {
    return this.desk.listen(listener)
  }

  private openOrder(account: SimAccount, ref: SimOrderRef): SimResult {
    if (this.floor.find(ref.symbol) === undefined) return UNKNOWN_SYMBOL
    const order = this.store.find(account, ref)
    return order === null || !isOpen(order) ? { ok: false, refusal: 'unknown-order' } : { ok: true, order }
  }
}

const UNKNOWN_SYMBOL: SimResult = { ok: false, refusal: 'unknown-symbol' }
