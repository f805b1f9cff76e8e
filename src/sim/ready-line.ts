import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import type { KeyRing } from './keys.ts'
import { SimSetupError } from './setup-error.ts'

/** Where running exchanges are and what opens them: printed by `perpkit sim --json`, stored by `--write`, read through `PERPKIT_SIM`. */
export interface ReadyLine {
  readonly ready: true
  readonly seed: number
  readonly world: string
  readonly tier: string
  readonly control: string
  readonly bybit: BybitAddresses & {
    readonly apiKey: string
    readonly apiSecret: string
    readonly rsaKeyFile: string
  }
  readonly binance: BinanceAddresses & {
    readonly apiKey: string
    readonly apiSecret: string
    readonly ed25519KeyFile: string
  }
}

export interface BybitAddresses {
  readonly rest: string
  readonly public: string
  readonly private: string
  readonly trade: string
}

export interface BinanceAddresses {
  readonly rest: string
  readonly stream: string
  readonly wsApi: string
  readonly announcements: string
}

export interface ReadyParts {
  readonly seed: number
  readonly world: string
  readonly tier: string
  readonly control: string
  readonly bybit: BybitAddresses
  readonly binance: BinanceAddresses
  readonly keys: KeyRing
}

export function createReadyLine({ seed, world, tier, control, bybit, binance, keys }: ReadyParts): ReadyLine {
  return {
    ready: true,
    seed,
    world,
    tier,
    control,
    bybit: {
      rest: bybit.rest,
      public: bybit.public,
      private: bybit.private,
      trade: bybit.trade,
      apiKey: keys.bybit.apiKey,
      apiSecret: keys.bybit.apiSecret,
      rsaKeyFile: keys.bybit.privateKeyFile,
    },
    binance: {
      rest: binance.rest,
      stream: binance.stream,
      wsApi: binance.wsApi,
      announcements: binance.announcements,
      apiKey: keys.binance.apiKey,
      apiSecret: keys.binance.apiSecret,
      ed25519KeyFile: keys.binance.privateKeyFile,
    },
  }
}

/**
 * Stores the line, readable by the owner alone since it holds secrets; whole or not at all, so that a waiting reader never sees half of it.
 * The returned function takes the file away again, unless another process has since stored its own.
 */
export async function storeReadyLine(file: string, line: ReadyLine): Promise<() => Promise<void>> {
  const text = `${JSON.stringify(line)}\n`
  const fresh = `${file}.${process.pid}.new`
  try {
    await writeFile(fresh, text, { mode: 0o600 })
    await rename(fresh, file)
  } catch (error) {
    await rm(fresh, { force: true })
    throw new SimSetupError(`the ready line cannot be written to ${file}: ${(error as Error).message}`, {
      cause: error,
    })
  }
  return async () => {
    const stored = await readFile(file, 'utf8').catch(() => null)
    if (stored === text) await rm(file, { force: true })
  }
}
