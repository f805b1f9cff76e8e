import { existsSync } from 'node:fs'
import { SimSetupError } from '../setup-error.ts'
import { readRecording } from './recording.ts'
import { recordingFile } from './recording-files.ts'
import type { TextScale, Timeline } from './timeline.ts'

const REPLAY_SPAN = '20240718-0719'

/** The listings of one venue, as far as texts go. */
type Scales = ReadonlyMap<string, TextScale>

/**
 * Reads the market that `--market` names: `replay`, the recordings that come with perpkit, or the path of one's own.
 * @throws SimSetupError with the names that exist
 */
export function readMarket(name: string, venues: readonly Scales[]): Timeline[] {
  const scales = commonScales(venues)
  if (name === 'replay') {
    const file = (symbol: string): string =>
      recordingFile(`binance-usdm/${symbol.toLowerCase()}-${REPLAY_SPAN}.jsonl.gz`)
    return [...scales.keys()].flatMap((symbol) => readRecording(file(symbol), scales))
  }
  if (!existsSync(name)) {
    throw new SimSetupError(`there is no market "${name}": take replay, or the path of a recording (jsonl.gz)`)
  }
  return readRecording(name, scales)
}

/** Both venues write the same text for a price of the recording, so their decimals have to agree; sizes take the finer ones. */
function commonScales(venues: readonly Scales[]): Scales {
  const common = new Map<string, TextScale>()
  for (const scales of venues) {
    for (const [symbol, { priceDecimals, sizeDecimals }] of scales) {
      const known = common.get(symbol)
      if (known !== undefined && known.priceDecimals !== priceDecimals) {
        throw new SimSetupError(
          `${symbol} has prices of different precision on the two venues: it cannot be replayed on both`,
        )
      }
      common.set(symbol, { priceDecimals, sizeDecimals: Math.max(sizeDecimals, known?.sizeDecimals ?? 0) })
    }
  }
  return common
}
