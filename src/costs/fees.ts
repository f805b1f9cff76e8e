import type { FeeRate } from '../domain/account.ts'
import { PerpkitError } from '../domain/errors.ts'
import { VENUE_NAMES, type VenueId } from '../domain/ids.ts'
import type { DecimalText } from '../domain/units.ts'
import { BP, type Decimal, decimal } from './decimal.ts'
import { FEE_TABLES, type FeeDiscount, type TierFees } from './fee-tables.ts'

/** What is known of an account's fees; the first that is given wins: stated, account, tier of the table. */
export interface FeeWish {
  /** In percent, as venues print them; a negative maker fee is a rebate. */
  readonly stated?: { readonly makerPercent: DecimalText; readonly takerPercent: DecimalText } | undefined
  readonly account?: FeeRate | null | undefined
  /** `0`, `VIP 3`, `supreme`; VIP 0 by default. */
  readonly tier?: string | undefined
  /** Fees are paid in the venue's discount coin, where it has one. */
  readonly paysInCoin?: boolean | undefined
}

/** The fees that a calculation uses, in basis points, and where they come from. */
export interface AppliedFees {
  readonly makerBp: Decimal
  readonly takerBp: Decimal
  readonly origin: 'stated' | 'account' | 'table'
  readonly tier: string | null
  readonly asOf: string | null
  readonly source: string
  readonly standing: TierFees['standing'] | null
  readonly discount: Discount | null
  /** What was asked for and does not count, for something better is known. */
  readonly overruled: readonly string[]
}

/** The discount of the table: applied, or what it would be. */
export interface Discount {
  readonly coin: string
  readonly isApplied: boolean
  readonly makerBp: Decimal
  readonly takerBp: Decimal
  readonly source: string
}

/** @throws PerpkitError `usage.argument` for a tier or a discount that the venue does not have */
export function feesOf(venue: VenueId, { stated, account, tier, paysInCoin = false }: FeeWish): AppliedFees {
  if (paysInCoin) needDiscount(venue)
  const known = tier === undefined ? null : findTier(venue, tier)
  const overruled = [...(known === null ? [] : [known.tier]), ...(paysInCoin ? ['the discount'] : [])]
  const none = { tier: null, asOf: null, standing: null, discount: null, overruled }
  if (stated !== undefined) {
    const { makerPercent, takerPercent } = stated
    return {
      ...none,
      makerBp: ofPercent(makerPercent),
      takerBp: ofPercent(takerPercent),
      origin: 'stated',
      source: 'you',
    }
  }
  if (account?.source === 'account') {
    // Whether the venue's word has the discount in it is not documented: it is taken as it is, which never makes it too low.
    const [makerBp, takerBp] = [decimal(account.maker).mul(BP), decimal(account.taker).mul(BP)]
    return { ...none, makerBp, takerBp, origin: 'account', asOf: account.asOf, source: 'the account’s own rate' }
  }
  return ofTable(venue, known ?? findTier(venue, '0'), paysInCoin)
}

/** @throws PerpkitError `usage.argument` that names the tiers of the venue */
export function findTier(venue: VenueId, wanted: string): TierFees {
  const { tiers } = FEE_TABLES[venue]
  const plainName = (name: string): string => name.toLowerCase().replaceAll(/[\s_-]|vip/g, '')
  const found = tiers.find(({ tier }) => plainName(tier) === plainName(wanted))
  if (found !== undefined) return found
  const known = tiers.map(({ tier }) => tier).join(', ')
  throw new PerpkitError(
    `${VENUE_NAMES[venue]} has no fee tier ${JSON.stringify(wanted.slice(0, 20))}; perpkit knows ${known}.`,
    { code: 'usage.argument' },
  )
}

function ofTable(
  venue: VenueId,
  { tier, makerPercent, takerPercent, standing }: TierFees,
  isApplied: boolean,
): AppliedFees {
  const { checkedAt, source, discount } = FEE_TABLES[venue]
  const [maker, taker] = [ofPercent(makerPercent), ofPercent(takerPercent)]
  const reduced = discount === null ? null : reducedFees(discount, maker, taker, isApplied)
  const { makerBp, takerBp } = reduced?.isApplied === true ? reduced : { makerBp: maker, takerBp: taker }
  return {
    makerBp,
    takerBp,
    origin: 'table',
    tier,
    asOf: checkedAt,
    source,
    standing,
    discount: reduced,
    overruled: [],
  }
}

function reducedFees(
  { coin, factor, source }: FeeDiscount,
  maker: Decimal,
  taker: Decimal,
  isApplied: boolean,
): Discount {
  return { coin, isApplied, makerBp: maker.mul(factor), takerBp: taker.mul(factor), source }
}

function needDiscount(venue: VenueId): void {
  if (FEE_TABLES[venue].discount !== null) return
  throw new PerpkitError(`${VENUE_NAMES[venue]} has no fee discount for paying in a coin that perpkit knows of.`, {
    code: 'usage.argument',
  })
}

/** One percent is a hundred basis points. */
function ofPercent(text: DecimalText): Decimal {
  return decimal(text).mul(100)
}
