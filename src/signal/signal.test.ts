import fc from 'fast-check'
import { expect, test } from 'vitest'
import { componentsOf, WEIGHTS } from './components.ts'
import { allInBp } from './costs.ts'
import { absent, AGE_MAX_MS, type InputName, missing, present, type SignalInputs } from './reading.ts'
import { signalOf } from './signal.ts'
import { type Advice, TILT_CAP, tilted } from './tilt.ts'

const NOW = 1_790_000_000_000
const COSTS = { takerBp: 5, halfSpreadBp: 0.5, source: 'test' }
const UP: SignalInputs = {
  price: present(60_000, NOW),
  change24h: present(0.05, NOW),
  funding: present({ value: 0.0001, rank: 0.5 }, NOW),
  openInterestChange: present(0.06, NOW),
  volatility: present({ value: 0.012, rank: 0.4 }, NOW),
  news: present(0.5, NOW),
}
const DOWN: SignalInputs = { ...UP, change24h: present(-0.05, NOW), news: present(-0.5, NOW) }
const judge = (inputs: SignalInputs, costs = COSTS) => signalOf(inputs, costs, NOW)
const NAMES = Object.keys(UP) as InputName[]

test('default: a move that open interest and news confirm gets its direction, with a reason for each opinion', () => {
  const long = judge(UP)
  expect([long.direction, judge(DOWN).direction, long.vetoes]).toEqual(['LONG', 'SHORT', []])
  expect(long.reasons).toHaveLength(4)
  expect(long.score).toBeCloseTo(
    long.components.reduce((sum, { value, weight }) => sum + value * weight, 0),
    12,
  )
  expect(Object.values(WEIGHTS).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12)
})

test.each(NAMES)('%s missing, stale, from the future or no number: NEUTRAL, and it is named', (name) => {
  const faulty = [
    missing('the venue is down'),
    present(UP[name].kind === 'present' ? UP[name].value : 0, NOW - AGE_MAX_MS[name] - 1),
    present(UP[name].kind === 'present' ? UP[name].value : 0, NOW + 5_000),
    present(Number.NaN, NOW),
  ]
  for (const reading of faulty) {
    const { direction, vetoes, confidence } = judge({ ...UP, [name]: reading })
    expect([direction, vetoes.length, confidence]).toEqual(['NEUTRAL', 1, 0])
    expect(vetoes[0]).toMatch(new RegExp(`^${name} is (missing|stale|from the future|not a number)`))
  }
})

test('no headlines: zero weight, stated, and no obstacle; the others get none of it', () => {
  const { direction, components } = judge({ ...UP, news: absent('no headlines were given') })
  const news = components.find(({ name }) => name === 'news')
  expect([direction, news]).toEqual([
    'LONG',
    { name: 'news', value: 0, weight: 0, reason: 'no headlines were given: zero weight' },
  ])
  expect(components.find(({ name }) => name === 'trend')?.weight).toBe(WEIGHTS.trend)
})

test('a move below the all-in cost is NEUTRAL, and the cost counts funding only where it is paid', () => {
  const { direction, vetoes } = judge(UP, { ...COSTS, takerBp: 500 })
  expect([direction, vetoes[0]]).toEqual(['NEUTRAL', expect.stringContaining('below the all-in cost of 1002.0 bp')])
  expect([allInBp(COSTS, 0.0002, 1), allInBp(COSTS, 0.0002, -1)]).toEqual([13, 11])
})

test.each([
  [0.05, 0.06, 1, 'new longs'],
  [0.05, -0.06, -1, 'shorts covering'],
  [-0.05, 0.06, -1, 'new shorts'],
  [-0.05, -0.06, 1, 'longs giving up'],
])('price %f, open interest %f: sign %i, %s', (change, interest, sign, who) => {
  const inputs = { ...UP, change24h: present(change, NOW), openInterestChange: present(interest, NOW) }
  const opinion = componentsOf(inputs).find(({ name }) => name === 'openInterest')
  expect([Math.sign(opinion?.value ?? 0), opinion?.reason]).toEqual([sign, expect.stringContaining(who)])
})

