import type { Failure } from '../../domain/errors.ts'
import { failureOf } from './failures.ts'

// The private socket answers an `auth` with `success` and a text, the order socket with `retCode`: docs/wire/bybit.md §2.6.

/** What an `auth` was answered; `null` is a yes. */
export function readLogon(frame: Readonly<Record<string, unknown>>): Failure | null {
  const { retCode, success } = frame
  if (retCode === 0 || retCode === ALREADY_LOGGED_ON || (retCode === undefined && success === true)) return null
  const text = String(frame['retMsg'] ?? frame['ret_msg'] ?? '')
  // An expiry that had passed when the venue read it: a slow link, or a clock that is behind. docs/wire/bybit.md T-04
  if (/params error/i.test(text)) return failureOf(10002, text)
  return failureOf(typeof retCode === 'number' ? retCode : codeOfText(text), text)
}

const ALREADY_LOGGED_ON = 20001

/** The texts of the private socket, under the codes that the order socket and REST give for the same causes. */
function codeOfText(text: string): number {
  return /sign/i.test(text) ? 10004 : 10003
}
