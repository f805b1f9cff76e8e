import { expect, test } from 'vitest'
import { OrderBook } from '../../src/book/order-book.ts'
import { DepthFrame } from '../../src/domain/depth-frame.ts'
import { type Scale, toSteps } from '../../src/domain/scale.ts'
import { venues } from '../../src/venues/index.ts'
import {
  ALTS_2021,
  BTC_2023,
  BTC_2024,
  BYBIT_BTC,
  BYBIT_ETH,
  ETH_2024,
  type Line,
  linesOf,
  type Recorded,
} from './recordings.ts'

// Codec, sequence rule and book over whole recordings, held against what the venues themselves said the best prices were.

type Touch = readonly [bid: number, bidSize: number, ask: number, askSize: number]

interface Comparison {
  readonly compared: number
  readonly wrong: readonly number[]
}

interface Replay {
  readonly book: OrderBook
  gaps: number
  crossed: number
  readonly applied: { readonly id: number; readonly touch: Touch; readonly line: Line }[]
}

test.each([
  [BTC_2024, 9_017],
  [ETH_2024, 8_924],
  [BTC_2023, 16_110],
])('$name: best bid and ask, price and size, equal the venue’s bookTicker after every event', (item, events) => {
  const lines = linesOf(item)
  const { gaps, crossed, applied } = replayBinance(item, lines)
  const { compared, wrong } = compareTouches(item, lines, applied)
  expect({ gaps, crossed, compared, wrong, applied: applied.length }).toEqual({
    gaps: 0,
    crossed: 0,
    compared: events,
    wrong: [],
    applied: events,
  })
})

test('binance, four altcoins 20210722: the same for the 744 events that a bookTicker precedes', () => {
  const results = ALTS_2021.map((item) => {
    const lines = linesOf(item)
    const { gaps, crossed, applied } = replayBinance(item, lines)
    const { compared, wrong } = compareTouches(item, lines, applied)
    return { gaps, crossed, wrong: wrong.length, compared }
  })
  expect(results.map(({ gaps, crossed, wrong }) => [gaps, crossed, wrong])).toEqual(ALTS_2021.map(() => [0, 0, 0]))
  expect(results.reduce((all, { compared }) => all + compared, 0)).toBe(744)
})

test.each([
  [BYBIT_BTC, 414, 183],
  [BYBIT_ETH, 421, 216],
])('$name: the ticker’s best prices equal the book of its cross sequence', (item, events, comparisons) => {
  const lines = linesOf(item)
  const { gaps, crossed, applied } = replayBybit(item, lines)
  const { compared, wrong } = compareTickers(item, lines, applied)
  expect({ gaps, crossed, events: applied.length, compared, wrong }).toEqual({
    gaps: 0,
    crossed: 0,
    events,
    compared: comparisons,
    wrong: [],
  })
})

test.each([BYBIT_BTC, BYBIT_ETH])(
  '$name: the stream keeps exactly 200 levels a side, nothing is trimmed here',
  (item) => {
    const { market } = venues.bybit
    const book = new OrderBook()
    const frame = new DepthFrame()
    for (const { bytes } of depthOf(item, linesOf(item))) {
      market.decodeDepth(bytes, 0, bytes.length, item.scale, frame)
      book.apply(frame)
      const held = [book.bids, book.asks].map((side) => side.copyTop(Number.POSITIVE_INFINITY, frame.bids))
      expect(held).toEqual([200, 200])
    }
  },
)

/** By the official rule: events are held until the snapshot is there, then it and they pass the sequence one by one. */
function replayBinance(item: Recorded, lines: readonly Line[]): Replay {
  const { market } = venues.binance
  const replay = newReplay(item)
  const frame = new DepthFrame()
  const sequence = market.createSequence()
  const held: Line[] = []
  let hasSnapshot = false
  const put = (line: Line): void => {
    expect(market.decodeDepth(line.bytes, 0, line.bytes.length, item.scale, frame)).toBe(true)
    admit(replay, sequence.admit(frame), frame, line)
  }
  for (const line of lines) {
    if (line.kind === 'rest' && line.url.includes('/depth?')) {
      expect(market.decodeSnapshot(line.bytes, item.scale, frame)).toBe(true)
      expect([sequence.admit(frame), replay.book.apply(frame)]).toEqual(['apply', 'whole'])
      hasSnapshot = true
      held.forEach(put)
    } else if (market.route(line.bytes, 0, line.bytes.length).kind === 'depth') {
      if (hasSnapshot) put(line)
      else held.push(line)
    }
  }
  return replay
}

