// A slow, obvious model of one book in whole ticks and lots: every level is a list of chunks, first come first served.

export interface PlainOrder {
  readonly name: string
  readonly owner: number
  readonly side: 'buy' | 'sell'
  tick: number
  left: number
  isOpen: boolean
}

/** A chunk of a queue: background lots, or what is left of an order. */
type Chunk = { lots: number } | { order: PlainOrder }

export interface PlainRules {
  readonly selfTradeExpiresMaker: boolean
  readonly smallerKeepsPlace: boolean
}

export class PlainBook {
  /** `maker or taker name @ tick × lots`, in the order in which it happened. */
  readonly fills: string[] = []
  private readonly levels = { buy: new Map<number, Chunk[]>(), sell: new Map<number, Chunk[]>() }
  private readonly rules: PlainRules

  constructor(rules: PlainRules) {
    this.rules = rules
  }

  setBackground(changes: readonly { side: 'buy' | 'sell'; tick: number; lots: number }[]): void {
    for (const { side, tick, lots } of changes) this.setLevel(side, tick, lots)
    this.settle('buy')
    this.settle('sell')
  }

  place(order: PlainOrder, kind: 'GTC' | 'IOC' | 'FOK' | 'POST_ONLY'): 'refused' | 'taken' {
    const other = order.side === 'buy' ? 'sell' : 'buy'
    const crossing = this.sorted(other).filter((tick) => reaches(order.side, order.tick, tick))
    if (kind === 'POST_ONLY' && crossing.length > 0) return 'refused'
    const offered = crossing.reduce((sum, tick) => sum + this.total(other, tick), 0)
    if (kind === 'FOK' && offered < order.left) return 'refused'
    this.match(order, kind === 'FOK')
    if (order.left > 0 && order.isOpen && (kind === 'GTC' || kind === 'POST_ONLY'))
      this.queue(order.side, order.tick).push({ order })
    else order.isOpen = false
    return 'taken'
  }

  cancel(order: PlainOrder): void {
    order.isOpen = false
    this.drop(order)
  }

  amend(order: PlainOrder, tick: number, left: number, isPostOnly: boolean): void {
    const other = order.side === 'buy' ? 'sell' : 'buy'
    if (isPostOnly && this.sorted(other).some((level) => reaches(order.side, tick, level))) {
      this.cancel(order)
      return
    }
    const keeps = this.rules.smallerKeepsPlace && tick === order.tick && left < order.left
    order.left = left
    if (keeps) return
    this.drop(order)
    order.tick = tick
    this.place(order, 'GTC')
  }

  trade(tick: number, lots: number, taker: 'buy' | 'sell'): void {
    const side = taker === 'buy' ? 'sell' : 'buy'
    let left = lots
    for (const level of this.sorted(side).filter((level) => reaches(side, level, tick))) {
      const queue = this.queue(side, level)
      // Background that is better than the price of the trade is stale: the trade went through it.
      const hasUsers = queue.some((chunk) => 'order' in chunk)
      if (!hasUsers) continue
      const served =
        level === tick
          ? queue.slice(0, queue.findLastIndex((chunk) => 'order' in chunk) + 1)
          : queue.filter((chunk) => 'order' in chunk)
      for (const chunk of served) {
        const size = Math.min(left, 'order' in chunk ? chunk.order.left : chunk.lots)
        left -= size
        if ('lots' in chunk) chunk.lots -= size
        else if (size > 0) this.fill(chunk.order, level, size)
      }
    }
    this.sweep()
  }

  /** `[tick, lots]`, best first. */
  shown(side: 'buy' | 'sell'): [number, number][] {
    return this.sorted(side).map((tick) => [tick, this.total(side, tick)])
  }

