// The language model's path against a provider that misbehaves in fourteen ways, on virtual time: what share it answers, what is
// mis-assigned, how many requests it takes, and whether the ledger is the provider's bill. 100 seeds × 2,000 headlines; --quick: 20.
import { soak, soakHeadlines, type SoakResult } from '../test/news/soak.ts'
import { costTable } from '../src/news/spend/cost-table.ts'
import { systemClock } from '../src/kit/clock.ts'
import type { Bench, Figure } from './figure.ts'

const HEADLINES = 2_000

export const run: Bench = async ({ isQuick }) => {
  const headlines = soakHeadlines(HEADLINES)
  const results: SoakResult[] = []
  for (let seed = 1; seed <= (isQuick ? 20 : 100); seed++) results.push(await soak(seed, headlines))
  const shares = results.map(({ byModel }) => (100 * byModel) / HEADLINES)
  const sum = (of: (result: SoakResult) => number): number => results.reduce((total, result) => total + of(result), 0)
  const compact = costTable(10_000, systemClock.wallMs()).rows.find(({ protocol }) => protocol === 'compact')
  return [
    figure('answered', (100 * sum(({ answered }) => answered)) / (results.length * HEADLINES), '%', 'higher', 100),
    figure('by-model-mean', sum(({ byModel }) => byModel) / ((results.length * HEADLINES) / 100), '%', 'higher', 99.9),
    figure('by-model-worst', Math.min(...shares), '%', 'higher', 99),
    figure(
      'mis-assigned',
      sum(({ misassigned }) => misassigned),
      'headlines',
      'lower',
      0,
    ),
    figure('requests', sum(({ requestsPerIdeal }) => requestsPerIdeal) / results.length, '× ideal', 'lower', 1.6),
    figure('ledger-off', sum(offBill), 'nano-dollars', 'lower', 0),
    figure('cost-10k', compact?.cost ?? Number.NaN, '$ at 0.28/0.42', 'lower', 0.11),
  ]
}

/** How far the ledger is from the provider's own bill, where the bill was told. */
function offBill({ ledger, bill }: SoakResult): number {
  const costs = new Map(
    ledger.filter(({ outcome }) => outcome === 'billed').map(({ id, cost }) => [id, cost ?? Number.NaN]),
  )
  const told = bill.filter(({ isTold }) => isTold)
  if (told.length !== costs.size)
    throw new Error(`news-llm: ${costs.size} requests in the ledger, ${told.length} on the bill`)
  return told.reduce(
    (sum, { requestId, nanos }) => sum + Math.abs((costs.get(requestId) ?? Number.NaN) - Number(nanos)),
    0,
  )
}

function figure(id: string, value: number, unit: string, better: Figure['better'], must: number): Figure {
  return { bench: 'news-llm', id, value, unit, better, must, stretch: null }
}
