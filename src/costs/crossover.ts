import { type CostBook, facing, type TakerSide } from './book-walk.ts'
import { BP, type Decimal, least, ZERO } from './decimal.ts'

/** A venue as a taker meets it: its fee and its book. */
export interface Taken {
  readonly feeBp: Decimal
  readonly book: CostBook
}

/** Where one venue stops being the cheaper one. */
export interface Crossovers {
  readonly side: TakerSide
  /** Which is cheaper for the smallest order; `equal` to the last digit is possible on equal books. */
  readonly atFirst: Cheaper
  /** Sizes in quote coin, ascending, and who is cheaper beyond each. */
  readonly changes: readonly { readonly usdt: Decimal; readonly cheaper: Cheaper }[]
  /** The shallower visible book ends here: beyond it nothing is known. */
  readonly knownToUsdt: Decimal
}

export type Cheaper = 'first' | 'second' | 'equal'

/**
 * All sizes at which the cheaper of two venues changes, exactly: between two level ends of both books the difference of the all-in costs
 * is a rational function of the value, whose numerator is of second degree.
 */
export function crossovers(first: Taken, second: Taken, side: TakerSide): Crossovers {
  const [mine, theirs] = [stretches(first.book, side), stretches(second.book, side)]
  const knownToUsdt = least(lastEnd(mine), lastEnd(theirs))
  const ends = [...mine, ...theirs].map(({ toUsdt }) => toUsdt).filter((end) => end.lt(knownToUsdt))
  const bounds = [...ends, knownToUsdt].sort((a, b) => a.cmp(b))
  const changes: { usdt: Decimal; cheaper: Cheaper }[] = []
  let [from, atFirst, cheaper, i, j] = [ZERO, null as Cheaper | null, 'equal' as Cheaper, 0, 0]
  for (const to of bounds) {
    if (to.lte(from)) continue
    while (mine[i]?.toUsdt.lte(from) === true) i++
    while (theirs[j]?.toUsdt.lte(from) === true) j++
    const pair: Pair = { first, second, a: mine[i] as Stretch, b: theirs[j] as Stretch, side }
    const roots = rootsOf(equation(pair))
    const cuts = roots.filter((root) => root.gt(from) && root.lt(to)).sort((a, b) => a.cmp(b))
    for (const end of [...cuts, to]) {
      const next = cheaperAt(pair, from.add(end).div(2))
      if (atFirst === null) atFirst = next
      else if (next !== cheaper) changes.push({ usdt: from, cheaper: next })
      cheaper = next
      from = end
    }
  }
  return { side, atFirst: atFirst ?? 'equal', changes, knownToUsdt }
}

/** Within one level the base bought is a straight line in the value: start + value × slope. */
interface Stretch {
  readonly toUsdt: Decimal
  readonly start: Decimal
  readonly slope: Decimal
}

interface Pair {
  readonly first: Taken
  readonly second: Taken
  readonly a: Stretch
  readonly b: Stretch
  readonly side: TakerSide
}

function stretches(book: CostBook, side: TakerSide): readonly Stretch[] {
  let [usdt, base] = [ZERO, ZERO]
  return facing(book, side).map(({ price, size }) => {
    const start = base.sub(usdt.div(price))
    usdt = usdt.add(price.mul(size))
    base = base.add(size)
    return { toUsdt: usdt, start, slope: price.pow(-1) }
  })
}

function lastEnd(all: readonly Stretch[]): Decimal {
  return all.at(-1)?.toUsdt ?? ZERO
}

/** fee difference + sign · 10⁴ · (v ÷ (mid₁·base₁) − v ÷ (mid₂·base₂)) = 0, times base₁·base₂: [constant, linear, square]. */
function equation({ first, second, a, b, side }: Pair): readonly [Decimal, Decimal, Decimal] {
  const scale = side === 'buy' ? BP : BP.neg()
  const fee = first.feeBp.sub(second.feeBp)
  const constant = fee.mul(a.start).mul(b.start)
  const linear = fee
    .mul(a.start.mul(b.slope).add(a.slope.mul(b.start)))
    .add(scale.mul(b.start.div(first.book.mid).sub(a.start.div(second.book.mid))))
  const square = fee
    .mul(a.slope)
    .mul(b.slope)
    .add(scale.mul(b.slope.div(first.book.mid).sub(a.slope.div(second.book.mid))))
  return [constant, linear, square]
}

function rootsOf([constant, linear, square]: readonly [Decimal, Decimal, Decimal]): readonly Decimal[] {
  if (square.isZero()) return linear.isZero() ? [] : [constant.neg().div(linear)]
  const discriminant = linear.mul(linear).sub(square.mul(constant).mul(4))
  if (discriminant.lt(0)) return []
  // Of the two, the one that does not subtract near-equal numbers; the other by their product.
  const sign = linear.isNegative() ? -1 : 1
  const q = linear.add(discriminant.sqrt().mul(sign)).div(-2)
  return q.isZero() ? [ZERO] : [q.div(square), constant.div(q)]
}

/** What differs by less than the arithmetic can tell is equal. */
const EQUAL_BP = 1e-25

function cheaperAt({ first, second, a, b, side }: Pair, usdt: Decimal): Cheaper {
  // Without the −1 of "against mid", which both have.
  const cost = ({ feeBp, book }: Taken, { start, slope }: Stretch): Decimal => {
    const price = usdt.div(slope.mul(usdt).add(start))
    return feeBp.add(price.div(book.mid).mul(side === 'buy' ? BP : BP.neg()))
  }
  const difference = cost(first, a).sub(cost(second, b))
  if (difference.abs().lt(EQUAL_BP)) return 'equal'
  return difference.isNegative() ? 'first' : 'second'
}
