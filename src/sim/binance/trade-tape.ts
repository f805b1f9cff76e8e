import { Decimal } from 'decimal.js'
import type { SimEvent, SimSide } from '../exchange/types.ts'

type Trade = SimEvent & { readonly kind: 'trade' }

/** Trades at one price, by one side, within a tenth of a second: one row of `aggTrade`. */
export interface AggTrade {
  readonly id: number
  readonly price: Decimal
  size: Decimal
  readonly firstId: number
  lastId: number
  readonly takerSide: SimSide
  /** Of its last trade. */
  ms: number
}

/** Trades and takers' buying of a span, as far as this wire saw it. */
export interface Flow {
  readonly firstId: number
  lastId: number
  buyVolume: Decimal
  buyTurnover: Decimal
}

interface MinuteFlow extends Flow {
  readonly openMs: number
}

const ZERO = new Decimal(0)

const MINUTE_MS = 60_000
const WINDOW_MS = 100
const AGGS_KEPT = 5_000
const MINUTES_KEPT = 31 * 24 * 60
const FIRST_AGG_ID = 3_477_868_001

/** One symbol's trades, gathered: aggregated rows, and taker flow by the minute for candles. */
export class TradeTape {
  readonly symbol: string
  readonly aggs: AggTrade[] = []
  private readonly minutes = new Map<number, MinuteFlow>()
  private minute: MinuteFlow | null = null
  /** The first trade that this wire saw; ids are consecutive from there. */
  firstId = 0
  lastId = 0
  private nextAggId = FIRST_AGG_ID

  constructor(symbol: string) {
    this.symbol = symbol
  }

  see(trade: Trade): void {
    if (this.firstId === 0) this.firstId = trade.tradeId
    this.lastId = trade.tradeId
    this.aggregate(trade)
    this.count(trade)
  }

  /** Flow of a span of whole minutes; ids are −1 where nothing was traded. */
  flow(fromMs: number, toMs: number): Flow {
    let [firstId, lastId, buyVolume, buyTurnover] = [-1, -1, ZERO, ZERO]
    const oldestMs = this.minutes.keys().next().value ?? toMs
    const endMs = Math.min(toMs, (this.minute?.openMs ?? 0) + 1)
    for (let openMs = Math.max(fromMs, oldestMs); openMs < endMs; openMs += MINUTE_MS) {
      const minute = this.minutes.get(openMs)
      if (minute === undefined) continue
      if (firstId < 0) firstId = minute.firstId
      lastId = minute.lastId
      buyVolume = buyVolume.plus(minute.buyVolume)
      buyTurnover = buyTurnover.plus(minute.buyTurnover)
    }
    return { firstId, lastId, buyVolume, buyTurnover }
  }

  private aggregate({ tradeId, price, size, takerSide, engineMs }: Trade): void {
    const last = this.aggs.at(-1)
    const window = Math.floor(engineMs / WINDOW_MS)
    const joins =
      last !== undefined &&
      last.takerSide === takerSide &&
      last.price.eq(price) &&
      Math.floor(last.ms / WINDOW_MS) === window
    if (joins) {
      last.size = last.size.plus(size)
      last.lastId = tradeId
      last.ms = engineMs
      return
    }
    this.aggs.push({ id: this.nextAggId++, price, size, firstId: tradeId, lastId: tradeId, takerSide, ms: engineMs })
    if (this.aggs.length > AGGS_KEPT) this.aggs.splice(0, AGGS_KEPT / 10)
  }

  private count({ tradeId, price, size, takerSide, engineMs }: Trade): void {
    const openMs = Math.floor(engineMs / MINUTE_MS) * MINUTE_MS
    let { minute } = this
    if (minute === null || minute.openMs < openMs) {
      minute = { openMs, firstId: tradeId, lastId: tradeId, buyVolume: ZERO, buyTurnover: ZERO }
      this.minute = minute
      this.minutes.set(openMs, minute)
      if (this.minutes.size > MINUTES_KEPT) this.minutes.delete(this.minutes.keys().next().value ?? openMs)
    }
    minute.lastId = tradeId
    if (takerSide !== 'buy') return
    minute.buyVolume = minute.buyVolume.plus(size)
    minute.buyTurnover = minute.buyTurnover.plus(price.times(size))
  }
}
