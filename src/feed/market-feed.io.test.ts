import { expect, test } from 'vitest'
import { asked, wiredBinance, wiredBybit, type WiredMarket } from '../../test/feed/wired-market.ts'
import { systemClock } from '../kit/clock.ts'
import { createRandom } from '../kit/random.ts'
import { MarketFeed } from './market-feed.ts'

const VENUES = [
  ['binance', wiredBinance],
  ['bybit', wiredBybit],
] as const

const until = async (claim: () => boolean): Promise<void> => {
  await expect.poll(claim, { timeout: 20_000, interval: 10 }).toBe(true)
}

function feedOf({ session }: WiredMarket): MarketFeed {
  return new MarketFeed({ session, clock: systemClock, random: createRandom(3) })
}

test.each(VENUES)('%s: a book is live when it is handed out, and follows every change', async (venue, open) => {
  await using wired = await open()
  await using feed = feedOf(wired)
  const book = await feed.book('BTCUSDT')
  expect([book.venue, book.status, book.mid, book.spread]).toEqual([venue, 'live', 100.5, 1])
  wired.change('BTCUSDT', [['100.5', '0.250']])
  await until(() => book.bestBid?.[0] === '100.5')
  expect(book.levels(2)).toEqual({
    bids: [
      ['100.5', '0.250'],
      ['100.0', '1.000'],
    ],
    asks: [
      ['101.0', '1.000'],
      ['102.0', '2.000'],
    ],
  })
  expect(book.numbers(1)).toEqual({ bids: [{ price: 100.5, size: 0.25 }], asks: [{ price: 101, size: 1 }] })
  expect(feed.midOf('BTCUSDT')).toBe(1_007)
})

test.each(VENUES)('%s: many symbols share one socket, and each hears only its own', async (_, open) => {
  await using wired = await open()
  await using feed = feedOf(wired)
  const [btc, eth] = await Promise.all([feed.book('BTCUSDT'), feed.book('ETHUSDT')])
  const heard: string[] = []
  btc.onChange(({ symbol }) => heard.push(symbol))
  eth.onChange(({ symbol }) => heard.push(symbol))
  wired.change('ETHUSDT', [['100.5', '0.250']])
  await until(() => Number(eth.bestBid?.[1]) === 0.25)
  expect([wired.server.sockets.length, heard, btc.bestBid]).toEqual([1, ['ETHUSDT'], ['100.0', '1.000']])
})

test.each(VENUES)('%s: a gap is seen at once and mended; the feed counts it', async (_, open) => {
  await using wired = await open()
  await using feed = feedOf(wired)
  const book = await feed.book('BTCUSDT')
  const seen: [string, number | null][] = []
  book.onChange(({ status, mid }) => seen.push([status, mid]))
  wired.market('BTCUSDT').change([['100.5', '1.000']]) // never sent
  wired.change('BTCUSDT')
  await until(() => seen.length > 0)
  expect(seen[0]).toEqual(['gap', null])
  wired.change('BTCUSDT')
  await until(() => book.status === 'live')
  expect([book.mid, feed.counts().gaps]).toEqual([100.75, 1])
})

test.each(VENUES)('%s: a lost connection makes all books unreadable until they are whole again', async (_, open) => {
  await using wired = await open()
  await using feed = feedOf(wired)
  const books = [await feed.book('BTCUSDT'), await feed.book('ETHUSDT')]
  const seen: string[] = []
  for (const book of books)
    book.onChange(({ symbol, status, bestBid }) => seen.push(`${symbol} ${status} ${bestBid?.[0]}`))
  wired.market('BTCUSDT').change([['100.5', '1.000']])
  wired.socket().socket.terminate()
  await until(() => seen.length >= 2)
  expect(seen.slice(0, 2).sort()).toEqual(['BTCUSDT disconnected undefined', 'ETHUSDT disconnected undefined'])
  await until(() => books.every(({ status }) => status === 'live'))
  expect(books.map(({ bestBid }) => Number(bestBid?.[0]))).toEqual([100.5, 100])
  expect([feed.counts().reconnects, wired.server.sockets.length]).toEqual([1, 2])
})

