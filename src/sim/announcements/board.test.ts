import { describe, expect, test } from 'vitest'
import { AnnouncementBoard, type AnnouncementBoardOptions, type SimAnnouncement } from './board.ts'
import { CATEGORIES, NOTICES } from './notices.ts'

const START_MS = Date.UTC(2026, 9, 1, 4)
const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const SYMBOLS = ['BTCUSDT', 'ETHUSDT']

function open(change: Partial<AnnouncementBoardOptions> = {}): AnnouncementBoard {
  return new AnnouncementBoard({ venue: 'bybit', seed: 7, startMs: START_MS, symbols: SYMBOLS, ...change })
}

const oldestFirst = (board: AnnouncementBoard): SimAnnouncement[] => board.newestFirst().toReversed()

describe('the past', () => {
  test.each(['bybit', 'binance'] as const)('%s: thirty, one a day, the oldest thirty days ago', (venue) => {
    const past = oldestFirst(open({ venue }))
    expect(past).toHaveLength(30)
    past.forEach(({ publishedMs }, at) => {
      const daysAgo = (START_MS - publishedMs) / DAY_MS
      expect(daysAgo).toBeLessThanOrEqual(30 - at + 1 / 1_440)
      expect(daysAgo).toBeGreaterThan(29 - at - 1e-9)
    })
  })

  test('is told in the venue’s own words, of listed symbols, with every blank filled in', () => {
    for (const venue of ['bybit', 'binance'] as const) {
      for (const { id, category, title, text, symbols } of oldestFirst(open({ venue }))) {
        expect(id).toMatch(/^[0-9a-f]{16}$/)
        expect(Object.values(CATEGORIES[venue])).toContain(category)
        expect(title + text).not.toMatch(/[{}]|undefined/)
        expect(title).not.toContain(venue === 'bybit' ? 'Binance' : 'Bybit')
        expect(SYMBOLS).toEqual(expect.arrayContaining([...symbols]))
      }
    }
  })

  test('no notice comes twice before all have come', () => {
    const board = open({ symbols: ['BTCUSDT'] })
    const seen = new Set(board.newestFirst().map(({ title }) => shapeOf(title)))
    expect(seen.size).toBe(30)
    let fresh = 0
    board.listen(({ title }) => (fresh += seen.has(shapeOf(title)) ? 0 : 1))
    board.advanceTo(START_MS + (NOTICES.length - 30) * 22_000)
    expect(fresh).toBeGreaterThanOrEqual(NOTICES.length - 30)
  })
})

describe('new ones', () => {
  test('come every 8 to 22 s, so that half a minute always shows one', () => {
    const board = open()
    const instants = [START_MS]
    board.listen(({ publishedMs }) => instants.push(publishedMs))
    board.advanceTo(START_MS + HOUR_MS)
    const gaps = instants.slice(1).map((ms, at) => ms - (instants[at] ?? 0))
    expect(gaps.length).toBeGreaterThan(150)
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(8_000)
    expect(Math.max(...gaps)).toBeLessThan(22_000)
  })

  test('are told once each, and stand on the board', () => {
    const board = open()
    const told: string[] = []
    const stop = board.listen(({ id }) => told.push(id))
    board.advanceTo(START_MS + HOUR_MS)
    board.advanceTo(START_MS) // a clock that was set back
    expect(oldestFirst(board).map(({ id }) => id)).toEqual(expect.arrayContaining(told))
    expect(new Set(told).size).toBe(told.length)
    stop()
    board.advanceTo(START_MS + 2 * HOUR_MS)
    expect(board.newestFirst()[0]?.id).not.toBe(told.at(-1))
  })

  test('the oldest are forgotten', () => {
    const board = open()
    board.advanceTo(START_MS + 10 * HOUR_MS)
    expect(board.newestFirst()).toHaveLength(500)
  })
})

describe('repeatable', () => {
  const all = (board: AnnouncementBoard, steps: number): readonly SimAnnouncement[] => {
    for (let at = 1; at <= steps; at++) board.advanceTo(START_MS + (at * HOUR_MS) / steps)
    return board.newestFirst()
  }

  test('seed and start decide all of it, however it is driven', () => {
    const first = all(open(), 1)
    expect(all(open(), 3_600)).toEqual(first)
    expect(all(open({ seed: 8 }), 1)).not.toEqual(first)
    expect(all(open({ venue: 'binance' }), 1)).not.toEqual(first)
  })

  test('what is published by hand shifts nothing of the rest', () => {
    const board = open()
    board.advanceTo(START_MS + HOUR_MS / 2)
    const byHand = board.publishByHand('other', 'By hand: ETHUSDT', START_MS + HOUR_MS / 2 + 1)
    expect(byHand).toMatchObject({ publishedMs: START_MS + HOUR_MS / 2 + 1, symbols: ['ETHUSDT'] })
    expect(board.newestFirst()[0]).toBe(byHand)
    expect(all(board, 60).filter((each) => each !== byHand)).toEqual(all(open(), 1))
  })

  test('by hand: after what is due by then, and never before the last one', () => {
    const board = open()
    board.publishByHand('other', 'late', START_MS + HOUR_MS)
    const early = board.publishByHand('other', 'early', START_MS)
    expect(early.publishedMs).toBe(START_MS + HOUR_MS)
    board.advanceTo(START_MS + 2 * HOUR_MS)
    const instants = oldestFirst(board).map(({ publishedMs }) => publishedMs)
    expect(instants).toEqual(instants.toSorted((one, other) => one - other))
  })
})

/** A title without what is filled in, as far as that can be told. */
function shapeOf(title: string): string {
  return title.replaceAll(/\d{4}-\d\d-\d\d|\d+|USDC|EUR|TRY|BRL|FDUSD/g, '·')
}
