import type { SimClock, SimVenue } from './exchange/types.ts'
import { rulesOf, type TierName } from './tiers.ts'
import type { QuotaCount, QuotaCounter, QuotaRule } from './wire-deps.ts'

/** One caller under one rule. */
interface Usage {
  used: number
  refusals: number
  bannedUntilMs: number
  /** Aligned windows: the number of the window that `used` counts. */
  window: number
  /** Sliding windows: what was taken when, oldest first. */
  readonly taken: { atMs: number; cost: number }[]
}

/** The rate counters of one venue under one tier: per rule and caller, in sliding or aligned windows. */
export class TierQuota implements QuotaCounter {
  readonly tier: TierName
  readonly enforced: boolean
  readonly rules: ReadonlyMap<string, QuotaRule>
  private readonly clock: SimClock
  private readonly usages = new Map<string, Usage>()

  constructor(venue: SimVenue, tier: TierName, clock: SimClock) {
    this.tier = tier
    this.enforced = tier !== 'lab'
    this.rules = rulesOf(venue, tier)
    this.clock = clock
  }

  take(ruleName: string, who: string, cost = 1): QuotaCount {
    const rule = this.rule(ruleName)
    const usage = this.usage(ruleName, rule, who)
    const isBanned = this.nowMs(rule) < usage.bannedUntilMs
    const isOver = this.enforced && (isBanned || usage.used + cost > rule.limit)
    if (isOver) {
      usage.refusals++
      if (!isBanned && rule.banMs > 0) usage.bannedUntilMs = this.nowMs(rule) + rule.banMs
    } else usage.refusals = 0
    if (!isOver || rule.countsRefused) {
      usage.used += cost
      if (rule.window === 'sliding') usage.taken.push({ atMs: this.nowMs(rule), cost })
    }
    return this.count(rule, usage, isOver, cost)
  }

  peek(ruleName: string, who: string): QuotaCount {
    const rule = this.rule(ruleName)
    const usage = this.usage(ruleName, rule, who)
    const isBanned = this.nowMs(rule) < usage.bannedUntilMs
    return this.count(rule, usage, this.enforced && (isBanned || usage.used >= rule.limit), 1)
  }

  private count(rule: QuotaRule, usage: Usage, isOver: boolean, cost: number): QuotaCount {
    const { used, refusals } = usage
    const remaining = Math.max(0, rule.limit - used)
    return { isOver, used, limit: rule.limit, remaining, resetMs: this.resetMs(rule, usage, isOver, cost), refusals }
  }

  private resetMs(rule: QuotaRule, usage: Usage, isOver: boolean, cost: number): number {
    const nowMs = this.nowMs(rule)
    const wallMs = this.clock.wallMs()
    if (nowMs < usage.bannedUntilMs) return Math.ceil(wallMs + usage.bannedUntilMs - nowMs)
    if (rule.window === 'aligned') return (usage.window + 1) * rule.windowMs
    if (!isOver) return wallMs
    let toFree = usage.used + cost - rule.limit
    const frees = usage.taken.find((one) => (toFree -= one.cost) <= 0)
    return Math.ceil(wallMs + (frees === undefined ? rule.windowMs : frees.atMs + rule.windowMs - nowMs))
  }

  /** Aligned windows follow the venue's wall clock; sliding ones a clock that nobody steps. */
  private nowMs(rule: QuotaRule): number {
    return rule.window === 'aligned' ? this.clock.wallMs() : this.clock.monoNs() / 1e6
  }

  private rule(name: string): QuotaRule {
    const rule = this.rules.get(name)
    if (rule === undefined) throw new Error(`sim: no quota rule is named "${name}"`)
    return rule
  }

  /** The caller's usage as of now: what has left the window is forgotten. */
  private usage(name: string, rule: QuotaRule, who: string): Usage {
    const key = `${name} ${who}`
    let usage = this.usages.get(key)
    if (usage === undefined) {
      usage = { used: 0, refusals: 0, bannedUntilMs: 0, window: 0, taken: [] }
      this.usages.set(key, usage)
    }
    const nowMs = this.nowMs(rule)
    if (rule.window === 'aligned') startWindow(usage, Math.floor(nowMs / rule.windowMs))
    else forget(usage, nowMs - rule.windowMs)
    return usage
  }
}

function startWindow(usage: Usage, window: number): void {
  if (usage.window === window) return
  usage.window = window
  usage.used = 0
}

function forget(usage: Usage, untilMs: number): void {
  let gone = 0
  for (const { atMs, cost } of usage.taken) {
    if (atMs > untilMs) break
    usage.used -= cost
    gone++
  }
  if (gone > 0) usage.taken.splice(0, gone)
}
