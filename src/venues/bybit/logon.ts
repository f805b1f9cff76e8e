import type { Failure } from '../../domain/errors.ts'
import { failureOf } from './failures.ts'

// The private socket answers an `auth` with `success` and a text, the order socket with `retCode`: docs/wire/bybit.md §2.6.

/** What an `auth` was answered; `null` is a yes. */
export function readLogon({
  retCode,
  retMsg,
  success,
  ret_msg: text,
}: Readonly<Record<string, unknown>>): Failure | null {
  if (typeof retCode === 'number') {
    return retCode === 0 || retCode === ALREADY_LOGGED_ON ? null : failureOf(retCode, String(retMsg ?? ''))
  }
  return success === true ? null : failureOf(codeOfText(String(text)), String(text))
}

const ALREADY_LOGGED_ON = 20001

/** The texts of the private socket, under the codes that the order socket and REST give for the same causes. */
function codeOfText(text: string): number {
  // So an expiry is refused that had passed when the venue read it: a slow link, or a clock that is behind. T-04
  if (/params error/i.test(text)) return 10002
  return /sign/i.test(text) ? 10004 : 10003
}
