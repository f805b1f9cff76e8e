import { Decimal } from 'decimal.js'

const FUNDING_INTERVAL_MS = 8 * 3_600_000
/** How fast the index follows the background's mid: about two seconds. */
const INDEX_TAU_MS = 2_000
const PREMIUM_SAMPLES = 30
const PREMIUM_EVERY_MS = 1_000
const INTEREST = new Decimal('0.0001')
const DAMPER = new Decimal('0.0005')

export interface MarkFigures {
  readonly mark: Decimal
  readonly index: Decimal
  /** Mean of mid − mark over the last 30 seconds, sampled each second. */
  readonly premium: Decimal
  /** The rate that the next settlement would have if it were now. */
  readonly fundingRate: Decimal
}

/**
 * The model of what the recordings do not have. Index: the background's mid, smoothed over 2 s (no user can move it).
 * Mark: the median of the index carried to the next funding, the index plus the mean basis of 30 s, and the last price.
 * Funding: the mean premium since the last settlement, pulled towards 0.01 % by at most 0.05 %, inside the venue's cap.
 */
export class MarkPrice {
  private readonly decimals: number
  private readonly cap: Decimal
  private index = 0
  private mark = 0
  private fundingRate = INTEREST
  private readonly premiums: number[] = []
  private readonly bases: number[] = []
  private sampledMs = Number.NEGATIVE_INFINITY
  private movedMs = 0
  private shareSum = 0
  private shareCount = 0

  constructor(decimals: number, cap: Decimal) {
    this.decimals = decimals
    this.cap = cap
  }

  move(nowMs: number, mid: number, last: number, nextFundingMs: number): MarkFigures {
    if (this.index === 0) this.index = mid
    const elapsedMs = Math.max(0, nowMs - this.movedMs)
    this.movedMs = nowMs
    this.index += (mid - this.index) * (1 - Math.exp(-elapsedMs / INDEX_TAU_MS))
    const untilFunding = (nextFundingMs - nowMs) / FUNDING_INTERVAL_MS
    const carried = this.index * (1 + this.fundingRate.toNumber() * untilFunding)
    this.mark = median(carried, this.index + mean(this.bases), last)
    if (nowMs - this.sampledMs >= PREMIUM_EVERY_MS) this.sample(nowMs, mid)
    return {
      mark: this.rounded(this.mark),
      index: this.rounded(this.index),
      premium: this.rounded(mean(this.premiums)),
      fundingRate: this.fundingRate,
    }
  }

  /** The rate of a settlement now; the averaging starts anew. */
  settle(): Decimal {
    const rate = this.fundingRate
    this.shareSum = 0
    this.shareCount = 0
    return rate
  }

  private sample(nowMs: number, mid: number): void {
    this.sampledMs = nowMs
    keep(this.premiums, mid - this.mark)
    keep(this.bases, mid - this.index)
    this.shareSum += (mid - this.index) / this.index
    this.shareCount++
    const premium = new Decimal(this.shareSum / this.shareCount)
    const pull = Decimal.max(DAMPER.neg(), Decimal.min(DAMPER, INTEREST.minus(premium)))
    const rate = Decimal.max(this.cap.neg(), Decimal.min(this.cap, premium.plus(pull)))
    this.fundingRate = rate.toDecimalPlaces(8)
  }

  private rounded(value: number): Decimal {
    return new Decimal(value.toFixed(this.decimals))
  }
}

function keep(samples: number[], sample: number): void {
  samples.push(sample)
  if (samples.length > PREMIUM_SAMPLES) samples.shift()
}

function mean(samples: readonly number[]): number {
  return samples.length === 0 ? 0 : samples.reduce((sum, sample) => sum + sample, 0) / samples.length
}

function median(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
}
