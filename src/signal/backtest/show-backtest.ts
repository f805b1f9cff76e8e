import type { Interval } from '../../news/intervals.ts'
import { sparkline } from '../../kit/sparkline.ts'
import type { Backtest } from './backtest.ts'

/** What a person gets of one backtest. */
export function backtestText(name: string, result: Backtest): string {
  const { directions, sums, canaries, costs } = result
  const { truncation, shuffled, shift } = canaries
  const rows: readonly (readonly [string, string])[] = [
    [
      'past',
      `${result.from.slice(0, 10)} to ${result.to.slice(0, 10)}, ${result.bars} bars of 8 h, ${result.judged} decisions judged`,
    ],
    [
      'decisions',
      `${directions.long} long, ${directions.short} short, ${directions.neutral} neutral; left out: ${result.leftOut.join(', ')}`,
    ],
    ['without input', `${result.withoutInput} bars after the first decision: flat, and counted as such`],
    ['execution', 'at the open of the bar after the decision, held for one bar'],
    [
      'costs',
      `${costs.takerBp} bp taker + ${costs.halfSpreadBp} bp half-spread a side, funding as settled (${costs.source})`,
    ],
    ['information coefficient', interval(result.informationCoefficient, 3)],
    ['hit rate', result.hitRate === null ? 'no direction was named' : interval(result.hitRate, 3)],
    [
      'Sharpe ratio, annual',
      `${interval(result.sharpe, 2)} after costs; ${result.sharpeBeforeCosts.toFixed(2)} before`,
    ],
    ['probability above 0', `${result.probabilisticSharpe.toFixed(3)} (PSR)`],
    ['… above luck', `${result.deflatedSharpe.toFixed(3)} (deflated Sharpe ratio, best of ${result.trials} trials)`],
    [
      'sums, bp',
      `gross ${bp(sums.gross)}, fees and spread ${bp(-sums.fees)}, funding ${bp(-sums.funding)}, net ${bp(sums.net)}`,
    ],
    ...curveRows(result.curve),
    ['truncation test', `${truncation.changed} of ${truncation.compared} decisions changed without their future`],
    [
      'shuffled labels',
      `${shuffled.found} of ${shuffled.rounds} looked significant at 5 % (${shuffled.rounds / 20} by chance), mean ${shuffled.meanIc.toFixed(4)}`,
    ],
    ['one bar late', `coefficient ${shift.icOneBarLate.toFixed(3)} in place of ${shift.ic.toFixed(3)}`],
  ]
  const table = rows.map(([name, text]) => `  ${name.padEnd(24)} ${text}`).join('\n')
  return `${name}\n${table}\n${result.verdict}\n`
}

/** Both on one scale: what lies between them is what trading costs. */
function curveRows({ gross, net }: Backtest['curve']): readonly (readonly [string, string])[] {
  const [low, high] = [Math.min(0, ...gross, ...net), Math.max(0, ...gross, ...net)]
  const drawn = (values: readonly number[]): string => `${sparkline(values, low, high)} ${bp(values.at(-1) ?? 0)}`
  return [
    ['gross as it grew', drawn(gross)],
    ['net as it grew', `${drawn(net)}  (both ${bp(low)} … ${bp(high)})`],
  ]
}

function interval({ value, low, high, n }: Interval, digits: number): string {
  return `${value.toFixed(digits)} (95 %: ${low.toFixed(digits)} … ${high.toFixed(digits)}, n = ${n})`
}

function bp(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(0)}`
}
