import { type CsvCell, csvText } from '../kit/csv.ts'
import type { ArticleRow } from './article.ts'
import type { FillReport } from './fill-report.ts'
import type { CostReport } from './report.ts'

const HEADER = ['section', 'venue', 'at', 'item', 'value', 'unit']

/** A cost report as one figure a line; an unknown value is an empty cell. */
export function costCsv({ venues, sizes, crossovers, roundTrips, breakEven, month }: CostReport): string {
  const rows: (readonly CsvCell[])[] = [
    ...venues.flatMap(({ venue, fees, halfSpreadBp, fundingPer8hBp, capacityBp, capacities }) => [
      ['input', venue, fees.asOf, 'maker fee', fees.makerBp, 'bp'],
      ['input', venue, fees.asOf, 'taker fee', fees.takerBp, 'bp'],
      ['input', venue, null, 'half-spread', halfSpreadBp?.value ?? null, 'bp'],
      ['input', venue, fundingAsOf(fundingPer8hBp), 'funding per 8 h', fundingPer8hBp?.value ?? null, 'bp'],
      ...capacities.map(({ side, usdt }) => ['input', venue, `${capacityBp} bp`, `capacity ${side}`, usdt, 'USDT']),
    ]),
    ...sizes.flatMap(({ usdt, costs }) =>
      costs.flatMap(({ venue, feeBp, halfSpreadBp, walkBp, total, filledUsdt }) => [
        ['order', venue, usdt, 'fee', feeBp, 'bp'],
        ['order', venue, usdt, 'half-spread', halfSpreadBp, 'bp'],
        ['order', venue, usdt, 'walk', walkBp, 'bp'],
        ['order', venue, usdt, 'all in', total, 'bp'],
        ['order', venue, usdt, 'filled', filledUsdt, 'USDT'],
      ]),
    ),
    ...crossovers.flatMap(({ side, changes }) =>
      changes.map(({ usdt, cheaper }) => ['crossover', cheaper, side, 'cheaper from', usdt, 'USDT']),
    ),
    ...roundTrips.map(({ venue, legs, total }) => ['round trip', venue, legs, 'in all', total, 'bp']),
    ...breakEven.rows.flatMap(({ venue, legs, isLeast, hitRates }) =>
      hitRates.map(({ moveBp, hitRate }) => [
        'break-even',
        venue,
        legs,
        `${isLeast ? 'least ' : ''}hit rate at ${moveBp} bp`,
        hitRate,
        'share',
      ]),
    ),
    ...(month?.venues ?? []).flatMap(({ venue, lines, total, known }) => [
      ...lines.map(({ item, usd }) => ['month', venue, null, item, usd, 'USD']),
      ['month', venue, null, 'in all', total, 'USD'],
      ['month', venue, null, 'known', known, 'USD'],
    ]),
    ...(month?.sensitivity ?? []).map(({ input, usdPerBp }) => ['sensitivity', null, '1 bp', input, usdPerBp, 'USD']),
    ...(month?.returns ?? []).flatMap(({ venue, netUsd, netOfKnownUsd }) => [
      ['return', venue, null, 'net', netUsd, 'USD'],
      ['return', venue, null, 'net of known costs', netOfKnownUsd, 'USD'],
    ]),
  ]
  return csvText(HEADER, rows)
}

function fundingAsOf(funding: CostReport['venues'][number]['fundingPer8hBp']): string | null {
  return funding?.origin === 'venue' ? funding.asOf : null
}

const PARTS = ['delay', 'halfSpread', 'impact', 'execution', 'fees', 'opportunity', 'total'] as const
const SPREADS = ['effective', 'realised', 'impact'] as const

/** One order a line: its shortfall and its spreads in basis points. */
export function fillCsv({ orders }: FillReport): string {
  const header = ['order', 'venue', 'side', 'fills', 'filledShare', 'decisionValue']
  return csvText(
    [...header, ...PARTS.map((part) => `${part}Bp`), ...SPREADS.map((part) => `spread ${part} bp`), 'shortfall'],
    orders.map(({ id, venue, side, fills, filledShare, decisionValue, shortfallBp, spreadBp, shortfall }) => [
      id,
      venue,
      side,
      fills,
      filledShare,
      decisionValue,
      ...PARTS.map((part) => shortfallBp[part]),
      ...SPREADS.map((part) => spreadBp?.[part] ?? null),
      shortfall.total,
    ]),
  )
}

export function articleCsv(rows: readonly ArticleRow[]): string {
  const lines = rows.flatMap(({ id, values }) => Object.entries(values).map(([name, value]) => [id, name, value]))
  return csvText(['figure', 'name', 'value'], lines)
}
