import { figure, percent, size, UNKNOWN, usd } from './figures.ts'
import type { FillReport } from './fill-report.ts'
import type { BarChart, Sheet, Table } from './table.ts'

/** Orders that are shown one by one: the dearest. */
const SHOWN_ORDERS = 10

/** An analysis of fills as people read it. */
export function fillSheet(report: FillReport): Sheet {
  const [all] = report.groups
  const verdict =
    all === undefined || all.shortfallBp.total === null
      ? []
      : [
          `The orders cost ${figure(all.shortfallBp.total)} bp against the mid at decision: ${usd(all.shortfall.total)} on ${size(all.decisionValue)}.`,
        ]
  return {
    title: 'What your fills cost',
    subtitle: `${report.file} · ${all?.orders ?? 0} ${all?.orders === 1 ? 'order' : 'orders'} · ${percent(all?.filledPercent ?? null)} filled`,
    verdict,
    tables: [groupTable(report), spreadTable(report), orderTable(report)],
    charts: [chart(report)],
    warnings: report.warnings,
  }
}

function groupTable({ groups }: FillReport): Table {
  return {
    title: 'Implementation shortfall, bp of the value at decision',
    head: ['orders', 'n', 'filled', 'delay', 'half-spread', 'impact', 'fees', 'opportunity', 'shortfall', 'money'],
    rows: groups.map(({ name, orders, filledPercent, shortfallBp: bp, shortfall }) => [
      name,
      String(orders),
      percent(filledPercent),
      figure(bp.delay),
      bp.halfSpread === null ? `${figure(bp.execution)} with impact` : figure(bp.halfSpread),
      bp.halfSpread === null ? '' : figure(bp.impact),
      figure(bp.fees),
      figure(bp.opportunity),
      figure(bp.total),
      usd(shortfall.total),
    ]),
    note: 'delay + half-spread + impact + fees + opportunity. Weighted by value; a part that one order lacks is unknown of the group.',
  }
}

function spreadTable({ groups }: FillReport): Table {
  return {
    title: 'Spreads of the fills, bp of the value at arrival',
    head: ['orders', 'effective', 'realised', 'impact'],
    rows: groups.map(({ name, spreadBp }) => [
      name,
      ...(spreadBp === null ? ['–', '–', '–'] : [spreadBp.effective, spreadBp.realised, spreadBp.impact].map(figure)),
    ]),
    note: 'effective = realised + impact: twice the distance from the mid at arrival, from the mid after, and between the two.',
  }
}

function orderTable({ orders }: FillReport): Table {
  const known = orders.filter(({ shortfall }) => shortfall.total !== null)
  const dearest = known.sort((a, b) => (b.shortfall.total ?? 0) - (a.shortfall.total ?? 0)).slice(0, SHOWN_ORDERS)
  return {
    title: `The dearest orders${known.length > SHOWN_ORDERS ? ` (${SHOWN_ORDERS} of ${orders.length})` : ''}`,
    head: ['order', 'venue', 'side', 'fills', 'filled', 'shortfall', 'money'],
    rows: dearest.map(({ id, venue, side, fills, filledShare, shortfallBp, shortfall }) => [
      printable(id),
      venue ?? UNKNOWN,
      side,
      String(fills),
      percent(filledShare * 100),
      `${figure(shortfallBp.total)} bp`,
      usd(shortfall.total),
    ]),
    note: null,
  }
}

/** An id is the user's text, from anywhere: nothing in it may steer the terminal. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ').slice(0, 40)
}

function chart({ groups }: FillReport): BarChart {
  return {
    title: 'Shortfall by part',
    unit: 'bp',
    rows: groups.map(({ name, shortfallBp: { delay, halfSpread, impact, execution, fees, opportunity, total } }) => ({
      label: name,
      parts: [
        { name: 'delay', value: delay },
        ...(halfSpread === null || impact === null
          ? [{ name: 'half-spread and impact', value: execution }]
          : [
              { name: 'half-spread', value: halfSpread },
              { name: 'impact', value: impact },
            ]),
        { name: 'fees', value: fees },
        ...(opportunity === null ? [] : [{ name: 'opportunity', value: opportunity }]),
      ],
      isLeast: total === null,
    })),
  }
}