test('funding speaks at the extremes alone, against the crowd', () => {
  const at = (rank: number): number =>
    componentsOf({ ...UP, funding: present({ value: 0.001, rank }, NOW) }).find(({ name }) => name === 'funding')
      ?.value ?? 9
  expect([at(0.5), at(0.9), at(0.1), at(1), at(0)].map((value) => value + 0)).toEqual([0, 0, 0, -1, 1])
})

test('risk grows with volatility, extreme funding and disagreement', () => {
  const calm = judge({ ...UP, volatility: present({ value: 0.012, rank: 0 }, NOW) }).risk
  const wild = judge({
    ...UP,
    volatility: present({ value: 0.012, rank: 1 }, NOW),
    funding: present({ value: 0.001, rank: 1 }, NOW),
    news: present(-1, NOW),
  }).risk
  expect([calm.level, wild.level]).toEqual(['LOW', 'HIGH'])
})

const reading = (range: fc.FloatConstraints) => fc.double({ noNaN: true, ...range }).map((value) => present(value, NOW))
const ranked = fc
  .record({ value: fc.double({ min: 0, max: 0.1, noNaN: true }), rank: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map((value) => present(value, NOW))
const anyInputs: fc.Arbitrary<SignalInputs> = fc.record({
  price: reading({ min: 1, max: 1e6 }),
  change24h: reading({ min: -0.9, max: 3 }),
  funding: ranked,
  openInterestChange: reading({ min: -1, max: 5 }),
  volatility: ranked,
  news: reading({ min: -1, max: 1 }),
})

test('property: the score keeps its bounds, and a direction always pays its cost', () => {
  fc.assert(
    fc.property(anyInputs, (inputs) => {
      const { score, confidence, direction, expectedMoveBp, costBp, risk } = judge(inputs)
      expect(Math.abs(score)).toBeLessThanOrEqual(1 + 1e-12)
      expect(confidence >= 0 && confidence <= 1 && risk.score >= 0 && risk.score <= 1).toBe(true)
      if (direction !== 'NEUTRAL') expect(expectedMoveBp).toBeGreaterThanOrEqual(costBp ?? Number.NaN)
    }),
  )
})

test('property: advice never names a direction, never turns one round, never goes past its cap, never touches the risk', () => {
  const advice: fc.Arbitrary<Advice> = fc.record({
    tilt: fc.double(),
    explanation: fc.string(),
    source: fc.constant('model'),
  })
  fc.assert(
    fc.property(anyInputs, advice, (inputs, said) => {
      const rules = judge(inputs)
      const after = tilted(rules, said)
      expect([rules.direction, 'NEUTRAL']).toContain(after.direction)
      expect(Math.abs(after.score)).toBeLessThanOrEqual(Math.abs(rules.score) + TILT_CAP + 1e-12)
      expect(after.risk).toEqual(rules.risk)
    }),
  )
})

test('advice against a weak score takes its direction back', () => {
  const weak = judge({
    ...UP,
    change24h: present(0.015, NOW),
    openInterestChange: present(0, NOW),
    news: present(0, NOW),
    volatility: present({ value: 0.009, rank: 0.5 }, NOW),
  })
  expect(weak.direction).toBe('LONG')
  const after = tilted(weak, { tilt: -1, explanation: 'a hack', source: 'model' })
  expect([after.direction, after.confidence, after.vetoes.length]).toEqual(['NEUTRAL', 0, 1])
})

test('the loudest advice moves the score by the cap and no further', () => {
  const [rules, loud] = [judge(UP), { tilt: 1_000, explanation: 'to the moon', source: 'model' }]
  expect(tilted(rules, loud).score).toBeCloseTo(rules.score + TILT_CAP, 12)
  expect(tilted(rules, { ...loud, tilt: Number.NaN })).toMatchObject({ score: rules.score, direction: rules.direction })
  const none = judge({ ...UP, price: missing('down') })
  expect(tilted(none, loud)).toMatchObject({ direction: 'NEUTRAL', score: 0, confidence: 0, vetoes: none.vetoes })
})
