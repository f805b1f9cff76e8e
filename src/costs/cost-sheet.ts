import { VENUE_NAMES, type VenueId } from '../domain/ids.ts'
import { figure, percent, size, UNKNOWN, usd } from './figures.ts'
import { monthTables } from './month-tables.ts'
import type { CostReport } from './report.ts'
import type { BarChart, Sheet, Table } from './table.ts'

/** A cost report as people read it. */
export function costSheet(report: CostReport): Sheet {
  return {
    title: 'What trading costs',
    subtitle: subtitle(report),
    verdict: verdict(report),
    tables: [
      inputs(report),
      sizes(report),
      ...crossovers(report),
      roundTrips(report),
      breakEven(report),
      ...monthTables(report),
    ],
    charts: charts(report),
    warnings: report.warnings,
  }
}

export function venueName(venue: VenueId | 'equal' | null): string {
  return venue === null ? UNKNOWN : venue === 'equal' ? 'equal' : VENUE_NAMES[venue]
}

function subtitle({ from, symbol, orderUsdt, computedAt }: CostReport): string {
  const where =
    from === 'tables'
      ? 'from dated fee tables, no venue was asked'
      : `${symbol ?? ''} on ${from === 'simulated' ? 'the SIMULATED exchanges' : from.toUpperCase()}`
  return `orders of ${size(orderUsdt)} USDT · ${where} · ${computedAt.slice(0, 10)}`
}

function verdict({ sizes, orderUsdt, month }: CostReport): readonly string[] {
  const order = sizes.find(({ usdt }) => usdt === orderUsdt)
  return [
    ...(order === undefined ? [] : orderVerdict(order)),
    ...(month === null || month.cheaper === null
      ? []
      : [
          `The month is ${month.cheaper === 'equal' ? 'as dear on both' : `cheaper on ${venueName(month.cheaper)} by ${usd(month.marginUsd)}`}, ${basis(month)}.`,
        ]),
  ]
}

type Size = CostReport['sizes'][number]

function orderVerdict({ usdt, costs, cheapest }: Size): readonly string[] {
  const thin = costs.filter(isTooThin)
  if (thin.length > 0) {
    const books = thin.map(({ venue, filledUsdt }) => `${VENUE_NAMES[venue]} (${size(filledUsdt)} USDT of it)`)
    const open = costs.length > 1 ? 'which venue is cheaper is not known' : 'what it costs is known only as a least'
    return [`An order of ${size(usdt)} USDT does not fit the visible book of ${books.join(' and ')}: ${open}.`]
  }
  const { venue, marginBp } = cheapest
  if (venue === null) return []
  return [
    venue === 'equal'
      ? `A taker of ${size(usdt)} USDT pays the same on both, ${basis(cheapest)}.`
      : `A taker of ${size(usdt)} USDT is cheaper on ${venueName(venue)} by ${figure(marginBp)} bp, ${basis(cheapest)}.`,
  ]
}

/** What a comparison rests on; where that is not all, it says so. */
function basis({
  by,
  notCompared,
}: {
  readonly by: readonly string[]
  readonly notCompared: readonly string[]
}): string {
  const known = by.join(' + ')
  return notCompared.length === 0 ? `by ${known}` : `by ${known} alone; the rest (${notCompared.join(', ')}) is unknown`
}

function isTooThin({ isPartial, walkBp }: Size['costs'][number]): boolean {
  return isPartial && walkBp === null
}

function least(isLeast: boolean, text: string): string {
  return isLeast ? `≥ ${text}` : text
}

const LEAST = '≥: what is unknown is not in it and makes it more, unless it is funding that is received.'