function replayBybit(item: Recorded, lines: readonly Line[]): Replay {
  const { market } = venues.bybit
  const replay = newReplay(item)
  const frame = new DepthFrame()
  const sequence = market.createSequence()
  for (const line of depthOf(item, lines)) {
    expect(market.decodeDepth(line.bytes, 0, line.bytes.length, item.scale, frame)).toBe(true)
    admit(replay, sequence.admit(frame), frame, line)
  }
  return replay
}

function newReplay({ venue }: Recorded): Replay {
  const { snapshot, depthMax } = venues[venue].market
  return { book: new OrderBook(snapshot === 'rest' ? { snapshotMax: depthMax } : {}), gaps: 0, crossed: 0, applied: [] }
}

function admit(replay: Replay, verdict: string, frame: DepthFrame, line: Line): void {
  if (verdict === 'gap') replay.gaps++
  if (verdict !== 'apply') return
  const { book } = replay
  if (book.apply(frame) !== 'whole') replay.crossed++
  const touch: Touch = [book.bids.bestPrice(), book.bids.bestSize(), book.asks.bestPrice(), book.asks.bestSize()]
  replay.applied.push({ id: frame.lastId, touch, line })
}

function depthOf({ venue, symbol }: Recorded, lines: readonly Line[]): Line[] {
  return lines.filter(({ kind, bytes }) => {
    const route = venues[venue].market.route(bytes, 0, bytes.length)
    return kind === 'ws' && route.kind === 'depth' && route.symbol === symbol
  })
}

/** Against the bookTicker with the largest id not above the event's: tickers may arrive after the event that holds them. */
function compareTouches({ scale }: Recorded, lines: readonly Line[], applied: Replay['applied']): Comparison {
  const tickers = lines
    .map(({ msg }) => msg['data'] as Record<string, unknown> | undefined)
    .filter((event) => event?.['e'] === 'bookTicker')
    .map((event) => ({ id: event?.['u'] as number, touch: touchOf(event as Record<string, string>, scale) }))
    .sort((a, b) => a.id - b.id)
  let at = -1
  let compared = 0
  const wrong: number[] = []
  for (const { id, touch } of applied) {
    while (at + 1 < tickers.length && (tickers[at + 1]?.id ?? 0) <= id) at++
    const said = tickers[at]?.touch
    if (said === undefined) continue
    compared++
    if (said.some((value, i) => value !== touch[i])) wrong.push(id)
  }
  return { compared, wrong }
}

function touchOf(event: Readonly<Record<string, string>>, { price, size }: Scale): Touch {
  const { b = '', B = '', a = '', A = '' } = event
  return [toSteps(b, price), toSteps(B, size), toSteps(a, price), toSteps(A, size)]
}

function compareTickers({ scale }: Recorded, lines: readonly Line[], applied: Replay['applied']): Comparison {
  const states = applied.map(({ touch, line }) => ({ seq: (line.msg['data'] as { seq: number }).seq, touch }))
  const known: Record<string, string> = {}
  let compared = 0
  const wrong: number[] = []
  for (const { msg } of lines) {
    if (!String(msg['topic']).startsWith('tickers.')) continue
    Object.assign(known, msg['data'])
    const cs = msg['cs'] as number
    const state = states.findLast(({ seq }) => seq <= cs)
    if (state === undefined) continue
    compared++
    const said = [known['bid1Price'], known['ask1Price']].map((text) => toSteps(text ?? '', scale.price))
    if (said[0] !== state.touch[0] || said[1] !== state.touch[2]) wrong.push(cs)
  }
  return { compared, wrong }
}
