import { VENUE_NAMES } from '../domain/ids.ts'
import { figure, percent, sharePercent, size, UNKNOWN, usd } from './figures.ts'
import type { CostReport } from './report.ts'
import type { Table } from './table.ts'

/** The month, what one basis point does to it, and what is left of a stated edge. */
export function monthTables({ month }: CostReport): readonly Table[] {
  if (month === null) return []
  return [monthTable(month), sensitivityTable(month), ...(month.returns.length === 0 ? [] : [returnTable(month)])]
}

type MonthSection = NonNullable<CostReport['month']>

function monthTable({ venues, plan }: MonthSection): Table {
  const items = venues[0]?.lines.map(({ item }) => item) ?? []
  return {
    title: `A month of ${size(Number(plan.volumeUsdt))} USDT, ${percent(Number(plan.makerShare) * 100, 0)} of it made`,
    head: ['', ...venues.flatMap(({ venue, total }) => [VENUE_NAMES[venue], total === null ? 'of known' : 'share'])],
    rows: [
      ...items.map((item, i) => [
        item,
        ...venues.flatMap(({ lines }) => [
          usd(lines[i]?.usd ?? null),
          lines[i]?.usd === null ? '' : sharePercent(lines[i]?.sharePercent ?? null),
        ]),
      ]),
      ['in all', ...venues.flatMap(({ total, known }) => [total === null ? `≥ ${usd(known)}` : usd(total), ''])],
      [
        'per volume',
        ...venues.flatMap(({ knownBp, total }) => [`${total === null ? '≥ ' : ''}${figure(knownBp)} bp`, '']),
      ],
      ...discountRow(venues),
    ],
    note: [
      '30 days, USDT taken as USD.',
      ...(plan.positionUsdt === undefined ? [] : ['Funding as if its rate held for all of them.']),
      ...(venues.every(({ total }) => total !== null)
        ? []
        : [
            `Shares are of what is known; ${UNKNOWN} is not zero: state it with --slippage, --funding and --position, --infra, --llm or --headlines.`,
          ]),
    ].join(' '),
  }
}

function discountRow(venues: MonthSection['venues']): readonly (readonly string[])[] {
  if (venues.every(({ discountedFeesUsd }) => discountedFeesUsd === null)) return []
  return [
    [
      'fees with the coin discount',
      ...venues.flatMap(({ discountedFeesUsd }) => [discountedFeesUsd === null ? '–' : usd(discountedFeesUsd), '']),
    ],
  ]
}

function sensitivityTable({ sensitivity, venues, by, notCompared }: MonthSection): Table {
  return {
    title: 'One basis point more or less, on one venue',
    head: ['input', 'USD a month', 'makes the other venue cheaper'],
    rows: sensitivity.map(({ input, usdPerBp, turnsVenue }) => [
      input,
      usdPerBp === null ? UNKNOWN : `± ${usd(usdPerBp)}`,
      turnsVenue === null ? '–' : turnsVenue ? 'yes' : 'no',
    ]),
    note:
      venues.length < 2 || notCompared.length === 0
        ? null
        : `The other venue is cheaper or not by ${by.join(' + ')} alone: ${notCompared.join(', ')} is unknown.`,
  }
}

function returnTable({ returns }: MonthSection): Table {
  return {
    title: 'What is left of the gross edge that you stated',
    head: ['venue', 'gross', 'after known costs', 'net', 'on costs', 'not in it'],
    rows: returns.map(({ venue, grossUsd, netOfKnownUsd, netUsd, onCostsPercent, unknown }) => [
      VENUE_NAMES[venue],
      usd(grossUsd),
      `${unknown.length === 0 ? '' : '≤ '}${usd(netOfKnownUsd)}`,
      usd(netUsd),
      percent(onCostsPercent),
      unknown.join(', '),
    ]),
    note: `perpkit knows no edge and claims none; this is arithmetic on your figure.${returns.every(({ unknown }) => unknown.length === 0) ? '' : ' ≤: what is not in it takes more, unless it is funding that you receive.'}`,
  }
}