function inputs({ venues }: CostReport): Table {
  return {
    title: 'Inputs',
    head: ['venue', 'maker', 'taker', 'fees from', 'half-spread', 'funding per 8 h', 'within', 'buys', 'sells'],
    rows: venues.map(({ venue, fees, halfSpreadBp, fundingPer8hBp, capacityBp, capacities }) => [
      VENUE_NAMES[venue],
      `${figure(fees.makerBp)} bp`,
      `${figure(fees.takerBp)} bp`,
      [feeOrigin(fees), ...(fees.discount?.isApplied === true ? [`paid in ${fees.discount.coin}`] : [])].join(', '),
      halfSpreadBp === null ? UNKNOWN : `${figure(halfSpreadBp.value)} bp, ${halfSpreadBp.origin}`,
      fundingPer8hBp === null
        ? UNKNOWN
        : `${figure(fundingPer8hBp.value)} bp, ${fundingPer8hBp.origin === 'venue' ? fundingPer8hBp.rate : 'stated'}`,
      `${figure(capacityBp)} bp`,
      ...(['buy', 'sell'] as const).map((side) => capacityText(capacities.find((one) => one.side === side))),
    ]),
    note: `Positive funding: longs pay shorts. ${fundingNote(venues)}The last columns: how many USDT one order can take at an average price within that many bp of mid.`,
  }
}

/** Two commands that use two rates have to say so: the predicted one here, the last settled one in the signal. */
function fundingNote(venues: CostReport['venues']): string {
  const said = venues.flatMap(({ venue, fundingPer8hBp: funding }) => {
    if (funding === null || funding.origin === 'stated') return []
    const settles = funding.settlesAt === null ? '' : ` for ${minuteUtc(funding.settlesAt)}`
    const asOf = funding.asOf === null ? '' : `, as of ${secondUtc(funding.asOf)}`
    return [`${VENUE_NAMES[venue]}${settles}${asOf}`]
  })
  if (said.length === 0) return ''
  return `Predicted funding is what a venue expects of its next settlement, not the last settled rate that perpkit signal goes by: ${said.join('; ')}. `
}

function minuteUtc(instant: string): string {
  return `${instant.slice(0, 16).replace('T', ' ')} UTC`
}

function secondUtc(instant: string): string {
  return `${instant.slice(0, 19).replace('T', ' ')} UTC`
}

function feeOrigin({ origin, tier, asOf }: CostReport['venues'][number]['fees']): string {
  if (origin === 'stated') return 'you'
  return origin === 'account' ? `account, ${asOf ?? ''}` : `${tier ?? ''}, ${asOf ?? ''}`
}

function capacityText(found: { readonly usdt: number; readonly isWholeBook: boolean } | undefined): string {
  return found === undefined ? UNKNOWN : `${size(found.usdt)}${found.isWholeBook ? ' or more' : ''}`
}

function sizes({ sizes, orderUsdt }: CostReport): Table {
  // Without a book nothing depends on the size.
  const shown = sizes.filter(({ usdt, costs }) => usdt === orderUsdt || costs.some(({ walks }) => walks.length > 0))
  return {
    title: 'One taker order, bp',
    head: ['USDT', 'venue', 'fee', 'half-spread', 'walk', 'all in', 'cheaper', 'by'],
    rows: shown.flatMap(({ usdt, costs, cheapest }) =>
      costs.map((cost, i) => [
        i === 0 ? size(usdt) : '',
        VENUE_NAMES[cost.venue],
        figure(cost.feeBp),
        figure(cost.halfSpreadBp),
        isTooThin(cost) ? `partial: ${size(cost.filledUsdt)}` : figure(cost.walkBp),
        least(cost.total === null, figure(cost.known)),
        i === 0 ? venueName(cheapest.venue) : '',
        i === 0 && cheapest.marginBp !== null
          ? `${figure(cheapest.marginBp)} bp (${cheapest.by.join(' + ')}${cheapest.notCompared.length === 0 ? '' : ' alone'})`
          : '',
      ]),
    ),
    note: 'Buys and sells averaged. walk: beyond the half-spread, through the visible book; a book too thin fills in part, and nothing is extrapolated.',
  }
}