test.each(VENUES)(
  '%s: a reader that leaves takes nothing from the others; the last one leaves the topic',
  async (_, open) => {
    await using wired = await open()
    await using feed = feedOf(wired)
    const other = await feed.book('ETHUSDT')
    const [one, two] = [await feed.book('BTCUSDT'), await feed.book('BTCUSDT')]
    const heardByOne: string[] = []
    one.onChange(({ status }) => heardByOne.push(status))
    one.close()
    wired.change('BTCUSDT', [['100.5', '1.000']])
    await until(() => two.bestBid?.[0] === '100.5')
    expect([one.status, one.mid, heardByOne, other.status]).toEqual(['closed', null, [], 'live'])
    two.close()
    await until(() => asked(wired.socket()).some((text) => text.startsWith('unsubscribe')))
    expect(asked(wired.socket()).at(-1)).toMatch(/^unsubscribe .*btcusdt/i)
    other.close()
    await until(() => wired.server.sockets.every(({ socket }) => socket.readyState === socket.CLOSED))
  },
)

test('topics that are asked for in a row are joined in few messages: venues cut who talks too much', async () => {
  await using wired = await wiredBinance()
  await using feed = feedOf(wired)
  const symbols = [...(await wired.session.instruments()).keys()].slice(0, 40)
  const books = await Promise.all(symbols.map((symbol) => feed.openBook(symbol)))
  await until(() => books.every(({ status }) => status === 'live'))
  const heard = asked(wired.socket())
  expect([heard.length <= 3, heard.join(' ').split('@depth@100ms').length - 1]).toEqual([true, 40])
})

test('bybit: books of two depths never share a socket: their frames could not be told apart', async () => {
  await using wired = await wiredBybit()
  await using feed = feedOf(wired)
  await feed.book('BTCUSDT')
  const deep = await feed.openBook('BTCUSDT', 200)
  await until(() => wired.server.sockets.length === 2)
  await expect(feed.openBook('BTCUSDT', 25)).rejects.toThrow(/no book of 25 levels/)
  expect(deep.status).not.toBe('live')
})

test('a topic that the venue refuses: the book says closed, and the caller gets the reason', async () => {
  await using wired = await wiredBybit()
  await using feed = feedOf(wired)
  wired.server.onText = ({ op }, { send }) => send({ success: false, ret_msg: 'error:handler not found', op })
  await expect(feed.book('BTCUSDT')).rejects.toThrow(
    /bybit refused to stream depth of BTCUSDT \(error:handler not found\)/,
  )
})

test('a refused topic takes no others with it: those that have spoken go on, its consumer gets the reason', async () => {
  await using wired = await wiredBybit()
  await using feed = feedOf(wired)
  const [book, other] = [await feed.book('BTCUSDT'), await feed.book('ETHUSDT')]
  const serve = wired.server.onText
  wired.server.onText = (text, served) => {
    if (!(text['args'] as string[] | undefined)?.some((topic) => topic.includes('NOPE'))) serve(text, served)
    else served.send({ success: false, ret_msg: 'error:handler not found,topic:publicTrade.NOPE', op: 'subscribe' })
  }
  await expect(feed.trades('NOPE').next()).rejects.toThrow(/bybit refused to stream trades of NOPE/)
  const standing = (): number => wired.server.sockets.filter(({ socket }) => socket.readyState === socket.OPEN).length
  await until(() => book.status === 'live' && other.status === 'live' && standing() === 1)
  wired.change('BTCUSDT', [['100.5', '1.000']])
  await until(() => book.bestBid?.[0] === '100.5')
})

test('an unknown symbol is refused before anything is subscribed', async () => {
  await using wired = await wiredBybit()
  await using feed = feedOf(wired)
  await expect(feed.book('NOPEUSDT')).rejects.toMatchObject({ code: 'usage.argument' })
  expect(wired.server.sockets).toEqual([])
})

test('trades: from the call on, in order, by iterator and by callback', async () => {
  await using wired = await wiredBybit()
  await using feed = feedOf(wired)
  const heard: string[] = []
  const stop = feed.onTrade('BTCUSDT', ({ tradeId }) => heard.push(tradeId))
  const trades = feed.trades('BTCUSDT')
  await until(() => wired.server.sockets.length === 1 && wired.socket().heard.length > 0)
  wired.send(tradesMessage('a', 'b'))
  wired.send(tradesMessage('c'))
  await until(() => heard.length === 3)
  expect(heard).toEqual(['a', 'b', 'c'])
  stop()
  const [first, second] = [await trades.next(), await trades.next()]
  expect([first.value.tradeId, second.value.tradeId, trades.waiting, trades.dropped]).toEqual(['a', 'b', 1, 0])
  await trades.return?.()
  expect(await trades.next()).toEqual({ value: undefined, done: true })
  await until(() => wired.server.sockets.every(({ socket }) => socket.readyState === socket.CLOSED))
})

