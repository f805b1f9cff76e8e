import { expect, test } from 'vitest'
import { createRandom, normal } from '../../kit/random.ts'
import { BAR_MS, type MarketPast } from '../market-past.ts'
import { backtest } from './backtest.ts'
import { canariesOf, truncationOf } from './canaries.ts'
import { type Decision, type DecisionRule, rulesWith } from './decisions.ts'
import { outcomesOf } from './outcomes.ts'
import { parseBars, parseFunding, readMarketFiles, readRecordedMarket } from './recorded-market.ts'
import { backtestText } from './show-backtest.ts'

const COSTS = { takerBp: 5, halfSpreadBp: 0.5, source: 'test' }
const START = 1_700_006_400_000

function market(opens: readonly number[], rate = 0): MarketPast {
  return {
    bars: opens.map((open, at) => ({
      openMs: START + at * BAR_MS,
      closeMs: START + (at + 1) * BAR_MS,
      open,
      close: opens[at + 1] ?? open,
    })),
    funding: opens.map((_, at) => ({ atMs: START + at * BAR_MS, rate })),
    openInterest: null,
  }
}

/** Worthless prices: a random walk. */
function noise(seed: number, count = 700): MarketPast {
  const random = createRandom(seed)
  let price = 100
  return market(Array.from({ length: count }, () => (price *= Math.exp(0.01 * normal(random)))))
}

/** Knows where the next bar goes: what no backtest may let pass. */
const cheat: DecisionRule = ({ bars }) =>
  bars.map(({ closeMs }, at) => {
    const [entry, exit] = [bars[at + 1]?.open ?? 1, bars[at + 2]?.open ?? 1]
    return { atMs: closeMs, direction: exit > entry ? 'LONG' : 'SHORT', score: exit / entry - 1, hasInput: true }
  })
const decide = (directions: readonly Decision['direction'][]): Decision[] =>
  directions.map((direction, at) => ({ atMs: START + (at + 1) * BAR_MS, direction, score: 0, hasInput: true }))

test('next-bar execution: bought at the open after the decision, sold at the open after that, all costs paid', () => {
  const past = market([100, 110, 121, 121, 133.1], 0.0001)
  const [first, second, third, ...rest] = outcomesOf(past, decide(['LONG', 'LONG', 'SHORT', 'LONG', 'LONG']), COSTS)
  expect(rest).toEqual([])
  expect([first?.forward, second?.forward, third?.forward].map((move) => Number(move?.toFixed(9)))).toEqual([
    0.1, 0, 0.1,
  ])
  // In: one side. Held: none. Turned round: two, and the last position is closed: one more.
  expect([first?.fees, second?.fees, third?.fees].map((fees) => Number(fees?.toFixed(9)))).toEqual([
    0.00055, 0, 0.00165,
  ])
  expect([first?.funding, third?.funding]).toEqual([0.0001, -0.0001])
  expect(first?.net).toBeCloseTo(0.1 - 0.00055 - 0.0001, 12)
  expect(third?.net).toBeCloseTo(-0.1 - 0.00165 + 0.0001, 12)
})

test('a past too short to judge: bars and funding are told apart, and what is there is said', () => {
  const past = noise(1)
  const judge = (more: Partial<MarketPast>): unknown => backtest({ ...past, ...more }, { costs: COSTS, trials: 1 })
  expect(() => judge({ bars: past.bars.slice(0, 50) })).toThrow(
    '0 decisions could be judged on 50 bars; give at least 214 bars of 8 h.',
  )
  expect(() => judge({ funding: past.funding.slice(0, 100) })).toThrow(
    /^\d\d? decisions could be judged, for the funding is too short: its settlements, 100 in number, are of 2023-11-15 to 2023-12-18, the bars of 2023-11-15 to 2024-07-05; give the funding of at least 100 of these bars, and of the 30 days before them\.$/,
  )
  expect(() => judge({ funding: [] })).toThrow('for the funding is too short: it holds no settlement, the bars of')
})

