import { ARTICLE_OUTPUT_TOKENS } from './article.ts'
import type { CostRow, CostTable } from './cost-table.ts'
import { dollarText, type Nanos } from './money.ts'

/** How much of the cost faults add: the mean of 100 seeds against a model that misbehaves in fourteen ways. */
const REPEATS =
  'Repeats are not in it: with a tenth of all requests failing and another tenth of answers damaged, perpkit sent 1.45 times as many.'

/** The table for people: one line a provider, the arithmetic of each figure below. */
export function costText({ articles, rows, protocols, savings, warnings }: CostTable): string {
  const providers = [...new Set(rows.map(({ provider }) => provider))]
  const of = (provider: string): readonly CostRow[] => rows.filter((row) => row.provider === provider)
  const head = ['provider', '$/M in · out', 'article says', ...protocols.map(({ name }) => name)]
  const lines = providers.map((provider) => {
    const [first] = of(provider)
    const claimed = first?.claimed ?? null
    const price = `${first?.inputPrice} · ${first?.outputPrice}`
    const costs = of(provider).map(({ nanos }) => dollarText(nanos, 4))
    return [provider, price, claimed === null ? '—' : `$${claimed.toFixed(2)}`, ...costs]
  })
  return [
    `${articles.toLocaleString('en-US')} headlines`,
    '',
    ...aligned([head, ...lines]),
    '',
    ...providers.flatMap((provider) => [...arithmetic(of(provider)), '']),
    `The article counts ${ARTICLE_OUTPUT_TOKENS.toLocaleString('en-US')} output tokens a headline in all four rows, and no input at all.`,
    REPEATS,
    ...savings.map(({ what, percent }) => `Saved by ${what}: ${percent.toFixed(2)} %`),
    '',
    ...protocols.map(
      ({ name, inputTokens, outputTokens, headlinesPerRequest, measured }) =>
        `${name}: ${inputTokens} tokens in, ${outputTokens} out, ${headlinesPerRequest} a request (${measured})`,
    ),
    ...warnings.map((warning) => `! ${warning}`),
    '',
  ].join('\n')
}

function arithmetic(rows: readonly CostRow[]): readonly string[] {
  const width = Math.max(...rows.map(({ protocol }) => protocol.length), 'article says'.length)
  const claim = rows[0]?.claimedArithmetic ?? null
  return [
    rows[0]?.provider ?? '',
    ...(claim === null ? [] : [`  ${'article says'.padEnd(width)}  ${claim}`]),
    ...rows.map(
      ({ protocol, arithmetic, requests }) =>
        `  ${protocol.padEnd(width)}  ${arithmetic}  (${requests.toLocaleString('en-US')} requests)`,
    ),
  ]
}

/** The first column to the left, figures to the right. */
function aligned(table: readonly (readonly string[])[]): readonly string[] {
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => (row[column] ?? '').length)))
  return table.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('   ')
      .trimEnd(),
  )
}

/** One amount for people, or that it is not known. */
export function costOrUnknown(cost: Nanos | null): string {
  return cost === null ? 'unknown (no price)' : dollarText(cost, 6)
}
