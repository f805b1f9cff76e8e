import { normal, type Random } from '../kit/random.ts'

/** A delay by its median and its 99th percentile. */
export interface LatencyPlan {
  readonly p50Ms: number
  readonly p99Ms: number
}

/** The 99th percentile of the standard normal distribution. */
const Z99 = 2.3263478740408408

/** Draws delays of a log-normal distribution: never negative, a long tail to the right, fixed by two percentiles. */
export class Latency {
  private readonly random: Random
  private readonly medianNs: number
  private readonly sigma: number

  constructor(plan: LatencyPlan, random: Random) {
    this.random = random
    this.medianNs = plan.p50Ms * 1e6
    this.sigma = plan.p50Ms > 0 ? Math.log(plan.p99Ms / plan.p50Ms) / Z99 : 0
  }

  get isNone(): boolean {
    return this.medianNs === 0
  }

  drawNs(): number {
    return this.isNone ? 0 : this.medianNs * Math.exp(this.sigma * normal(this.random))
  }
}