test('an input that goes missing closes the position, costs what that costs, and its bar counts', () => {
  const past = market([100, 100, 100, 50, 50, 50, 50])
  const decisions = decide(['LONG', 'LONG', 'LONG', 'LONG', 'LONG']).map((each, at) => ({
    ...each,
    hasInput: at === 1 || at === 3,
  }))
  // Warm-up at 0, long, then flat over the crash, long again, and at the end no input: closed.
  expect(outcomesOf(past, decisions, COSTS).map(({ position, forward, net }) => [position, forward, net])).toEqual([
    [1, -0.5, expect.closeTo(-0.5 - 0.00055, 12)],
    [0, 0, -0.00055],
    [1, 0, -0.00055],
    [0, 0, -0.00055],
  ])
  const late = decisions.map((each, at) => ({ ...each, hasInput: at !== 1 }))
  expect(outcomesOf(past, late, COSTS)[1]).toMatchObject({ position: 0, forward: -0.5, net: -0.00055 })
})

/** Holds what it is told and goes flat where it is told nothing, a bar at a time; its own arithmetic. */
function flatWithoutInput({ bars, funding }: MarketPast, decisions: readonly Decision[]): number {
  let [worth, held, isWarm] = [0, 0, false]
  for (const [at, { direction, hasInput }] of decisions.entries()) {
    const [from, to] = [bars[at + 1], bars[at + 2]]
    if (from === undefined || to === undefined) break
    isWarm ||= hasInput
    const wanted = !isWarm || !hasInput || direction === 'NEUTRAL' ? 0 : direction === 'LONG' ? 1 : -1
    const paid = funding.filter(({ atMs }) => atMs > from.openMs && atMs <= to.openMs)
    worth -= 5.5 * Math.abs(wanted - held)
    worth += wanted * (to.open / from.open - 1 - paid.reduce((sum, { rate }) => sum + rate, 0)) * 1e4
    held = wanted
  }
  return worth - 5.5 * Math.abs(held)
}

test('a past with holes in its funding: the sums are those of staying flat without input, and all checks pass', () => {
  const whole = readRecordedMarket('binance', 'BTCUSDT')
  // Two settlements missing in fifteen: the newest is then older than it may be.
  const past = { ...whole, funding: whole.funding.filter((_, at) => at % 15 > 1) }
  const decisions = rulesWith(COSTS)(past)
  const result = backtest(past, { costs: COSTS, trials: 1 })
  expect(result.sums.net).toBeCloseTo(flatWithoutInput(past, decisions), 6)
  expect([result.canaries.pass, result.canaries.truncation.changed]).toEqual([true, 0])
  const { judged, withoutInput, directions, informationCoefficient } = result
  expect([judged + withoutInput, withoutInput > 50, informationCoefficient.n]).toEqual([1_529, true, judged])
  expect(directions.long + directions.short + directions.neutral).toBe(judged)
  expect(backtestText('x', result)).toContain(`${withoutInput} bars after the first decision: flat`)
})

test.each([3, -3, 11, -45_000])(
  'settlements stamped %i ms off the hour are those of the hour: the same figures',
  (offMs) => {
    const past = readRecordedMarket('binance', 'BTCUSDT')
    const funding = past.funding.map(({ atMs, rate }) => ({ atMs: atMs + offMs, rate }))
    const options = { costs: COSTS, trials: 1 }
    expect(backtest({ ...past, funding }, options)).toEqual(backtest(past, options))
  },
)

test('a settlement at the turn from long to short is paid by the long, however it is stamped', () => {
  const flat = market([100, 100, 100, 100, 100])
  for (const offMs of [0, 3, -3]) {
    const past = { ...flat, funding: [{ atMs: START + 2 * BAR_MS + offMs, rate: 0.01 }] }
    const paid = outcomesOf(past, decide(['LONG', 'SHORT']), COSTS).map(({ funding }) => funding + 0)
    expect(paid).toEqual([0.01, 0])
  }
})

