import { expect, test } from 'vitest'
import { costCsv } from './cost-csv.ts'
import { costSheet } from './cost-sheet.ts'
import { figure, size } from './figures.ts'
import { renderHtml } from './render-html.ts'
import { renderTerminal } from './render-terminal.ts'
import { QUESTION, someReading } from '../../test/costs/some-question.ts'
import { type CostReport, costReport } from './report.ts'
import type { CostQuestion, MonthPlan, VenueReading } from './question.ts'

// What a reader is told of figures that are only a least, and of the rates behind them.

const NOW = Date.parse('2026-11-25T11:30:05.250Z')
const MONTH: MonthPlan = { volumeUsdt: '1000000', makerShare: '0.5' }
const ALL = {
  halfSpreadBp: { bybit: '0.5', binance: '0.5' },
  walkBp: { bybit: '0', binance: '0' },
  fundingPer8hBp: { bybit: '1', binance: '1' },
}

const report = (more: Partial<CostQuestion> = {}, readings: readonly VenueReading[] = []): CostReport =>
  costReport({ ...QUESTION, ...more }, readings, NOW)
const text = (of: CostReport): string => renderTerminal(costSheet(of), { colour: false })
/** The rows of a table, from the line of its title to the next blank one. */
const tableOf = (of: CostReport, title: string): string => text(of).split(`\n${title}`)[1]?.split('\n\n')[0] ?? ''
const reading = (venue: 'bybit' | 'binance', more: Partial<VenueReading> = {}): VenueReading =>
  someReading(venue, NOW, {
    fundingAsOfMs: NOW - 1_000,
    fundingSettlesMs: Date.parse('2026-11-25T16:00:00Z'),
    ...more,
  })

test('break-even of known parts alone: each share and move is marked as a least, and is not called reachable', () => {
  const open = report()
  const table = tableOf(open, 'Share of winners')
  expect(table).toMatch(/Bybit +taker\/taker +≥ 11 bp +none +≥ 77\.5 % .* ≥ 110 bp\n/)
  expect(table).toMatch(/≥: what is unknown is not in it/)
  const [row] = open.breakEven.rows
  expect(row).toMatchObject({ isLeast: true, unknown: ['slippage', 'funding'] })
  expect(row?.hitRates.find(({ moveBp }) => moveBp === 10)?.isReachable).toBe(false)
  expect(row?.hitRates.find(({ moveBp }) => moveBp === 20)?.isReachable).toBeNull()
  expect(costCsv(open)).toContain('break-even,bybit,taker/taker,least hit rate at 20 bp,0.775,share\n')
})

test('break-even with nothing unknown is exact, and bears no mark', () => {
  const whole = report(ALL)
  expect(tableOf(whole, 'Share of winners')).not.toContain('≥')
  expect(whole.breakEven.rows[0]).toMatchObject({ isLeast: false, unknown: [] })
  expect(whole.breakEven.rows[0]?.hitRates.find(({ moveBp }) => moveBp === 20)?.isReachable).toBe(true)
  expect(costCsv(whole)).toContain(',hit rate at 20 bp,')
})

test('the page marks what the terminal marks', () => {
  const page = renderHtml(costSheet(report()))
  expect(page).toContain('<td>≥ 77.5 %</td>')
  expect(page).toContain('<td>≥ 110 bp</td>')
})

test('cheaper by the fee alone is said to be that; by all parts it is not', () => {
  const open = report({ month: MONTH })
  expect(costSheet(open).verdict).toEqual([
    'A taker of 10,000 USDT is cheaper on Binance by 0.5 bp, by fee alone; the rest (half-spread, walk) is unknown.',
    'The month is cheaper on Binance by $25.00, by fees alone; the rest (slippage, funding) is unknown.',
  ])
  expect(open.sizes[0]?.cheapest).toMatchObject({ by: ['fee'], notCompared: ['half-spread', 'walk'] })
  expect(open.month).toMatchObject({ by: ['fees'], notCompared: ['slippage', 'funding'] })
  const whole = report({ month: { ...MONTH, positionUsdt: '1000' }, ...ALL })
  expect(costSheet(whole).verdict).toEqual([
    'A taker of 10,000 USDT is cheaper on Binance by 0.5 bp, by fee + half-spread + walk.',
    'The month is cheaper on Binance by $25.00, by fees + slippage + funding.',
  ])
})

