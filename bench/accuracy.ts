// How far measured order latency is from the exchanges' own records of the same orders, and whether the schedule is kept.
// Rounds of the real command, in processes of their own; the figure of a row is its worst venue in the median round.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Report } from '../src/compare/report.ts'
import { type Bench, type Figure, quantile } from './figure.ts'

const ROWS = [
  'order-latency-ws-p50',
  'order-latency-rest-p50',
  'order-latency-ws-p99',
  'order-latency-rest-p99',
] as const
/** Share of the truth plus milliseconds: what the client and loopback may add. */
const ALLOWED = { p50: { share: 0.04, ms: 0.4 }, p99: { share: 0.08, ms: 1 } }
const FAST_RATE = 400

export const run: Bench = async ({ isQuick }) => {
  const rounds = isQuick ? 1 : 3
  const usual = Array.from({ length: rounds }, (_, i) =>
    compare(['--orders', '500', '--rate', '100', '--seed', String(i + 1)]),
  )
  const fast = compare(['--orders', isQuick ? '800' : '2000', '--rate', String(FAST_RATE)])
  const none = compare(['--orders', '500', '--rate', '100', '--world', 'none'])
  return [
    ...ROWS.map((id) => used(id, usual)),
    figure('send-lag-p50-400', 'ms', fast.schedule?.sendLagP50Ms ?? Number.NaN, 1),
    ...ROWS.slice(0, 2).map((id) => figure(`${id}-world-none`, 'ms', worst(id, none), null)),
  ]
}

/** How much of what is allowed the worst venue used in the median round: 1 is the bound. */
function used(id: (typeof ROWS)[number], reports: readonly Report[]): Figure {
  const { share, ms } = id.endsWith('p50') ? ALLOWED.p50 : ALLOWED.p99
  const shares = reports.map((report) => {
    const [row, truth] = [report.rows.find((each) => each.id === id), report.truth[id]]
    if (row === undefined || truth === undefined) throw new Error(`no ${id} in the report`)
    return Math.max(
      ...(['bybit', 'binance'] as const).map(
        (venue) => Math.abs(row[venue].value - truth[venue]) / (truth[venue] * share + ms),
      ),
    )
  })
  return figure(`${id}-of-allowed`, '', quantile(shares, 0.5), 1)
}

function worst(id: string, { rows }: Report): number {
  const row = rows.find((each) => each.id === id)
  return row === undefined ? Number.NaN : Math.max(row.bybit.value, row.binance.value)
}

function compare(args: readonly string[]): Report {
  const room = mkdtempSync(join(tmpdir(), 'perpkit-bench-'))
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['dist/cli/main.js', 'compare', ...args, '--json', '--report', room],
    { encoding: 'utf8', maxBuffer: 1e8 },
  )
  rmSync(room, { recursive: true, force: true })
  if (status !== 0) throw new Error(`compare ended with ${status}: ${stderr}`)
  return JSON.parse(stdout) as Report
}

function figure(id: string, unit: string, value: number, must: number | null): Figure {
  return { bench: 'accuracy', id, value, unit, better: 'lower', must, stretch: null }
}
