import { wallMs } from '../../domain/units.ts'
import type { RestCodec, Venue } from '../venue.ts'
import { announcements } from './announcements.ts'
import { endpoints } from './endpoints.ts'
import { explain, failureOf } from './failures.ts'
import { fieldsOf, parse, textOf } from './json.ts'
import { capabilities, defaultFees, limits, usageOfHeaders } from './limits.ts'
import { market } from './market.ts'
import { orders } from './orders.ts'
import { privateStream } from './private-stream.ts'
import { queries } from './queries.ts'
import { poll } from './requests.ts'
import { createSigner, signRequest } from './sign.ts'

const rest: RestCodec = {
  time: poll('/fapi/v1/time', {}, 1),
  decodeTime(body) {
    const { serverTime } = fieldsOf(parse(textOf(body))) ?? {}
    return typeof serverTime === 'number' ? wallMs(serverTime) : null
  },
  sign: signRequest,
  failure: failureOf,
  usage: usageOfHeaders,
}

/** Binance USDⓈ-M futures: one-way mode, USDT perpetuals. */
export const binance: Venue = {
  id: 'binance',
  endpoints,
  limits,
  defaultFees,
  capabilities,
  market,
  trade: orders,
  privateStream,
  rest,
  queries,
  announcements,
  createSigner,
  explain,
}
