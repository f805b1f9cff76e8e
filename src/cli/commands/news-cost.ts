import type { Command } from 'commander'
import { systemClock } from '../../kit/clock.ts'
import { type CommandIo, wholeNumber } from '../command.ts'

/** `perpkit news cost`: what headlines cost at a language model, beside what the article says. Asks nobody. */
export function newsCostCommand(news: Command, io: CommandIo): void {
  news
    .command('cost')
    .description('what a language model would cost, by provider and way of asking, beside the article’s figures')
    .option('--articles <n>', 'how many headlines', wholeNumber(1, 1_000_000_000), 10_000)
    .option('--json', 'JSON on standard output')
    .action(async ({ articles, json }: { articles: number; json?: boolean }) => {
      const { costTable } = await import('../../news/spend/cost-table.ts')
      const { costText } = await import('../../news/spend/cost-text.ts')
      const table = costTable(articles, systemClock.wallMs())
      io.out.write(json === true ? `${JSON.stringify(table)}\n` : costText(table))
    })
}