test('ticker: a missing key is unchanged; after a reconnection nothing old is merged', async () => {
  await using wired = await wiredBybit()
  await using feed = feedOf(wired)
  const seen: unknown[] = []
  feed.onTicker('BTCUSDT', ({ markPrice, fundingRate }) => seen.push([markPrice, fundingRate]))
  await until(() => wired.server.sockets.length === 1 && wired.socket().heard.length > 0)
  wired.send(tickerMessage({ markPrice: '100.0', fundingRate: '0.0001' }))
  wired.send(tickerMessage({ markPrice: '101.0' }))
  await until(() => seen.length === 2)
  wired.socket().socket.terminate()
  await until(() => wired.server.sockets.length === 2 && wired.socket().heard.length > 0)
  wired.send(tickerMessage({ fundingRate: '0.0002' }))
  await until(() => seen.length === 3)
  expect(seen).toEqual([
    ['100.0', '0.0001'],
    ['101.0', '0.0001'],
    [undefined, '0.0002'],
  ])
})

test('touch: the mid is known from it, and unknown again when the connection is lost', async () => {
  await using wired = await wiredBybit()
  await using feed = feedOf(wired)
  const seen: unknown[] = []
  await feed.onTouch('BTCUSDT', ({ bid, ask }) => seen.push([bid?.price, ask?.price]))
  await until(() => wired.server.sockets.length === 1 && wired.socket().heard.length > 0)
  expect(feed.midOf('BTCUSDT')).toBe(null)
  wired.send(touchMessage())
  await until(() => seen.length === 1)
  expect([seen, feed.midOf('BTCUSDT')]).toEqual([[[1_000, 1_010]], 1_005])
  wired.socket().socket.terminate()
  await until(() => wired.server.sockets.length === 2)
  expect(feed.midOf('BTCUSDT')).toBe(null)
})

test('changes(): a busy consumer gets the newest state once, and is told what it missed', async () => {
  await using wired = await wiredBybit()
  await using feed = feedOf(wired)
  const book = await feed.book('BTCUSDT')
  const changes = book.changes()
  for (const size of ['0.001', '0.002', '0.003']) wired.change('BTCUSDT', [['100.5', size]])
  await until(() => book.bestBid?.[1] === '0.003')
  const { value } = (await changes.next()) as { value: typeof book }
  expect([value.bestBid?.[1], changes.conflated, changes.lagMs >= 0]).toEqual(['0.003', 2, true])
  const next = changes.next()
  wired.change('BTCUSDT', [['100.5', '0.004']])
  expect([(await next).value.bestBid?.[1], changes.conflated]).toEqual(['0.004', 2])
  await changes.return?.()
  expect((await changes.next()).done).toBe(true)
})

test('closing the feed closes its sockets and its books, and ends what iterates over them', async () => {
  await using wired = await wiredBybit()
  const feed = feedOf(wired)
  const book = await feed.book('BTCUSDT')
  const seen: string[] = []
  const watching = (async () => {
    for await (const { status } of book.changes()) seen.push(status)
  })()
  await feed[Symbol.asyncDispose]()
  await watching
  expect([book.status, seen]).toEqual(['closed', ['closed']])
  expect(() => book.assertLive()).toThrow(/cannot be read now: closed/)
  expect(wired.server.sockets.every(({ socket }) => socket.readyState !== socket.OPEN)).toBe(true)
})

function tradesMessage(...ids: readonly string[]): Buffer {
  const data = ids.map((i) => ({ T: 1, s: 'BTCUSDT', S: 'Buy', v: '0.500', p: '100.5', L: 'PlusTick', i, BT: false }))
  return Buffer.from(JSON.stringify({ topic: 'publicTrade.BTCUSDT', type: 'snapshot', ts: 2, data }))
}

function tickerMessage(fields: Readonly<Record<string, string>>): Buffer {
  const data = { symbol: 'BTCUSDT', ...fields }
  return Buffer.from(JSON.stringify({ topic: 'tickers.BTCUSDT', type: 'delta', data, cs: 1, ts: 2 }))
}

function touchMessage(): Buffer {
  const data = { s: 'BTCUSDT', b: [['100.00', '1.000']], a: [['101.00', '1.000']], u: 1, seq: 1 }
  return Buffer.from(JSON.stringify({ topic: 'orderbook.1.BTCUSDT', ts: 1, type: 'snapshot', data, cts: 1 }))
}
