import { checkLoad } from '../../compare/load-ceiling.ts'
import { DEFAULT_PLAN, type Plan, plannedMs, REAL_LOAD, worstCaseNotional } from '../../compare/plan.ts'
import { PerpkitError } from '../../domain/errors.ts'
import { venues } from '../../venues/index.ts'
import type { CommandIo } from '../command.ts'
import type { Config } from '../config.ts'
import { confirm } from '../confirm.ts'
import { type ConnectFlags, environmentOf } from '../connections.ts'

/** The flags that a plan is made of. */
export interface PlanFlags extends ConnectFlags {
  readonly symbol?: string
  readonly orders?: number
  readonly rate?: number
  readonly size?: number
  readonly public?: boolean
  readonly yes?: boolean
}

const PUBLIC_MARKET_MS = 30_000

/** Flags over configuration over defaults. @throws PerpkitError `usage.argument` where that asks for more than can be measured */
export function planOf(flags: PlanFlags, config: Config): Plan {
  const environment = environmentOf(flags, config)
  const load = environment === 'simulated' ? DEFAULT_PLAN : REAL_LOAD
  const plan: Plan = {
    ...DEFAULT_PLAN,
    environment,
    symbol: flags.symbol ?? config.symbol ?? DEFAULT_PLAN.symbol,
    orders: flags.orders ?? config.orders ?? load.orders,
    rate: flags.rate ?? config.rate ?? load.rate,
    sizeUsdt: flags.size ?? config.size ?? DEFAULT_PLAN.sizeUsdt,
    seed: flags.seed ?? config.seed ?? DEFAULT_PLAN.seed,
    ...(flags.public === true ? { orders: 0, marketMs: PUBLIC_MARKET_MS } : {}),
  }
  const { bybit, binance } = venues
  checkLoad(plan, { bybit: bybit.limits.ordersPerSecond, binance: binance.limits.ordersPerSecond })
  return plan
}

/** Orders with real money are an explicit choice, and fit under its ceiling. @throws PerpkitError `safety.live`, `safety.ceiling` */
export function checkChoice(plan: Plan, flags: PlanFlags, config: Config): void {
  if (plan.environment !== 'mainnet' || flags.public === true) return
  if (flags.live !== true) {
    throw new PerpkitError(
      'A comparison on mainnet sends real orders: say --live and --ceiling USDT, or --public for one without orders.',
      { code: 'safety.live' },
    )
  }
  const [worst, ceiling] = [worstCaseNotional(plan, ORDER_NOTIONAL_ABOUT), ceilingOf(flags, config)]
  if (worst <= ceiling) return
  throw new PerpkitError(
    `At worst about ${worst.toFixed(0)} USDT would be at stake a venue, above the ceiling of ${ceiling}; lower --rate or raise --ceiling.`,
    { code: 'safety.ceiling' },
  )
}

function ceilingOf(flags: PlanFlags, config: Config): number {
  return flags.ceiling ?? config.ceiling ?? 0
}

/** The plan, its duration and the most that it could have at stake, and a yes. @throws PerpkitError `safety.live` without one */
export async function askBeforeLive(plan: Plan, flags: PlanFlags, config: Config, io: CommandIo): Promise<void> {
  if (plan.environment !== 'mainnet' || flags.public === true) return
  const worst = worstCaseNotional(plan, ORDER_NOTIONAL_ABOUT)
  const minutes = Math.ceil(plannedMs(plan) / 60_000)
  const question = `${plan.orders} REAL orders a venue on ${plan.symbol}, ${plan.rate}/s, about ${minutes} min, each resting ${plan.distance.from * 100}–${plan.distance.to * 100} % from mid and cancelled; at worst about ${worst.toFixed(0)} USDT at stake a venue, never above ${ceilingOf(flags, config)}. Go on?`
  if (flags.yes === true || (await confirm(question, io))) return
  throw new PerpkitError('Nothing was sent.', { code: 'safety.live' })
}

/** 1.2 × the larger of the venues' smallest order values, in USDT, with BTC's lot. */
const ORDER_NOTIONAL_ABOUT = 120
