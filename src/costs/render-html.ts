import { escapeHtml } from '../kit/escape-html.ts'
import { figure } from './figures.ts'
import type { BarChart, Sheet, Table } from './table.ts'

/** How a chart is drawn for a desk and for a telephone: letters keep their size, which one drawing shrunk to fit would not. */
const BROAD = { name: 'broad', width: 860, left: 130, right: 120, legend: 150 } as const
const SLIM = { name: 'slim', width: 330, left: 66, right: 74, legend: 106 } as const
type Size = typeof BROAD | typeof SLIM
const BAR = 22
const ROW = 34
const LEGEND_ROW = 20
/** A cell up to here is a figure or a name, and is never broken; a longer one is text. */
const FIGURE_MAX = 28
const HUES = ['var(--a)', 'var(--b)', 'var(--c)', 'var(--d)', 'var(--e)', 'var(--f)']

/** A sheet as one page without a single outside reference: it can be mailed and opened anywhere. */
export function renderHtml({ title, subtitle, verdict, tables, charts, warnings }: Sheet): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>perpkit: ${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main>
<h1>${escapeHtml(title)}</h1>
<p class="where">${escapeHtml(subtitle)}</p>
${verdict.map((sentence) => `<p class="verdict">${escapeHtml(sentence)}</p>`).join('\n')}
${warnings.map((warning) => `<p class="warning">${escapeHtml(warning)}</p>`).join('\n')}
${charts.map(drawChart).join('\n')}
${tables.map(drawTable).join('\n')}
</main></body></html>
`
}

/** A table scrolls in its own box; one that is mostly text becomes a list of its rows where there is no room. */
function drawTable({ title, head, rows, note }: Table): string {
  const isText = (cell: string): boolean => cell.length > FIGURE_MAX
  const isProse = rows.every((row) => row.filter(isText).length > 1)
  const cellOf = (cell: string, i: number): string => {
    const named = isProse ? ` data-head="${escapeHtml(head[i] ?? '')}"` : ''
    return `<td${named}${isText(cell) ? ' class="text"' : ''}>${escapeHtml(cell)}</td>`
  }
  return `<h2>${escapeHtml(title)}</h2>
<div class="wide"><table${isProse ? ' class="prose"' : ''}><thead><tr>${head.map((name) => `<th>${escapeHtml(name)}</th>`).join('')}</tr></thead><tbody>${rows.map((row) => `<tr>${row.map(cellOf).join('')}</tr>`).join('\n')}</tbody></table></div>
${note === null ? '' : `<p class="small">${escapeHtml(note)}</p>`}`
}

function drawChart(chart: BarChart): string {
  const caption = escapeHtml(`${chart.title}, ${chart.unit}`)
  return `<figure>${drawBars(chart, BROAD)}${drawBars(chart, SLIM)}<figcaption>${caption}</figcaption></figure>`
}

/** Bars of stacked parts, income to the left of zero. */
function drawBars({ title, unit, rows }: BarChart, size: Size): string {
  const names = [...new Set(rows.flatMap(({ parts }) => parts.map(({ name }) => name)))]
  const ends = rows.map(({ parts }) => endsOf(parts.map(({ value }) => value)))
  const [low, high] = [Math.min(0, ...ends.map(([end]) => end)), Math.max(0, ...ends.map(([, end]) => end))]
  const width = size.width - size.left - size.right
  const x = (value: number): number => size.left + (high === low ? 0 : ((value - low) / (high - low)) * width)
  const across = Math.floor((size.width - size.left) / size.legend)
  const height = rows.length * ROW + 8 + Math.ceil(names.length / across) * LEGEND_ROW
  const bars = rows.map(({ label, parts, isLeast }, i) => {
    let [below, above] = [0, 0]
    const y = i * ROW + 4
    const drawn = parts.map(({ name, value }) => {
      const from = value < 0 ? (below += value) : above
      if (value >= 0) above += value
      const hue = HUES[names.indexOf(name) % HUES.length] ?? ''
      const tip = `${name} ${figure(value)} ${unit}`
      return `<rect x="${x(from).toFixed(2)}" y="${y}" width="${(x(from + Math.abs(value)) - x(from)).toFixed(2)}" height="${BAR}" fill="${hue}"><title>${escapeHtml(tip)}</title></rect>`
    })
    const total = `${isLeast ? '≥ ' : ''}${figure(below + above)}`
    return `<text class="label" x="${size.left - 10}" y="${y + 16}" text-anchor="end">${escapeHtml(label)}</text>${drawn.join('')}<text class="axis" x="${(x(above) + 8).toFixed(2)}" y="${y + 16}">${escapeHtml(total)}</text>`
  })
  const zero = low < 0 ? `<path class="zero" d="M${x(0).toFixed(2)} 0V${rows.length * ROW}"/>` : ''
  const legend = names.map((name, i) => {
    const at = size.left + (i % across) * size.legend
    const y = rows.length * ROW + 6 + Math.floor(i / across) * LEGEND_ROW
    return `<rect x="${at}" y="${y}" width="12" height="12" fill="${HUES[i % HUES.length] ?? ''}"/><text class="axis" x="${at + 18}" y="${y + 11}">${escapeHtml(name)}</text>`
  })
  return `<svg class="${size.name}" viewBox="0 0 ${size.width} ${height}" role="img" aria-label="${escapeHtml(title)}">${bars.join('\n')}${zero}${legend.join('')}</svg>`
}

/** How far a stack reaches to either side of zero. */
function endsOf(values: readonly number[]): readonly [low: number, high: number] {
  const total = (sign: 1 | -1): number =>
    values.reduce((all, value) => (Math.sign(value) === sign ? all + value : all), 0)
  return [total(-1), total(1)]
}

const STYLE = `
:root{color-scheme:light dark;--ink:#1b1f24;--dim:#5b6570;--paper:#fff;--line:#d9dee4;--card:#f5f7f9;--a:#2563eb;--b:#d97706;--c:#7c3aed;--d:#059669;--e:#64748b;--f:#dc2626}
@media (prefers-color-scheme:dark){:root{--ink:#e7eaee;--dim:#9aa4af;--paper:#14171a;--line:#30363d;--card:#1c2126;--a:#60a5fa;--b:#f59e0b;--c:#a78bfa;--d:#34d399;--e:#94a3b8;--f:#f87171}}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:960px;margin:0 auto;padding:28px 20px 60px}h1{margin:0;font-size:28px}h2{margin:36px 0 10px;font-size:18px}
.where,.small{color:var(--dim);margin:4px 0 14px}.small{font-size:13px}
.verdict,.warning{background:var(--card);border-left:4px solid var(--a);padding:10px 14px;border-radius:4px;font-size:17px}.warning{border-color:var(--b);font-size:14px}
figure{margin:24px 0 0}svg{width:100%;height:auto}figcaption{color:var(--dim);font-size:13px}.zero{stroke:var(--ink);fill:none}.axis{fill:var(--dim);font-size:12px}.label{fill:var(--ink);font-size:13px}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th{text-align:left;color:var(--dim);font-weight:500}
th,td{padding:6px 14px 6px 0;border-bottom:1px solid var(--line);vertical-align:top}td{white-space:nowrap}td.text{white-space:normal;min-width:9em}
h1,h2,p{overflow-wrap:anywhere}.slim{display:none}
@media (max-width:719px){main{padding:20px 16px 40px}h1{font-size:24px}.verdict{font-size:16px}.broad{display:none}.slim{display:block;max-width:520px}
.prose thead{display:none}.prose tr{display:block;padding:8px 0;border-bottom:1px solid var(--line)}.prose td{display:grid;grid-template-columns:6.5em 1fr;gap:8px;white-space:normal;border:0;padding:2px 0}
.prose td::before{content:attr(data-head);color:var(--dim)}}`
