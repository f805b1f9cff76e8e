import type { Symbol } from '../domain/ids.ts'
import type { Scale } from '../domain/scale.ts'
import type { Price } from '../domain/units.ts'

/** What trading needs of the instruments once they are fetched. */
export interface InstrumentReader {
  /** `null` for a symbol that was never loaded, as in events of orders that others placed. */
  scaleOf(symbol: Symbol): Scale | null
}

/** What trading needs of the market: a price to value market orders at; `null` where none is known or readable. */
export interface TouchReader {
  midOf(symbol: Symbol): Price | null
}
