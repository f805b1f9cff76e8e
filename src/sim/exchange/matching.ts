import { Decimal } from 'decimal.js'
import type { BookSide } from './book-side.ts'
import type { Contract } from './contract.ts'
import type { Level } from './level.ts'
import { closable } from './ledger.ts'
import type { OrderBooking } from './order-booking.ts'
import type { SimOrder, SimSide } from './types.ts'
import type { VenuePolicy } from './venue-policy.ts'

/** Price-time matching between users, and between a user and the background. */
export class Matching {
  private readonly policy: VenuePolicy
  private readonly booking: OrderBooking

  constructor(policy: VenuePolicy, booking: OrderBooking) {
    this.policy = policy
    this.booking = booking
  }

  /** An incoming order takes what stands against it, no further than `bound`. What it eats of the background stays eaten. */
  take(contract: Contract, taker: SimOrder, bound: Decimal): void {
    const against = contract.book.opposite(taker.side)
    for (;;) {
      const wanted = this.allowance(contract, taker)
      const level = against.best()
      if (wanted.isZero() || level === undefined || !reaches(taker.side, bound, level.price)) return
      const front = level.front()
      if (front === null) throw new Error(`${contract.symbol} ${level.text}: an empty level in the book`)
      if (front.kind === 'background') {
        const size = Decimal.min(wanted, front.size)
        against.change(level.text, (its) => its.eat(size))
        this.booking.fill(contract, taker, level.price, size, false, contract.print(level.price, size, taker.side))
      } else {
        this.meet(contract, taker, front.resting.order, wanted)
      }
    }
  }

  /** How much an order could take within its bound: whether a FOK can fill. */
  available(contract: Contract, side: SimSide, bound: Decimal): Decimal {
    let sum = new Decimal(0)
    for (const level of contract.book.opposite(side).levels()) {
      if (!reaches(side, bound, level.price)) break
      sum = sum.plus(level.total())
    }
    return sum
  }

  /**
   * A recorded trade: users whose price is better than its price are served first, then its own level from the front,
   * background and users in turn; what is left is printed as it was recorded.
   */
  printRecorded(contract: Contract, price: Decimal, size: Decimal, takerSide: SimSide): void {
    const makers = contract.book.opposite(takerSide)
    let left = size
    if (makers.resting > 0) {
      for (const level of usersLevels(makers, price))
        left = this.consume(contract, makers, level, left, takerSide, level.price.eq(price))
    }
    if (!left.isZero()) contract.print(price, left, takerSide)
  }

  /** After the background moved: where it reached a resting user's price, the user is filled there as maker. */
  settleTouch(contract: Contract): void {
    this.settleSide(contract, 'buy')
    this.settleSide(contract, 'sell')
  }

  private settleSide(contract: Contract, side: SimSide): void {
    const own = contract.book.own(side)
    const against = contract.book.opposite(side)
    while (own.resting > 0) {
      const touch = against.best()
      if (touch === undefined) return
      const maker = usersLevels(own, touch.price)[0]?.queue[0]?.order
      if (maker === undefined) return
      const front = touch.front()
      if (front?.kind !== 'background') throw new Error(`${contract.symbol} ${touch.text}: users' orders crossed`)
      const allowed = this.allowance(contract, maker)
      if (allowed.isZero()) {
        this.booking.close(contract, maker, 'EXPIRED', 'reduce-only')
        continue
      }
      const size = Decimal.min(allowed, front.size)
      against.change(touch.text, (its) => its.eat(size))
      const tradeId = contract.print(maker.price, size, side === 'buy' ? 'sell' : 'buy')
      this.booking.fill(contract, maker, maker.price, size, true, tradeId)
    }
  }

  /** Serves a level from the front until the size is used up; `eats` says whether background counts, or was gone through. */
  private consume(
    contract: Contract,
    makers: BookSide,
    level: Level,
    size: Decimal,
    takerSide: SimSide,
    eats: boolean,
  ): Decimal {
    let left = size
    let throughBackground = new Decimal(0)
    while (!left.isZero() && level.queue.length > 0) {
      const front = level.front()
      if (eats && front?.kind === 'background') {
        const eaten = Decimal.min(left, front.size)
        makers.change(level.text, (its) => its.eat(eaten))
        throughBackground = throughBackground.plus(eaten)
        left = left.minus(eaten)
        continue
      }
      const [first] = level.queue
      if (first === undefined) break
      const served = Decimal.min(left, this.allowance(contract, first.order))
      if (served.isZero()) this.booking.close(contract, first.order, 'EXPIRED', 'reduce-only')
      else {
        const tradeId = contract.print(level.price, served, takerSide)
        this.booking.fill(contract, first.order, level.price, served, true, tradeId)
      }
      left = left.minus(served)
    }
    return left.plus(throughBackground)
  }

  /** Two users meet at the maker's price; a user does not meet itself where the venue prevents it. */
  private meet(contract: Contract, taker: SimOrder, maker: SimOrder, wanted: Decimal): void {
    const isSelf = maker.account === taker.account
    if (isSelf && this.policy.selfTrade === 'expire maker' && taker.timeInForce !== 'FOK') {
      this.booking.close(contract, maker, 'EXPIRED', 'self-trade')
      return
    }
    const size = Decimal.min(wanted, this.allowance(contract, maker))
    if (size.isZero()) {
      this.booking.close(contract, maker, 'EXPIRED', 'reduce-only')
      return
    }
    const price = maker.price
    const tradeId = contract.print(price, size, taker.side)
    this.booking.fill(contract, taker, price, size, false, tradeId)
    this.booking.fill(contract, maker, price, size, true, tradeId)
  }

  /** What is left of an order, and no more than it may: reduce-only orders end where the position does. */
  private allowance(contract: Contract, order: SimOrder): Decimal {
    const left = order.size.minus(order.filled)
    return order.reduceOnly ? Decimal.min(left, closable(order.account, contract.symbol, order.side)) : left
  }
}

/** Where users' orders rest at this price or a better one, best first. */
function usersLevels(side: BookSide, price: Decimal): Level[] {
  const found: Level[] = []
  for (const level of side.levels()) {
    if (!side.reaches(level.price, price)) break
    if (level.queue.length > 0) found.push(level)
  }
  return found
}

function reaches(side: SimSide, bound: Decimal, price: Decimal): boolean {
  return side === 'buy' ? bound.gte(price) : bound.lte(price)
}
