import { createHash } from 'node:crypto'
import type { Random } from '../../kit/random.ts'

/** Hexadecimal digits of the exchange's own dice: trace ids and the like. */
export function hexOf(random: Random, digits: number): string {
  let text = ''
  while (text.length < digits)
    text += Math.floor(random.next() * 2 ** 32)
      .toString(16)
      .padStart(8, '0')
  return text.slice(0, digits)
}

/** A UUID out of 32 hexadecimal digits. */
export function uuidOf(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}

/** The UUID of a trade: on the public stream, in the REST list, and as its taker's execution. */
export function tradeUuid(symbol: string, tradeId: number): string {
  return uuidOf(createHash('sha256').update(`${symbol} ${tradeId}`).digest('hex'))
}

/** The maker's execution has an id of its own: an account that trades with itself has two executions of one trade. */
export function makerUuid(symbol: string, tradeId: number): string {
  return uuidOf(createHash('sha256').update(`${symbol} ${tradeId} maker`).digest('hex'))
}

/** As `d4al7m6c0hv96a0jimg0-b9pw` on the private and trade sockets. */
export function connectionId(random: Random): string {
  return `${hexOf(random, 20)}-${hexOf(random, 4)}`
}

/** Client ids that the wire made because the client sent none start so; no client may: `~` is outside the allowed alphabet. */
const UNNAMED = '~'

export function unnamedClientId(random: Random): string {
  return UNNAMED + hexOf(random, 24)
}

/** What the client called its order, `''` when it did not. */
export function linkIdOf(clientId: string): string {
  return clientId.startsWith(UNNAMED) ? '' : clientId
}
