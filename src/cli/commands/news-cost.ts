import { type Command, Option } from 'commander'
import { systemClock } from '../../kit/clock.ts'
import { csvText } from '../../kit/csv.ts'
import type { CostTable } from '../../news/spend/cost-table.ts'
import { type CommandIo, wholeNumber } from '../command.ts'

const EXAMPLES = `
Examples:
  $ npx perpkit news cost                              10,000 headlines, by provider and way of asking
  $ npx perpkit news cost --articles 300000            a month of them
  $ npx perpkit news cost --csv                        a row for each provider and way of asking`

/** `perpkit news cost`: what headlines cost at a language model, beside what the article says. Asks nobody. */
export function newsCostCommand(news: Command, io: CommandIo): void {
  news
    .command('cost')
    .description('what a language model would cost, by provider and way of asking, beside the article’s figures')
    .option('--articles <n>', 'how many headlines', wholeNumber(1, 1_000_000_000), 10_000)
    .option('--json', 'JSON on standard output')
    .addOption(new Option('--csv', 'CSV on standard output').conflicts('json'))
    .addHelpText('after', EXAMPLES)
    .action(async ({ articles, json, csv }: { articles: number; json?: boolean; csv?: boolean }) => {
      const { costTable } = await import('../../news/spend/cost-table.ts')
      const { costText } = await import('../../news/spend/cost-text.ts')
      const table = costTable(articles, systemClock.wallMs())
      if (csv === true) io.out.write(costCsv(table))
      else io.out.write(json === true ? `${JSON.stringify(table)}\n` : costText(table))
    })
}

/** A row for each provider and way of asking; money in dollars. */
function costCsv({ articles, rows }: CostTable): string {
  const head =
    'provider,protocol,headlines,requests,input_tokens,output_tokens,input_usd_per_million,output_usd_per_million,usd,article_usd,price_of,price_source,price_read'
  return csvText(
    head.split(','),
    rows.map((row) => [
      row.provider,
      row.protocol,
      articles,
      row.requests,
      row.inputTokens,
      row.outputTokens,
      row.inputPrice,
      row.outputPrice,
      row.cost,
      row.claimed,
      row.priceOf.provider,
      row.priceOf.source,
      row.priceOf.checkedAt,
    ]),
  )
}