function crossovers({ crossovers, venues }: CostReport): readonly Table[] {
  if (crossovers.length === 0) return []
  return [
    {
      title: 'Where the cheaper venue changes',
      head: ['side', 'from USDT', 'cheaper'],
      rows: crossovers.flatMap(({ side, atFirst, changes, knownToUsdt }) => [
        [side, '0', venueName(atFirst)],
        ...changes.map(({ usdt, cheaper }) => ['', figure(usdt), venueName(cheaper)]),
        ['', figure(knownToUsdt), `${UNKNOWN}: a visible book ends`],
      ]),
      note: venues.some(({ halfSpreadBp, statedWalkBp }) => halfSpreadBp?.origin === 'stated' || statedWalkBp !== null)
        ? 'Exact for these two books at this moment, with all fees; the half-spread and slippage that you stated are not in it.'
        : 'Exact for these two books at this moment: all fees and levels are in it.',
    },
  ]
}

function roundTrips({ roundTrips, holdHours }: CostReport): Table {
  return {
    title: `A round trip, bp, held ${holdText(holdHours)} as a long`,
    head: ['venue', 'open/close', 'fees', 'slippage', 'funding', 'in all'],
    rows: roundTrips.map(({ venue, legs, feeBp, slippageBp, fundingBp, total, known }) => [
      VENUE_NAMES[venue],
      legs,
      figure(feeBp),
      figure(slippageBp),
      figure(fundingBp),
      least(total === null, figure(known)),
    ]),
    note: `A maker’s leg is charged no spread and credited none: what it earns there, the moves against it eat. Funding is the expected share of a hold; it is charged only at settlements.${roundTrips.some(({ total }) => total === null) ? ` ${LEAST}` : ''}`,
  }
}

function holdText(hours: number): string {
  if (hours === 0 || hours >= 1) return `${figure(hours)} h`
  return hours * 60 >= 1 ? `${figure(hours * 60)} min` : `${figure(hours * 3_600)} s`
}

function breakEven({ breakEven: { rows, method } }: CostReport): Table {
  const [first] = rows
  const shown = first?.hitRates.filter(({ moveBp }) => SHOWN_MOVES.has(moveBp)) ?? []
  return {
    title: 'Share of winners that a move needs before anything is earned',
    head: ['venue', 'open/close', 'cost', ...shown.map(({ moveBp }) => `${figure(moveBp)} bp`), 'at 55 % a move of'],
    rows: rows.map(({ venue, legs, costBp, isLeast, hitRates, moves }) => [
      VENUE_NAMES[venue],
      legs,
      least(isLeast, `${figure(costBp)} bp`),
      ...hitRates
        .filter(({ moveBp }) => SHOWN_MOVES.has(moveBp))
        .map(({ hitRate, isReachable }) => (isReachable === false ? 'none' : least(isLeast, percent(hitRate * 100)))),
      least(isLeast, `${figure(moves.find(({ hitRate }) => hitRate === SHOWN_HIT_RATE)?.moveBp ?? null)} bp`),
    ]),
    note: `${method} none: not even if all of them win.${rows.some(({ isLeast }) => isLeast) ? ` ${LEAST}` : ''}`,
  }
}

const SHOWN_MOVES: ReadonlySet<number> = new Set([10, 20, 40, 80, 200])
const SHOWN_HIT_RATE = 0.55

function charts({ sizes, orderUsdt, month }: CostReport): readonly BarChart[] {
  const order = sizes.find(({ usdt }) => usdt === orderUsdt)
  const known = (parts: readonly (readonly [string, number | null])[]): BarChart['rows'][number]['parts'] =>
    parts.flatMap(([name, value]) => (value === null ? [] : [{ name, value }]))
  return [
    {
      title: `A taker order of ${size(orderUsdt)} USDT`,
      unit: 'bp',
      rows: (order?.costs ?? []).map(({ venue, feeBp, halfSpreadBp, walkBp, total }) => ({
        label: VENUE_NAMES[venue],
        parts: known([
          ['fee', feeBp],
          ['half-spread', halfSpreadBp],
          ['walk', walkBp],
        ]),
        isLeast: total === null,
      })),
    },
    ...(month === null
      ? []
      : [
          {
            title: 'The month',
            unit: 'USD',
            rows: month.venues.map(({ venue, lines, total }) => ({
              label: VENUE_NAMES[venue],
              parts: known(lines.map(({ item, usd }) => [item, usd])),
              isLeast: total === null,
            })),
          },
        ]),
  ]
}