test('truncation: the rules do not change their past when the future is cut off; a cheat does', () => {
  const past = readRecordedMarket('bybit', 'BTCUSDT')
  const rules = truncationOf(past, rulesWith(COSTS))
  expect(rules.compared).toBeGreaterThan(9_000)
  expect(rules.changed).toBe(0)
  expect(truncationOf(past, cheat).changed).toBeGreaterThan(0)
})

test('canaries: a cheat is caught by truncation and by the shift of one bar, and its verdict is invalid', () => {
  const past = noise(5)
  const { pass, shift, truncation } = canariesOf(past, cheat, COSTS)
  expect([pass, truncation.changed > 0, shift.ic > 0.99, Math.abs(shift.icOneBarLate) < 0.2]).toEqual([
    false,
    true,
    true,
    true,
  ])
  expect(backtest(past, { costs: COSTS, trials: 1, rule: cheat }).verdict).toMatch(/^Invalid/)
})

test('canaries: a rule that merely knows how long the past will be is caught by truncation alone', () => {
  const sly: DecisionRule = ({ bars }) =>
    bars.map(({ closeMs }, at) => ({
      atMs: closeMs,
      direction: 'NEUTRAL',
      score: Math.sin(at * bars.length),
      hasInput: true,
    }))
  const { pass, shift, truncation } = canariesOf(noise(5), sly, COSTS)
  expect([pass, truncation.changed > 0, Math.abs(shift.ic) < 0.2]).toEqual([false, true, true])
})

test.each(['bybit', 'binance'] as const)(
  '%s, recorded: every check passes, shuffled returns show nothing, no profit is claimed',
  (venue) => {
    for (const symbol of ['BTCUSDT', 'ETHUSDT']) {
      const result = backtest(readRecordedMarket(venue, symbol), { costs: COSTS, trials: 10 })
      const { shuffled, pass } = result.canaries
      expect([pass, result.bars, result.judged, result.withoutInput]).toEqual([true, 1_642, 1_529, 0])
      expect(shuffled.found / shuffled.rounds).toBeLessThan(0.09)
      expect(Math.abs(shuffled.meanIc)).toBeLessThan(0.005)
      expect(result.sums.net).toBeCloseTo(result.sums.gross - result.sums.fees - result.sums.funding, 6)
      expect(result.curve.net.at(-1)).toBeCloseTo(result.sums.net, 6)
      expect([result.curve.gross.length, result.curve.net.length]).toEqual([60, 60])
      expect(result.verdict).toContain('no claim of profit')
    }
  },
)

test('on random walks the deflated Sharpe ratio believes in nothing, and costs are lost', () => {
  const results = Array.from({ length: 10 }, (_, seed) => backtest(noise(seed + 100), { costs: COSTS, trials: 10 }))
  expect(results.filter(({ deflatedSharpe }) => deflatedSharpe > 0.95)).toEqual([])
  const mean = results.reduce((sum, { sums }) => sum + sums.fees, 0) / results.length
  expect(mean).toBeGreaterThan(0)
})

test('files: a hole, a wrong column and a wrong figure are named by line', () => {
  const header = 'open_time_ms,open,close\n'
  expect(() => parseBars('x.csv', `${header}${START},1,2\n${START + 2 * BAR_MS},2,3\n`)).toThrow(
    'Line 3 of x.csv does not begin',
  )
  expect(() => parseBars('x.csv', `${header}${START},1,two\n`)).toThrow('Line 2 of x.csv has no number')
  expect(() => parseBars('x.csv', `${header}${START},0,2\n`)).toThrow('above zero')
  expect(() => parseFunding('f.csv', 'time,rate\n1,2\n')).toThrow('needs the columns funding_time_ms, funding_rate')
  expect(() => backtest(market([1, 2, 3]), { costs: COSTS, trials: 1 })).toThrow('give at least')
  expect(() => readMarketFiles('none.csv', 'none.csv')).toThrow('none.csv cannot be read')
  expect(() => readRecordedMarket('bybit', 'DOGEUSDT')).toThrow('no recorded candles of DOGEUSDT')
})
