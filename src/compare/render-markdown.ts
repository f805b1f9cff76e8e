import { claimText, estimate, headline, instrumentCheck, truthText, winnerName } from './format.ts'
import type { Report } from './report.ts'

/** The whole report as Markdown: verdict, table, methods, errors, plan. */
export function renderMarkdown(report: Report): string {
  const { rows, truth, errors, plan, machine, notes } = report
  const check = instrumentCheck(report)
  return [
    `# perpkit: Bybit or Binance?`,
    '',
    headline(report),
    '',
    ...(check === null ? [] : [`> ${check}`, '']),
    `**Verdict:** ${report.verdict.text}`,
    '',
    ...notes.map((note) => `* ${note}`),
    ...(notes.length === 0 ? [] : ['']),
    '| metric | Bybit | n | Binance | n | winner | truth | article’s claim |',
    '| --- | ---: | ---: | ---: | ---: | --- | --- | --- |',
    ...rows.map(
      (row) =>
        `| ${row.metric} | ${estimate(row.bybit, row.unit)} | ${row.bybit.n} | ${estimate(row.binance, row.unit)} | ${row.binance.n} | ${winnerName(row)} | ${truthText(truth[row.id])} | ${claimText(row)} |`,
    ),
    '',
    '## How each figure was taken',
    '',
    ...rows.map(
      (row) => `* **${row.metric}** (${row.unit}): ${row.method}${row.detail === '' ? '' : ` ${row.detail}`}`,
    ),
    '',
    '## Errors',
    '',
    ...(errors.length === 0
      ? ['None.']
      : errors.map(
          ({ venue, op, code, count, firstAt }) => `* ${venue} ${op}: ${code} × ${count}, first at ${firstAt}`,
        )),
    '',
    '## Plan and machine',
    '',
    '```json',
    JSON.stringify(
      {
        startedAt: report.startedAt,
        durationMs: report.durationMs,
        environment: report.environment,
        world: report.world,
        plan,
        machine,
      },
      null,
      2,
    ),
    '```',
    '',
  ].join('\n')
}
