import fc from 'fast-check'
import { expect, test } from 'vitest'
import { COSTS, NOW, UP } from '../../test/signal/some-signal.ts'
import { componentsOf, WEIGHTS } from './components.ts'
import { allInBp } from './costs.ts'
import { absent, AGE_MAX_MS, type InputName, missing, present, type SignalInputs } from './reading.ts'
import { SCORE_MIN, signalOf } from './signal.ts'
import { type Advice, type NoAdvice, TILT_CAP, tilted } from './tilt.ts'

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
  const eight = { value: 0.0002, intervalMinutes: 480 }
  expect([allInBp(COSTS, eight, 1), allInBp(COSTS, eight, -1), allInBp(COSTS, null, 1)]).toEqual([13, 11, 11])
})

test.each([
  [60, 51],
  [120, 31],
  [240, 21],
  [360, 21],
  [480, 16],
  [1_440, 16],
])('5 bp of funding every %i min: a long of 8 h costs %f bp, and the veto counts it', (intervalMinutes, bp) => {
  expect(allInBp(COSTS, { value: 0.0005, intervalMinutes }, 1)).toBeCloseTo(bp, 9)
  const inputs = { ...UP, funding: present({ value: 0.005, rank: 0.5, intervalMinutes }, NOW) }
  const { expectedMoveBp, costBp, direction } = judge(inputs)
  expect(costBp).toBeCloseTo(11 + (bp - 11) * 10, 9)
  expect(direction).toBe((expectedMoveBp ?? 0) < 11 + (bp - 11) * 10 ? 'NEUTRAL' : 'LONG')
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
    componentsOf({ ...UP, funding: present({ value: 0.001, rank, intervalMinutes: 480 }, NOW) }).find(
      ({ name }) => name === 'funding',
    )?.value ?? 9
  expect([at(0.5), at(0.9), at(0.1), at(1), at(0)].map((value) => value + 0)).toEqual([0, 0, 0, -1, 1])
})

test('risk grows with volatility, extreme funding and disagreement', () => {
  const calm = judge({ ...UP, volatility: present({ value: 0.012, rank: 0 }, NOW) }).risk
  const wild = judge({
    ...UP,
    volatility: present({ value: 0.012, rank: 1 }, NOW),
    funding: present({ value: 0.001, rank: 1, intervalMinutes: 480 }, NOW),
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
  funding: ranked.map(({ value }) => present({ ...value, intervalMinutes: 480 }, NOW)),
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

/** Days on which the rules name a direction more often than not, as often down as up. */
const movedInputs: fc.Arbitrary<SignalInputs> = fc
  .tuple(anyInputs, fc.double({ min: 0.01, max: 0.2, noNaN: true }), fc.boolean())
  .map(([inputs, move, isUp]) => ({
    ...inputs,
    change24h: present(isUp ? move : -move, NOW),
    volatility: present({ value: 0.012, rank: 0.5 }, NOW),
  }))

const anyTilt = fc.oneof(
  fc.double(),
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.constantFrom(Number.NaN, Infinity, -Infinity, 1e308, -1e308, Number.MIN_VALUE, -0, 1, -1, null),
)
const anyWords = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 600 }),
  fc.constantFrom('\u001b[2J\u009b2JLONG', 'x\r\nveto', '\u202e”: SHORT', '<b>\u0000</b>'),
)
const anyAdvice: fc.Arbitrary<Advice | NoAdvice> = fc
  .tuple(anyTilt, anyWords, fc.oneof(fc.constant('model'), anyWords))
  .map(([tilt, explanation, source]) => ({ tilt, explanation, source }))

test('property: advice names no direction, turns none round, keeps its cap, never touches the risk or the terminal', () => {
  const seen = new Map<string, number>()
  const costs = fc.double({ min: 0, max: 30, noNaN: true })
  const property = fc.property(fc.oneof(anyInputs, movedInputs), costs, anyAdvice, (inputs, takerBp, advice) => {
    const rules = judge(inputs, { ...COSTS, takerBp })
    const after = tilted(rules, advice)
    const path = `${rules.direction} ${advice.tilt === null || !Number.isFinite(advice.tilt) ? 'none' : after.direction}`
    seen.set(path, (seen.get(path) ?? 0) + 1)
    // Whatever is said, risk and opinions are those of the rules, and one bounded line without controls is added.
    const { reasons, ...figures } = after
    expect([after.risk, after.components, after.costBp]).toEqual([rules.risk, rules.components, rules.costBp])
    expect(reasons.slice(0, -1)).toEqual(rules.reasons)
    expect(reasons.at(-1)).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u)
    expect(reasons.at(-1)?.length).toBeLessThan(800)
    // No direction, or no usable tilt: not a figure changes.
    if (rules.direction === 'NEUTRAL' || path.endsWith('none')) {
      expect({ ...figures, reasons: rules.reasons }).toEqual(rules)
      return
    }
    expect([rules.direction, 'NEUTRAL']).toContain(after.direction)
    expect(Math.abs(after.score - rules.score)).toBeLessThanOrEqual(TILT_CAP + 1e-12)
    expect(Math.abs(after.score)).toBeLessThanOrEqual(1)
    expect(after.score * rules.score).toBeGreaterThanOrEqual(0)
    const share = Math.abs(after.score) / Math.abs(rules.score)
    expect(after.confidence).toBeLessThanOrEqual(Math.min(1, rules.confidence * share) + 1e-12)
    if (after.direction === 'NEUTRAL') expect([after.confidence, after.vetoes.length]).toEqual([0, 1])
    else {
      expect(Math.abs(after.score)).toBeGreaterThanOrEqual(SCORE_MIN)
      expect(after.expectedMoveBp).toBeGreaterThanOrEqual(after.costBp ?? Number.NaN)
    }
  })
  fc.assert(property, { numRuns: 3_000 })
  // It has met every way that there is, or it has shown nothing.
  const ways = [
    'LONG LONG',
    'LONG NEUTRAL',
    'LONG none',
    'SHORT SHORT',
    'SHORT NEUTRAL',
    'SHORT none',
    'NEUTRAL NEUTRAL',
  ]
  expect(ways.filter((way) => !seen.has(way))).toEqual([])
})

test('a tilt of 0 is an opinion, no advice is none: the figures stay, and the reasons tell them apart', () => {
  const rules = judge(UP)
  const zero = tilted(rules, { tilt: 0, explanation: 'all told', source: 'model' })
  const none = tilted(rules, { tilt: null, explanation: 'HTTP 503', source: 'model' })
  expect([zero.score, none.score]).toEqual([rules.score, rules.score])
  expect([zero.reasons.at(-1), none.reasons.at(-1)]).toEqual([
    'model: +0.00 of 0.1 at most: “all told”',
    'model: no advice, the rules stand: HTTP 503',
  ])
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
