import type { HttpHost } from '../../net/http.ts'
import type { PriceEntry } from '../spend/price-table.ts'

/** One model at one provider. */
export interface Endpoint {
  readonly provider: string
  readonly model: string
  /** Up to, not including, `/chat/completions`; no slash at its end. */
  readonly baseUrl: string
  /** Empty: none is sent. */
  readonly apiKey: string
  /** `null`: unknown. */
  readonly price: PriceEntry | null
}

/** What the client needs of `HttpHost`. */
export type ChatHost = Pick<HttpHost, 'request'>
