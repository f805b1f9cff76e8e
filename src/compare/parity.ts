import { readFileSync } from 'node:fs'
import type { VenueSession } from '../access/session.ts'
import { PerpkitError } from '../domain/errors.ts'
import type { Symbol as MarketSymbol } from '../domain/ids.ts'
import type { TopicKind } from '../venues/venue.ts'
import { compareShapes, mergeShapes, type Shape, type ShapeMatch, shapeOf } from './shape.ts'

/** The shape of payloads that were recorded on the real venue, and where the same kind is to be had. */
export interface RecordedShape {
  readonly name: string
  readonly source:
    | { readonly kind: 'rest'; readonly path: string; readonly query: string }
    | { readonly kind: 'stream'; readonly topic: TopicKind }
  readonly shape: Shape
}

/** How much of what the real venue was recorded to send the environment sends too. */
export interface Parity {
  readonly same: number
  readonly of: number
  readonly payloads: number
  /** What differs, `payload: path …`. */
  readonly differences: readonly string[]
}

/** How long a stream may take to show every field that it was recorded with. */
const LISTEN_MS = 4_000

/** Asks for each recorded kind of payload and compares key paths and JSON types. Kinds of which nothing came are named as missing. */
export async function measureParity(session: VenueSession, symbol: MarketSymbol, signal: AbortSignal): Promise<Parity> {
  const recorded = readShapes()[session.venue.id]
  const heard = await listen(session, symbol, signal)
  const matches: ShapeMatch[] = []
  const differences: string[] = []
  for (const { name, source, shape } of recorded) {
    const found = source.kind === 'rest' ? await ask(session, source, signal) : (heard.get(source.topic) ?? null)
    const match = compareShapes(shape, found ?? {})
    matches.push(match)
    differences.push(
      ...(found === null ? [`${name}: nothing came`] : match.differences.map((each) => `${name}: ${each}`)),
    )
  }
  const total = (read: (match: ShapeMatch) => number): number => matches.reduce((sum, match) => sum + read(match), 0)
  return { same: total(({ same }) => same), of: total(({ of }) => of), payloads: recorded.length, differences }
}

async function ask(
  session: VenueSession,
  { path, query }: { path: string; query: string },
  signal: AbortSignal,
): Promise<Shape | null> {
  try {
    const cost = { weight: 5, orders: 0, lane: 'poll', bucket: '' } as const
    const { status, body } = await session.send(
      { method: 'GET', path, query, body: null, security: 'none', cost },
      { signal },
    )
    return status === 200 ? shapeOf(JSON.parse(body.toString())) : null
  } catch (error) {
    if (error instanceof PerpkitError || error instanceof SyntaxError) return null
    throw error
  }
}

/** One short look at every topic, on sockets of its own: nothing that is being measured is touched. */
async function listen(
  session: VenueSession,
  symbol: MarketSymbol,
  signal: AbortSignal,
): Promise<ReadonlyMap<TopicKind, Shape>> {
  const { market } = session.venue
  const kinds: readonly TopicKind[] = ['depth', 'touch', 'trades', 'ticker']
  const shapes = new Map<TopicKind, Shape>()
  const sockets = market
    .plan(
      session.endpoints,
      kinds.map((kind) => ({ kind, symbol })),
    )
    .map((plan) =>
      session.openMarketSocket(plan, {
        onMessage(bytes) {
          const route = market.route(bytes, 0, bytes.length)
          if (route.kind === 'ack' || route.kind === 'pong' || route.kind === 'other') return
          const json = JSON.parse(bytes.toString()) as { data?: unknown; stream?: unknown }
          // Binance may wrap an event into {stream, data}; the recorded shapes are those of the event.
          const event = json.stream === undefined ? json : json.data
          shapes.set(route.kind, mergeShapes([shapes.get(route.kind) ?? {}, shapeOf(event)]))
        },
      }),
    )
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, LISTEN_MS)
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })
  await Promise.all(sockets.map((socket) => socket.close()))
  return shapes
}

function readShapes(): Readonly<Record<'bybit' | 'binance', readonly RecordedShape[]>> {
  const file = new URL('../../recordings/shapes.json', import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')) as ReturnType<typeof readShapes>
}
