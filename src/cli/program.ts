import { Command } from 'commander'
import { version } from '../kit/version.ts'
import type { CommandIo } from './command.ts'

const EXAMPLES = `
Examples:
  $ npx perpkit compare                          which venue is better, measured on the built-in exchanges
  $ npx perpkit compare --env mainnet --public   the same for public data of the real venues: no key, no order
  $ npx perpkit book BTCUSDT                     both venues' order books, live
  $ npx perpkit doctor --explain bybit:10004     what a venue's code means and what to do

Exit codes: 0 done · 1 ran and failed · 2 usage · 3 refused for safety · 4 venue or network · 130 Ctrl-C`

/** All commands; each loads what it needs only when it runs. */
export async function createProgram(io: CommandIo): Promise<Command> {
  const program = new Command('perpkit')
    .description('Which perpetuals venue serves you better, Bybit or Binance? Measured.')
    .version(version(), '-V, --version')
    .showSuggestionAfterError()
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .configureOutput({ writeErr: (text) => void io.err.write(text), writeOut: (text) => void io.out.write(text) })
  const registrations = await Promise.all([
    import('./commands/compare.ts').then(({ compareCommand }) => compareCommand),
    import('./commands/book.ts').then(({ bookCommand }) => bookCommand),
    import('./commands/sim.ts').then(({ simCommand }) => simCommand),
    import('./commands/order.ts').then(({ orderCommand }) => orderCommand),
    import('./commands/positions.ts').then(({ positionsCommand }) => positionsCommand),
    import('./commands/doctor.ts').then(({ doctorCommand }) => doctorCommand),
    import('./commands/news.ts').then(({ newsCommand }) => newsCommand),
    import('./commands/signal.ts').then(({ signalCommand }) => signalCommand),
    import('./commands/costs.ts').then(({ costsCommand }) => costsCommand),
    import('./commands/config.ts').then(({ configCommand }) => configCommand),
  ])
  for (const register of registrations) register(program, io)
  return program
}
