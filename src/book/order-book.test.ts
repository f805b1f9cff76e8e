import { expect, test } from 'vitest'
import { DepthFrame } from '../domain/depth-frame.ts'
import { wallMs } from '../domain/units.ts'
import { OrderBook } from './order-book.ts'

type Rows = readonly (readonly [price: number, size: number])[]

test('default: void until a snapshot, whole after it, and changes are absolute sizes', () => {
  const book = new OrderBook()
  expect([book.condition, book.isReadable]).toEqual(['void', false])
  expect(book.apply(delta([[99, 1]], []))).toBe('void')
  expect(book.apply(snapshot([[100, 1]], [[101, 2]]))).toBe('whole')
  book.apply(delta([[100, 7]], [[102, 4]], 12))
  expect([book.bids.bestPrice(), book.bids.bestSize(), book.asks.bestPrice(), book.asks.sizeAt(102)]).toEqual([
    100, 7, 101, 4,
  ])
  expect([book.lastId, book.eventMs, book.isReadable]).toEqual([12, 1_012, true])
})

test('a snapshot replaces everything', () => {
  const book = new OrderBook()
  book.apply(snapshot([[100, 1]], [[101, 2]]))
  book.apply(snapshot([[50, 3]], [[60, 4]]))
  expect([book.bids.bestPrice(), book.bids.sizeAt(100), book.asks.bestPrice(), book.asks.sizeAt(101)]).toEqual([
    50, 0, 60, 0,
  ])
})

test.each([
  ['crossed', 102],
  ['locked', 101],
])('%s: not readable until the next snapshot, even if a later change would uncross it', (_, bid) => {
  const book = new OrderBook()
  book.apply(snapshot([[100, 1]], [[101, 2]]))
  expect(book.apply(delta([[bid, 1]], []))).toBe('crossed')
  expect(book.apply(delta([[bid, 0]], []))).toBe('crossed')
  expect(book.isReadable).toBe(false)
  expect(book.apply(snapshot([[100, 1]], [[101, 2]]))).toBe('whole')
})

test('depleted: a side that runs empty down to the end of a cut snapshot has no best that is known', () => {
  const book = new OrderBook({ snapshotMax: 2 })
  const start = snapshot(
    [
      [100, 1],
      [90, 1],
    ],
    [[101, 2]],
  )
  expect(book.apply(start)).toBe('whole')
  expect([book.bids.knownTo(), book.asks.knownTo()]).toEqual([90, Number.POSITIVE_INFINITY])
  expect(book.apply(delta([[80, 5]], []))).toBe('whole')
  expect(book.bids.sizeAt(80)).toBe(0)
  expect(
    book.apply(
      delta(
        [
          [100, 0],
          [90, 0],
        ],
        [],
      ),
    ),
  ).toBe('depleted')
})

test('empty: a side of a whole snapshot may be empty', () => {
  const book = new OrderBook({ snapshotMax: 2 })
  expect(book.apply(snapshot([], [[101, 2]]))).toBe('whole')
  expect(book.apply(delta([], [[101, 0]]))).toBe('whole')
  expect([book.bids.bestPrice(), book.asks.bestPrice()]).toEqual([Number.NaN, Number.NaN])
})

test('invalidate: unreadable until the next snapshot', () => {
  const book = new OrderBook()
  book.apply(snapshot([[100, 1]], [[101, 2]]))
  book.invalidate()
  expect([book.isReadable, book.apply(delta([[100, 2]], []))]).toEqual([false, 'void'])
})

function snapshot(bids: Rows, asks: Rows): DepthFrame {
  return frame(true, bids, asks, 10)
}

function delta(bids: Rows, asks: Rows, id = 11): DepthFrame {
  return frame(false, bids, asks, id)
}

function frame(isSnapshot: boolean, bids: Rows, asks: Rows, id: number): DepthFrame {
  const filled = new DepthFrame()
  filled.isSnapshot = isSnapshot
  filled.lastId = id
  filled.eventMs = wallMs(1_000 + id)
  for (const [price, size] of bids) filled.bids.push(price, size)
  for (const [price, size] of asks) filled.asks.push(price, size)
  return filled
}
