import { expect, test } from 'vitest'
import { TierQuota } from '../quota.ts'
import { MessageBudget } from './message-budget.ts'
import { RateLimits } from './rate-limits.ts'
import type { Refusal } from './refusal.ts'

const MINUTE_MS = 60_000
const START_MS = 30_000_000 * MINUTE_MS

/** Limits of the default tier on a clock that the test moves. */
function createLimits() {
  const clock = { ms: START_MS, monoNs: () => (clock.ms - START_MS) * 1e6, wallMs: () => clock.ms }
  return { clock, limits: new RateLimits(new TierQuota('binance', 'default', clock), () => clock.ms) }
}

function refusal(act: () => void): Pick<Refusal, 'status' | 'code' | 'message' | 'retryAfterS'> | null {
  try {
    act()
    return null
  } catch (error) {
    const { status, code, message, retryAfterS } = error as Refusal
    return { status, code, message, retryAfterS }
  }
}

test('weight: 429 until the minute ends, then room again', () => {
  const { clock, limits } = createLimits()
  clock.ms += 15_000
  expect(refusal(() => limits.takeWeight('a', 2_400))).toBeNull()
  expect(refusal(() => limits.takeWeight('a', 1))).toEqual({
    status: 429,
    code: -1003,
    message:
      'Too many requests; current limit is 2400 requests per minute. Please use the websocket for live updates to avoid polling the API.',
    retryAfterS: 45,
  })
  expect(refusal(() => limits.takeWeight('another', 1))).toBeNull()
  clock.ms += 45_000
  expect(refusal(() => limits.takeWeight('a', 1))).toBeNull()
})

test('weight: who goes on asking is banned, whatever it asks', () => {
  const { clock, limits } = createLimits()
  limits.takeWeight('a', 2_400)
  for (let asked = 0; asked < 10; asked++) expect(refusal(() => limits.takeWeight('a', 1))?.status).toBe(429)
  const until = START_MS + 120_000
  const banned = { status: 418, code: -1003, retryAfterS: 120 }
  expect(refusal(() => limits.takeWeight('a', 1))).toMatchObject({
    ...banned,
    message: `Way too many requests; IP banned until ${until}. Please use the websocket for live updates to avoid bans.`,
  })
  clock.ms += MINUTE_MS
  expect(refusal(() => limits.takeWeight('a', 0))).toMatchObject({ status: 418, retryAfterS: 60 })
  clock.ms += MINUTE_MS
  expect(refusal(() => limits.takeWeight('a', 1))).toBeNull()
})

test('orders: 300 in ten seconds, 1,200 in a minute, a batch as five and one', () => {
  const { clock, limits } = createLimits()
  for (let placed = 0; placed < 295; placed++) limits.takeOrders('me', { in10s: 1, in1m: 1 })
  limits.takeOrders('me', { in10s: 5, in1m: 1 })
  expect(limits.usedOrders('me')).toEqual({ in10s: 300, in1m: 296 })
  expect(refusal(() => limits.takeOrders('me', { in10s: 1, in1m: 1 }))).toEqual({
    status: 429,
    code: -1015,
    message: 'Too many new orders; current limit is 300 orders per TEN_SECONDS.',
    retryAfterS: 10,
  })
  for (let window = 1; window <= 3; window++) {
    clock.ms += 10_000
    for (let placed = 0; placed < 300; placed++) limits.takeOrders('me', { in10s: 1, in1m: 1 })
  }
  clock.ms += 10_000
  for (let placed = 0; placed < 4; placed++) limits.takeOrders('me', { in10s: 1, in1m: 1 })
  expect(refusal(() => limits.takeOrders('me', { in10s: 1, in1m: 1 }))).toMatchObject({
    code: -1015,
    message: 'Too many new orders; current limit is 1200 orders per MINUTE.',
    retryAfterS: 20,
  })
})

test('messages: fifteen at once, then ten a second', () => {
  let ns = 0
  const budget = new MessageBudget(() => ns)
  const takes = (count: number): number => Array.from({ length: count }, () => budget.take()).filter(Boolean).length
  expect(takes(40)).toBe(15)
  ns += 1e9
  expect(takes(40)).toBe(10)
  ns += 60e9
  expect(takes(40)).toBe(15)
})
