import type { Command } from 'commander'
import { type CommandIo } from '../command.ts'
import { type ConnectFlags, connectEach } from '../connections.ts'
import { addCommonFlags } from '../settings.ts'

const EXAMPLES = `
Examples:
  $ npx perpkit positions                                 the accounts of the built-in exchanges
  $ npx perpkit positions --env testnet --venue bybit     your own: set PERPKIT_BYBIT_KEY and PERPKIT_BYBIT_SECRET
  $ npx perpkit positions --env mainnet --json            one object a venue`

/** `perpkit positions`: balances and open positions of each venue. */
export function positionsCommand(program: Command, io: CommandIo): void {
  addCommonFlags(program.command('positions').description('balances and open positions'))
    .addHelpText('after', EXAMPLES)
    .action(async (flags: ConnectFlags) => {
      await connectEach(flags, io, [], async ({ venue, account }) => {
        const { balances, positions } = await account()
        if (flags.json === true) {
          io.out.write(`${JSON.stringify({ venue, balances, positions })}\n`)
          return
        }
        io.out.write(`${venue}\n`)
        for (const { coin, wallet, available } of balances)
          io.out.write(`  ${coin.padEnd(6)} wallet ${wallet}, available ${available ?? 'not told'}\n`)
        for (const { symbol, side, size, entryPrice, unrealisedPnl } of positions) {
          io.out.write(`  ${symbol} ${side} ${size} from ${entryPrice}, open profit ${unrealisedPnl}\n`)
        }
        if (positions.length === 0) io.out.write('  no open positions\n')
      })
    })
}
