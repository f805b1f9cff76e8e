import type { Route, TopicKind } from '../venue.ts'
import { fieldsOf, parse, textOf } from './json.ts'
import { kindOfStream } from './topics.ts'

const RAW = Buffer.from('{"e":"')
const COMBINED = Buffer.from('{"stream":"')
const SYMBOL = Buffer.from('"s":"')
const QUOTE = 0x22
/** Event name, ids and times stand before the symbol: it begins within so many bytes, or the slow path looks for it. */
const SYMBOL_WITHIN = 200
const NAME_MAX = 80

const KIND_OF_EVENT: Readonly<Record<string, TopicKind>> = {
  depthUpdate: 'depth',
  bookTicker: 'touch',
  trade: 'trades',
  markPriceUpdate: 'ticker',
}
const OTHER: Route = { kind: 'other' }

/** What a frame is about, from its first bytes. Only what does not begin as events do (acknowledgements, errors, other spacing) is parsed whole. */
export function route(bytes: Uint8Array, start: number, end: number): Route {
  if (startsWith(bytes, start, end, RAW)) return rawRoute(bytes, start, end)
  if (startsWith(bytes, start, end, COMBINED)) return combinedRoute(bytes, start, end)
  return parsedRoute(textOf(bytes, start, end))
}

function rawRoute(bytes: Uint8Array, start: number, end: number): Route {
  const from = start + RAW.length
  const nameEnd = quoteAfter(bytes, from, end)
  if (nameEnd < 0) return OTHER
  const kind = KIND_OF_EVENT[textOf(bytes, from, nameEnd)]
  if (kind === undefined) return OTHER
  const limit = Math.min(end, start + SYMBOL_WITHIN)
  for (let at = nameEnd; at < limit; at++) {
    if (!startsWith(bytes, at, end, SYMBOL)) continue
    const symbolEnd = quoteAfter(bytes, at + SYMBOL.length, end)
    return symbolEnd < 0 ? OTHER : { kind, symbol: textOf(bytes, at + SYMBOL.length, symbolEnd) }
  }
  return parsedRoute(textOf(bytes, start, end))
}

function combinedRoute(bytes: Uint8Array, start: number, end: number): Route {
  const from = start + COMBINED.length
  const nameEnd = quoteAfter(bytes, from, end)
  return nameEnd < 0 ? OTHER : streamRoute(textOf(bytes, from, nameEnd))
}

function parsedRoute(text: string): Route {
  const message = fieldsOf(parse(text))
  if (message === null) return OTHER
  if (typeof message.stream === 'string') return streamRoute(message.stream)
  if (typeof message.e === 'string') {
    const kind = KIND_OF_EVENT[message.e]
    return kind === undefined || typeof message.s !== 'string' ? OTHER : { kind, symbol: message.s }
  }
  return acknowledgement(message)
}

/** `{"result":null,"id":1}`, or `{"error":{"code":2,"msg":"…"},"id":1}`; the documentation prints the pair bare. */
function acknowledgement(message: Readonly<Record<string, unknown>>): Route {
  const requestId = message.id === undefined || message.id === null ? '' : String(message.id as string | number)
  const error = fieldsOf(message.error) ?? message
  if (typeof error.code === 'number') return { kind: 'ack', requestId, error: `${String(error.msg)} (${error.code})` }
  return 'result' in message ? { kind: 'ack', requestId, error: null } : OTHER
}

function streamRoute(stream: string): Route {
  const kind = kindOfStream(stream)
  return kind === null ? OTHER : { kind, symbol: stream.slice(0, stream.indexOf('@')).toUpperCase() }
}

function quoteAfter(bytes: Uint8Array, from: number, end: number): number {
  const limit = Math.min(end, from + NAME_MAX)
  for (let at = from; at < limit; at++) if (bytes[at] === QUOTE) return at
  return -1
}

function startsWith(bytes: Uint8Array, at: number, end: number, word: Uint8Array): boolean {
  if (end - at < word.length) return false
  for (let index = 0; index < word.length; index++) if (bytes[at + index] !== word[index]) return false
  return true
}
