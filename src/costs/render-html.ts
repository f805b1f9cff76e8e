import { escapeHtml } from '../kit/escape-html.ts'
import { figure } from './figures.ts'
import type { BarChart, Sheet, Table } from './table.ts'

const SIZE = { width: 860, left: 130, right: 120, bar: 22, row: 34, legend: 28 }
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

function drawTable({ title, head, rows, note }: Table): string {
  const cells = (row: readonly string[], tag: 'td' | 'th'): string =>
    `<tr>${row.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`
  return `<h2>${escapeHtml(title)}</h2>
<div class="wide"><table><thead>${cells(head, 'th')}</thead><tbody>${rows.map((row) => cells(row, 'td')).join('\n')}</tbody></table></div>
${note === null ? '' : `<p class="small">${escapeHtml(note)}</p>`}`
}

/** Bars of stacked parts, income to the left of zero. */
function drawChart({ title, unit, rows }: BarChart): string {
  const names = [...new Set(rows.flatMap(({ parts }) => parts.map(({ name }) => name)))]
  const ends = rows.map(({ parts }) => endsOf(parts.map(({ value }) => value)))
  const [low, high] = [Math.min(0, ...ends.map(([end]) => end)), Math.max(0, ...ends.map(([, end]) => end))]
  const width = SIZE.width - SIZE.left - SIZE.right
  const x = (value: number): number => SIZE.left + (high === low ? 0 : ((value - low) / (high - low)) * width)
  const height = rows.length * SIZE.row + SIZE.legend
  const bars = rows.map(({ label, parts, isLeast }, i) => {
    let [below, above] = [0, 0]
    const y = i * SIZE.row + 4
    const drawn = parts.map(({ name, value }) => {
      const from = value < 0 ? (below += value) : above
      if (value >= 0) above += value
      const hue = HUES[names.indexOf(name) % HUES.length] ?? ''
      const tip = `${name} ${figure(value)} ${unit}`
      return `<rect x="${x(from).toFixed(2)}" y="${y}" width="${(x(from + Math.abs(value)) - x(from)).toFixed(2)}" height="${SIZE.bar}" fill="${hue}"><title>${escapeHtml(tip)}</title></rect>`
    })
    const total = `${isLeast ? '≥ ' : ''}${figure(below + above)}`
    return `<text class="label" x="${SIZE.left - 10}" y="${y + 16}" text-anchor="end">${escapeHtml(label)}</text>${drawn.join('')}<text class="axis" x="${(x(above) + 8).toFixed(2)}" y="${y + 16}">${escapeHtml(total)}</text>`
  })
  const zero = low < 0 ? `<path class="zero" d="M${x(0).toFixed(2)} 0V${rows.length * SIZE.row}"/>` : ''
  const legend = names.map((name, i) => {
    const at = SIZE.left + i * 150
    const y = rows.length * SIZE.row + 6
    return `<rect x="${at}" y="${y}" width="12" height="12" fill="${HUES[i % HUES.length] ?? ''}"/><text class="axis" x="${at + 18}" y="${y + 11}">${escapeHtml(name)}</text>`
  })
  return `<figure><svg viewBox="0 0 ${SIZE.width} ${height}" role="img" aria-label="${escapeHtml(title)}">${bars.join('\n')}${zero}${legend.join('')}</svg><figcaption>${escapeHtml(`${title}, ${unit}`)}</figcaption></figure>`
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
th,td{padding:6px 14px 6px 0;border-bottom:1px solid var(--line);vertical-align:top}`