  private match(taker: PlainOrder, isFok: boolean): void {
    const other = taker.side === 'buy' ? 'sell' : 'buy'
    for (const tick of this.sorted(other)) {
      if (!reaches(taker.side, taker.tick, tick)) break
      for (const chunk of this.queue(other, tick)) {
        if (taker.left === 0) break
        if ('lots' in chunk) {
          const size = Math.min(taker.left, chunk.lots)
          chunk.lots -= size
          if (size > 0) this.fill(taker, tick, size)
        } else if (chunk.order.owner === taker.owner && this.rules.selfTradeExpiresMaker && !isFok) {
          chunk.order.isOpen = false
        } else {
          const size = Math.min(taker.left, chunk.order.left)
          this.fill(taker, tick, size)
          this.fill(chunk.order, tick, size)
        }
      }
    }
    this.sweep()
  }

  private settle(side: 'buy' | 'sell'): void {
    const other = side === 'buy' ? 'sell' : 'buy'
    for (const tick of this.sorted(side)) {
      for (const chunk of this.queue(side, tick)) {
        if (!('order' in chunk)) continue
        for (const touch of this.sorted(other).filter((touch) => reaches(side, tick, touch))) {
          for (const met of this.queue(other, touch)) {
            if (!('lots' in met)) continue
            const size = Math.min(chunk.order.left, met.lots)
            met.lots -= size
            if (size > 0) this.fill(chunk.order, tick, size)
          }
        }
      }
    }
    this.sweep()
  }

  private setLevel(side: 'buy' | 'sell', tick: number, lots: number): void {
    const queue = this.queue(side, tick)
    const before = queue.reduce((sum, chunk) => sum + ('lots' in chunk ? chunk.lots : 0), 0)
    const orders: { order: PlainOrder; ahead: number }[] = []
    let ahead = 0
    for (const chunk of queue) {
      if ('lots' in chunk) ahead += chunk.lots
      else
        orders.push({
          order: chunk.order,
          ahead: lots < before ? Math.min(lots, Math.ceil((ahead * lots) / before)) : ahead,
        })
    }
    const fresh: Chunk[] = []
    let given = 0
    for (const { order, ahead } of orders) {
      fresh.push({ lots: ahead - given }, { order })
      given = ahead
    }
    this.levels[side].set(tick, [...fresh, { lots: lots - given }])
    this.sweep()
  }

  private fill(order: PlainOrder, tick: number, size: number): void {
    order.left -= size
    if (order.left === 0) order.isOpen = false
    this.fills.push(`${order.name} @ ${tick} × ${size}`)
  }

  private drop(order: PlainOrder): void {
    for (const queue of this.levels[order.side].values()) {
      const at = queue.findIndex((chunk) => 'order' in chunk && chunk.order === order)
      if (at >= 0) queue.splice(at, 1)
    }
    this.sweep()
  }

  private sweep(): void {
    for (const side of ['buy', 'sell'] as const) {
      for (const [tick, queue] of this.levels[side]) {
        const kept = queue.filter((chunk) => ('lots' in chunk ? chunk.lots > 0 : chunk.order.isOpen))
        if (kept.length > 0) this.levels[side].set(tick, kept)
        else this.levels[side].delete(tick)
      }
    }
  }

  private queue(side: 'buy' | 'sell', tick: number): Chunk[] {
    const known = this.levels[side].get(tick) ?? []
    this.levels[side].set(tick, known)
    return known
  }

  private sorted(side: 'buy' | 'sell'): number[] {
    const ticks = [...this.levels[side].keys()].filter((tick) => this.total(side, tick) > 0)
    return ticks.sort((a, b) => (side === 'buy' ? b - a : a - b))
  }

  private total(side: 'buy' | 'sell', tick: number): number {
    return (this.levels[side].get(tick) ?? []).reduce(
      (sum, chunk) => sum + ('lots' in chunk ? chunk.lots : chunk.order.left),
      0,
    )
  }
}

function reaches(side: 'buy' | 'sell', price: number, other: number): boolean {
  return side === 'buy' ? price >= other : price <= other
}
