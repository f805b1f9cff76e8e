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
  const decimals = decimalsFor(rows)
  const head = ['model', '$/M in · out', 'article says', ...protocols.map(({ name }) => name)]
  const lines = providers.map((provider) => {
    const [first] = of(provider)
    const claimed = first?.claimed ?? null
    const price = `${first?.inputPrice.toFixed(2)} · ${first?.outputPrice.toFixed(2).padStart(5)}`
    const costs = of(provider).map(({ cost }) => `$${cost.toFixed(decimals)}`)
    return [provider, price, claimed === null ? '—' : `$${claimed.toFixed(decimals)}`, ...costs]
  })
  return [
    counted(articles, 'headline'),
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
    `${rows[0]?.provider ?? ''}${rows[0] === undefined ? '' : priceNote(rows[0])}`,
    ...(claim === null ? [] : [`  ${'article says'.padEnd(width)}  ${claim}`]),
    ...rows.map(
      ({ protocol, arithmetic, requests }) =>
        `  ${protocol.padEnd(width)}  ${arithmetic}  (${counted(requests, 'request')})`,
    ),
  ]
}

/** Whose price it is, where and when it was read. */
function priceNote({ priceOf: { provider, source, checkedAt } }: CostRow): string {
  return ` at ${provider} (price: ${source}; read ${checkedAt})`
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
}

/** As many decimals in every cell as the smallest amount needs for two figures: so they line up. */
function decimalsFor(rows: readonly CostRow[]): number {
  const least = Math.min(...rows.map(({ cost }) => cost))
  return Math.min(DECIMALS_MAX, Math.max(2, Math.ceil(-Math.log10(least)) + 1))
}

const DECIMALS_MAX = 9

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
