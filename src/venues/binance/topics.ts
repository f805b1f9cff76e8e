import { PerpkitError } from '../../domain/errors.ts'
import type { Endpoints, SocketPlan, Topic, TopicKind } from '../venue.ts'

/** The push interval of a book's stream in ms, where none is asked for: the fastest that is documented. */
export const DEFAULT_DEPTH_MS = 100

const DEPTH_STREAMS: Readonly<Record<number, string>> = {
  0: 'depth@0ms', // undocumented, yet recorded for years: as fast as the book changes
  100: 'depth@100ms',
  250: 'depth', // `@depth@250ms` is acknowledged and silent
  500: 'depth@500ms',
}

/** Upper-case symbols are acknowledged and never deliver. */
export function streamOf({ kind, symbol, depth = DEFAULT_DEPTH_MS }: Topic): string {
  const name = symbol.toLowerCase()
  switch (kind) {
    case 'depth':
      return `${name}@${depthStream(depth)}`
    case 'touch':
      return `${name}@bookTicker`
    case 'trades':
      return `${name}@trade`
    case 'ticker':
      return `${name}@markPrice@1s`
  }
}

/** What a stream carries; `null` for streams that we do not subscribe to. */
export function kindOfStream(stream: string): TopicKind | null {
  const name = stream.slice(stream.indexOf('@') + 1)
  if (name === 'depth' || name.startsWith('depth@')) return 'depth'
  if (name === 'bookTicker') return 'touch'
  if (name === 'trade') return 'trades'
  return name === 'markPrice' || name.startsWith('markPrice@') ? 'ticker' : null
}

/** A stream on the wrong route is acknowledged and silent, so each topic goes to the socket that serves it. */
export function planSockets({ public: host }: Endpoints, topics: readonly Topic[]): readonly SocketPlan[] {
  const market = topics.filter(({ kind }) => kind === 'ticker')
  const book = topics.filter(({ kind }) => kind !== 'ticker')
  return [
    { url: `${host}/public/ws`, topics: book },
    { url: `${host}/market/ws`, topics: market },
  ].filter(({ topics }) => topics.length > 0)
}

export function streamRequest(
  method: 'SUBSCRIBE' | 'UNSUBSCRIBE',
  topics: readonly Topic[],
  requestId: number,
): string {
  return JSON.stringify({ method, params: topics.map(streamOf), id: requestId })
}

function depthStream(intervalMs: number): string {
  const stream = DEPTH_STREAMS[intervalMs]
  if (stream === undefined) {
    throw new PerpkitError(`Binance pushes depth every 0, 100, 250 or 500 ms, not every ${intervalMs}; choose one.`, {
      code: 'usage.argument',
    })
  }
  return stream
}
