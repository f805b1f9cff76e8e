import type { Command } from 'commander'
import { PerpkitError } from '../../domain/errors.ts'
import type { ReadyLine } from '../../sim/ready-line.ts'
import type { ExchangesOptions, RunningExchanges } from '../../sim/server.ts'
import { type CommandIo, wholeNumber } from '../command.ts'
import { addSimFlags } from '../settings.ts'

const EXAMPLES = `
Examples:
  $ npx perpkit sim                                       both exchanges, and their addresses for people
  $ npx perpkit sim --write sim.json                      for other commands, which find them by PERPKIT_SIM=sim.json
  $ npx perpkit sim --json --port 8700                    one ready line; control port 8700, Bybit 8701, Binance 8702
  $ npx perpkit sim --world none --tier lab --seed 7      no injected delay, no order quota, a world of its own`

interface SimFlags extends Omit<ExchangesOptions, 'onFatal'> {
  readonly json?: boolean
}

/** `perpkit sim`: runs both built-in exchanges until it is stopped, or until the process that started it has gone. */
export function simCommand(program: Command, io: CommandIo): void {
  addSimFlags(program.command('sim').description('run both built-in exchanges on this machine until Ctrl-C'))
    .option('--json', 'print one ready line in JSON: addresses, keys, control port')
    .option('--write <file>', 'store the ready line, for PERPKIT_SIM')
    .option(
      '--port <n>',
      'control port; Bybit takes the next one, Binance the one after (default: any)',
      wholeNumber(1, 65_533),
    )
    .addHelpText('after', EXAMPLES)
    .action(async ({ json, ...options }: SimFlags) => {
      // Loaded here: no other command needs the exchanges in its own process.
      const { watchParent } = await import('../../sim/parent-watch.ts')
      const parent = watchParent()
      const stopped = stopAsked(io.signal)
      try {
        const exchanges = await start(options)
        io.out.write(json === true ? `${JSON.stringify(exchanges.ready)}\n` : banner(exchanges.ready, options.write))
        await Promise.race([stopped.promise, new Promise<void>((resolve) => parent.onGone(resolve))])
        await exchanges.close()
      } finally {
        stopped.release()
        parent.close()
      }
    })
}

async function start(options: ExchangesOptions): Promise<RunningExchanges> {
  const { startExchanges, SimSetupError } = await import('../../sim/server.ts')
  try {
    return await startExchanges(options)
  } catch (cause) {
    if (!(cause instanceof SimSetupError)) throw cause
    throw new PerpkitError(`The built-in exchanges cannot start: ${cause.message}.`, { code: 'usage.argument', cause })
  }
}

/** Resolves when the run is to end: Ctrl-C and SIGTERM come through the command's signal, a closed terminal by SIGHUP. */
function stopAsked(signal: AbortSignal): { promise: Promise<void>; release(): void } {
  const { promise, resolve } = deferred()
  process.once('SIGHUP', resolve)
  if (signal.aborted) resolve()
  signal.addEventListener('abort', resolve, { once: true })
  return {
    promise,
    release() {
      process.off('SIGHUP', resolve)
      signal.removeEventListener('abort', resolve)
    },
  }
}

function deferred(): { promise: Promise<void>; resolve(): void } {
  let resolve = (): void => {}
  const promise = new Promise<void>((done) => (resolve = done))
  return { promise, resolve }
}

function banner({ seed, world, tier, control, bybit, binance }: ReadyLine, file: string | undefined): string {
  const attach =
    file === undefined
      ? 'To attach other commands: start with --write sim.json, and set PERPKIT_SIM=sim.json for them.'
      : `Attach from another terminal:  PERPKIT_SIM=${file} perpkit book BTCUSDT`
  return [
    `perpkit sim · SIMULATED world "${world}" · tier ${tier} · seed ${seed}`,
    '',
    `  bybit    REST     ${bybit.rest}`,
    `           public   ${bybit.public}`,
    `           private  ${bybit.private}`,
    `           trade    ${bybit.trade}`,
    `  binance  REST     ${binance.rest}`,
    `           stream   ${binance.stream}`,
    `           ws-api   ${binance.wsApi}`,
    `           news     ${binance.announcements}`,
    `  control  ${control}/control/state`,
    '',
    attach,
    'Ctrl-C stops both.',
    '',
  ].join('\n')
}
