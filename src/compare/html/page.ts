import { claimText, estimate, headline, instrumentCheck, truthText, winnerName } from '../format.ts'
import type { Report, Row } from '../report.ts'
import { differencePlot } from './difference-plot.ts'
import { distributionPlot, type Series } from './distribution-plot.ts'
import { escapeHtml } from '../../kit/escape-html.ts'

/** The report as one page without a single outside reference: it can be mailed and opened anywhere. */
export function renderHtml(report: Report, latencies: readonly Series[]): string {
  const check = instrumentCheck(report)
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>perpkit: Bybit or Binance? ${escapeHtml(report.startedAt)}</title><style>${STYLE}</style></head><body><main>
<h1>Bybit or Binance?</h1>
<p class="where">${escapeHtml(headline(report))}</p>
${check === null ? '' : `<p class="check">${escapeHtml(check)}</p>`}
<p class="verdict"><strong>Verdict</strong> ${escapeHtml(report.verdict.text)}</p>
${report.notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`).join('')}
<h2>Order latency</h2>
${distributionPlot('Order latency by percentile: intended instant → answer parsed', 'ms', latencies)}
<h2>Where the venues differ</h2>
${differencePlot(report.rows)}
<h2>Every figure</h2>
<div class="wide"><table><thead><tr><th>metric</th><th>Bybit</th><th>Binance</th><th>winner</th><th>truth</th><th>article’s claim</th></tr></thead>
<tbody>${report.rows.map((row) => tableRow(row, report)).join('\n')}</tbody></table></div>
<p class="small">± and (low–high) are 95 % intervals; “–” means that the samples prove no difference; n is the number of samples. Open a line for its method.</p>
<h2>Errors</h2>
${errorList(report)}
<h2>Plan and machine</h2>
<pre>${escapeHtml(JSON.stringify({ startedAt: report.startedAt, durationMs: report.durationMs, environment: report.environment, world: report.world, plan: report.plan, machine: report.machine }, null, 2))}</pre>
</main></body></html>
`
}

function tableRow(row: Row, { truth }: Report): string {
  const mark = (venue: string): string => (row.winner === venue ? ' class="best"' : '')
  return `<tr><td class="metric"><details><summary>${escapeHtml(row.metric)}</summary><p>${escapeHtml(row.method)} ${escapeHtml(row.detail)}</p></details></td>
<td${mark('bybit')} data-of="Bybit">${escapeHtml(estimate(row.bybit, row.unit))}<small>n ${row.bybit.n}</small></td>
<td${mark('binance')} data-of="Binance">${escapeHtml(estimate(row.binance, row.unit))}<small>n ${row.binance.n}</small></td>
<td data-of="winner">${escapeHtml(winnerName(row))}</td><td data-of="truth">${escapeHtml(truthText(truth[row.id]))}</td><td data-of="claim">${escapeHtml(claimText(row))}</td></tr>`
}

function errorList({ errors }: Report): string {
  if (errors.length === 0) return '<p>None.</p>'
  return `<ul>${errors
    .map(
      ({ venue, op, code, count, firstAt }) =>
        `<li>${escapeHtml(`${venue} ${op}: ${code} × ${count}, first at ${firstAt}`)}</li>`,
    )
    .join('')}</ul>`
}

const STYLE = `
:root{color-scheme:light dark;--ink:#1b1f24;--dim:#5b6570;--paper:#fff;--line:#d9dee4;--bybit:#d97706;--binance:#2563eb;--neither:#8a939d;--card:#f5f7f9}
@media (prefers-color-scheme:dark){:root{--ink:#e7eaee;--dim:#9aa4af;--paper:#14171a;--line:#30363d;--bybit:#f59e0b;--binance:#60a5fa;--neither:#7c8691;--card:#1c2126}}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:1200px;margin:0 auto;padding:28px 20px 60px}h1{margin:0;font-size:28px}h2{margin:36px 0 10px;font-size:18px}
.where,.small{color:var(--dim);margin:4px 0 14px}.small{font-size:13px}
.check,.verdict,.note{background:var(--card);border-left:4px solid var(--line);padding:10px 14px;border-radius:4px}.verdict{border-color:var(--binance);font-size:17px}.verdict strong{margin-right:8px}
figure{margin:0}svg{width:100%;height:auto}figcaption{color:var(--dim);font-size:13px}
.grid{stroke:var(--line);fill:none}.zero{stroke:var(--dim);fill:none}.axis{fill:var(--dim);font-size:12px}.legend{fill:var(--ink);font-size:12.5px}
.line{fill:none;stroke-width:2}.line.bybit{stroke:var(--bybit)}.line.binance{stroke:var(--binance)}
.bar{stroke-width:5;stroke-linecap:round;opacity:.45}.bar.bybit{stroke:var(--bybit)}.bar.binance{stroke:var(--binance)}.bar.neither{stroke:var(--neither)}
.dot.bybit{fill:var(--bybit)}.dot.binance{fill:var(--binance)}.dot.neither{fill:var(--neither)}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th{text-align:left;color:var(--dim);font-weight:500}
th,td{padding:6px 10px 6px 0;border-bottom:1px solid var(--line);vertical-align:top}.metric{min-width:150px;max-width:280px}
td small{display:block;color:var(--dim);font-size:11px}.best{font-weight:650}summary{cursor:pointer}details p{color:var(--dim);font-size:13px;margin:6px 0}
pre{background:var(--card);padding:14px;overflow-x:auto;border-radius:4px;font-size:12.5px}
.slim{display:none}@media (min-width:1100px){th,td{white-space:nowrap}.metric{white-space:normal}}
@media (max-width:719px){main{padding:20px 16px 40px}.broad{display:none}.slim{display:block;max-width:520px}.verdict{font-size:16px}
thead{display:none}tr{display:grid;grid-template-columns:1fr 1fr 1fr;gap:2px 12px;padding:8px 0;border-bottom:1px solid var(--line)}
td{padding:0;border:0;max-width:none;overflow-wrap:anywhere}td small{display:inline;margin-left:8px}.metric{grid-column:1/-1;font-weight:550}.metric p{font-weight:400}
td[data-of]:not(:empty)::before{content:attr(data-of);display:block;color:var(--dim);font-size:11px;font-weight:400}
[data-of=Bybit],[data-of=Binance]{grid-row:2}[data-of=Bybit]{grid-column:1/3}[data-of=Binance]{grid-column:1/3;grid-row:3}
[data-of=winner]{grid-area:2/3}[data-of=truth]{grid-area:3/3}[data-of=claim]{grid-column:1/-1}}`
