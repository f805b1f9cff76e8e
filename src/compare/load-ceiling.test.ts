import { expect, test } from 'vitest'
import { PerpkitError } from '../domain/errors.ts'
import type { Environment } from '../domain/ids.ts'
import { checkLoad } from './load-ceiling.ts'
import { DEFAULT_PLAN, type Plan } from './plan.ts'

const TIERS = { bybit: 10, binance: 20 }

const plan = (environment: Environment, over: Partial<Plan> = {}): Plan => ({ ...DEFAULT_PLAN, environment, ...over })

test.each<[string, Plan]>([
  ['the default on the built-in exchanges', plan('simulated')],
  ['all that two cores keep', plan('simulated', { rate: 400, orders: 50_000 })],
  ['all that the slowest venue’s default tier allows', plan('mainnet', { rate: 10, orders: 50_000 })],
  ['public data, where the rate means nothing', plan('mainnet', { orders: 0 })],
  ['the largest size', plan('simulated', { sizeUsdt: 1e9 })],
])('allowed: %s', (_, allowed) => {
  expect(() => checkLoad(allowed, TIERS)).not.toThrow()
})

test.each<[string, Plan, RegExp]>([
  ['rate, simulated', plan('simulated', { rate: 401 }), /^--rate 401 .*at most 400\.$/],
  ['rate, testnet', plan('testnet', { rate: 11 }), /^--rate 11 .*Bybit 10, Binance 20 .*at most 10\.$/],
  ['rate, demo', plan('demo', { rate: 10.5 }), /at most 10\.$/],
  ['rate, mainnet', plan('mainnet'), /^--rate 100 .*at most 10\.$/],
  ['orders without a record', plan('simulated', { orders: 50_001 }), /^--orders 50,001 .*at most 50,000\.$/],
  [
    'days',
    plan('simulated', { rate: 0.001 }),
    /^2 × 2,000 orders at 0\.001 a second take 1,112 hours; .*at most 24\.$/,
  ],
  ['days, live', plan('mainnet', { rate: 2, orders: 1_000_000 }), /take 278 hours/],
  ['size', plan('simulated', { sizeUsdt: 1e9 + 1 }), /^--size 1,000,000,001 .*at most/],
  ['size without orders', plan('mainnet', { orders: 0, sizeUsdt: 1e12 }), /^--size 1,000,000,000,000 /],
  ['a size that no number holds', plan('simulated', { sizeUsdt: Infinity }), /^--size ∞ /],
])('refused: %s', (_, refused, sentence) => {
  let error: unknown
  try {
    checkLoad(refused, TIERS)
  } catch (thrown) {
    error = thrown
  }
  expect(error).toBeInstanceOf(PerpkitError)
  expect(error).toMatchObject({ code: 'usage.argument', message: expect.stringMatching(sentence) })
})
