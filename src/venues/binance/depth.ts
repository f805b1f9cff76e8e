import type { DepthFrame, Levels } from '../../domain/depth-frame.ts'
import { type Scale, toSteps } from '../../domain/scale.ts'
import { wallMs } from '../../domain/units.ts'
import { fieldsOf, parse, textOf } from './json.ts'
import { kindOfStream } from './topics.ts'

/** A diff depth event, raw or combined. False for all else, for values off the grid, and for ids that a number cannot hold. */
export function decodeDepth(bytes: Uint8Array, start: number, end: number, scale: Scale, frame: DepthFrame): boolean {
  const message = fieldsOf(parse(textOf(bytes, start, end)))
  if (message === null) return false
  // Partial depth has the same event name and is told apart by its stream alone.
  if (typeof message.stream === 'string' && kindOfStream(message.stream) !== 'depth') return false
  const event = message.stream === undefined ? message : fieldsOf(message.data)
  if (event === null || event.e !== 'depthUpdate') return false
  const { U, u, pu, E, T } = event
  if (!isId(U) || !isId(u) || !isId(pu) || !isId(E) || !isId(T)) return false
  frame.isSnapshot = false
  frame.firstId = U
  frame.lastId = u
  frame.previousId = pu
  frame.eventMs = wallMs(E)
  frame.matchMs = wallMs(T)
  return fill(frame.bids, event.b, scale) && fill(frame.asks, event.a, scale)
}

/** The body of `GET /fapi/v1/depth`. */
export function decodeSnapshot(body: Uint8Array, scale: Scale, frame: DepthFrame): boolean {
  const snapshot = fieldsOf(parse(textOf(body)))
  if (snapshot === null) return false
  const { lastUpdateId, E, T } = snapshot
  if (!isId(lastUpdateId) || !isId(E) || !isId(T)) return false
  frame.isSnapshot = true
  frame.firstId = lastUpdateId
  frame.lastId = lastUpdateId
  frame.previousId = -1
  frame.eventMs = wallMs(E)
  frame.matchMs = wallMs(T)
  return fill(frame.bids, snapshot.bids, scale) && fill(frame.asks, snapshot.asks, scale)
}

function fill(levels: Levels, rows: unknown, scale: Scale): boolean {
  levels.clear()
  if (!Array.isArray(rows)) return false
  for (const row of rows as readonly unknown[]) {
    if (!Array.isArray(row)) return false
    const [priceText, sizeText] = row as readonly unknown[]
    if (typeof priceText !== 'string' || typeof sizeText !== 'string') return false
    const price = toSteps(priceText, scale.price)
    const size = toSteps(sizeText, scale.size)
    if (Number.isNaN(price) || Number.isNaN(size)) return false
    levels.push(price, size)
  }
  return true
}

/** Ids and times. A larger one was rounded by JSON.parse: it would break the chain by accident, or worse, keep it. */
function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
