import { z } from 'zod'
import type { Symbol } from '../../domain/ids.ts'
import type { TickerEvent } from '../../domain/market-event.ts'
import { monoNs } from '../../domain/units.ts'
import type { Query } from '../venue.ts'
import { strangeAnswer } from './json.ts'
import { tickerEvent } from './market-events.ts'
import { get, readResult } from './rest.ts'

const TICKERS = z.object({
  list: z.array(
    z.object({
      symbol: z.string(),
      markPrice: z.string(),
      indexPrice: z.string(),
      lastPrice: z.string(),
      fundingRate: z.string(),
      nextFundingTime: z.string(),
      singleOpenInterest: z.string(),
    }),
  ),
})
/** A reader of bodies does not know when they came: who asked, does. */
const NOT_STAMPED = monoNs(-1)

/** Mark, index and funding of one symbol now. */
export function ticker(symbol: Symbol): Query<TickerEvent> {
  return {
    request: get('market/tickers', { category: 'linear', symbol }, 'none'),
    read(body) {
      const { result, timeMs } = readResult(body, TICKERS, 'its ticker')
      const row = result.list.find((one) => one.symbol === symbol)
      if (row === undefined) throw strangeAnswer(`tickers without that of ${symbol}`)
      return tickerEvent(symbol, row, timeMs, NOT_STAMPED)
    },
  }
}