test('a book too thin for the order: the headline says so in place of a venue', () => {
  const thin = reading('binance', { asks: [['60000.1', '0.1']] })
  const open = report({}, [reading('bybit'), thin])
  expect(costSheet(open).verdict).toEqual([
    'An order of 10,000 USDT does not fit the visible book of Binance (6,000 USDT of it): which venue is cheaper is not known.',
  ])
  expect(tableOf(open, 'Share of winners')).toMatch(/Binance +taker\/taker +≥ 11 bp/)
  expect(tableOf(open, 'Share of winners')).toMatch(/Bybit +taker\/taker +12\.\d+ bp/)
  const stated = report({ walkBp: { bybit: '1', binance: '0' } }, [reading('bybit'), thin])
  expect(stated.sizes[0]?.cheapest).toMatchObject({ venue: 'binance', notCompared: [] })
})

test('what is left of an edge while a cost is unknown is the most that can be left', () => {
  expect(tableOf(report({ month: MONTH, grossEdgeBp: '5' }), 'What is left')).toMatch(/\$500\.00 +≤ \$125\.00 +unknown/)
})

test('funding says which rate it is and of when: predicted by a venue, or stated', () => {
  const open = report({ fundingPer8hBp: { binance: '2' } }, [reading('bybit'), reading('binance')])
  expect(open.venues.map(({ fundingPer8hBp }) => fundingPer8hBp)).toEqual([
    {
      value: 1,
      origin: 'venue',
      rate: 'predicted',
      asOf: '2026-11-25T11:30:04.250Z',
      settlesAt: '2026-11-25T16:00:00.000Z',
      intervalMinutes: 480,
    },
    { value: 2, origin: 'stated' },
  ])
  const said =
    'not the last settled rate that perpkit signal goes by: Bybit for 2026-11-25 16:00 UTC, as of 2026-11-25 11:30:04 UTC.'
  for (const shown of [text(open), renderHtml(costSheet(open))]) {
    expect(shown).toContain(said)
    expect(shown).toMatch(/1 bp, predicted/)
    expect(shown).toMatch(/2 bp, stated/)
  }
  expect(costCsv(open)).toContain('input,bybit,2026-11-25T11:30:04.250Z,funding per 8 h,1,bp\n')
  expect(text(report())).not.toContain('Predicted funding')
})

test('crossovers are of the books: stated spreads are said not to be in them', () => {
  const readings = [reading('bybit'), reading('binance')]
  expect(tableOf(report({}, readings), 'Where the cheaper')).toContain('all fees and levels are in it')
  expect(tableOf(report({ walkBp: { bybit: '1' } }, readings), 'Where the cheaper')).toContain('stated are not in it')
})

test('a hold of less than an hour is not shown as none', () => {
  expect(text(report({ holdHours: '0.5' }))).toContain('held 30 min as a long')
  expect(text(report({ holdHours: '0' }))).toContain('held 0 h as a long')
})

test.each([40, 60, 80, 120])('in %d columns nothing runs over, and every figure is still there', (columns) => {
  const month = { ...MONTH, positionUsdt: '-1000', infrastructureUsd: '20', llmUsd: '5' }
  const of = report({ ...ALL, month, grossEdgeBp: '5' }, [reading('bybit'), reading('binance')])
  const shown = renderTerminal(costSheet(of), { colour: false, columns })
  expect(Math.max(...shown.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(columns)
  const figures = (all: string): readonly string[] => [...new Set(all.match(/\$?\d[\d,.]*\d/g))].sort()
  expect(figures(shown)).toEqual(figures(text(of)))
})

test('what is rounded to nothing has no sign', () => {
  expect([figure(-1e-9), figure(-0.5), size(-0.2)]).toEqual(['0', '−0.5', '0'])
})
