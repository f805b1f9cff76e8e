import { describe, expect, test } from 'vitest'
import { changed, fixture } from '../../../test/fixtures/bybit/fixtures.ts'
import { ANNOUNCEMENT_TITLE_MAX } from '../../domain/announcement.ts'
import { announcements } from './announcements.ts'
import { bybit } from './bybit.ts'

if (announcements.delivery !== 'poll') throw new Error('Bybit is polled')
const { latest } = announcements
const { request, read } = latest(20)

type Row = Record<string, unknown>

/** The documented answer with other rows. */
function answer(...rows: unknown[]): Buffer {
  return changed('rest', 'announcements/index ok', (msg: { result: Row }) => (msg.result['list'] = rows))
}

const ROW: Row = {
  title: 'Scheduled upgrade of BTCUSDT',
  type: { title: 'Maintenance Updates', key: 'maintenance_updates' },
  url: 'https://announcements.bybit.com/en-US/article/upgrade--blt0123456789abcdef/',
  dateTimestamp: 1_792_000_000_000,
  publishTime: 1_792_000_060_000,
}

test('asked for without a key, in English, within the address’s budget', () => {
  expect(request).toMatchObject({ method: 'GET', path: '/v5/announcements/index', security: 'none', body: null })
  expect(request.query).toBe('locale=en-US&limit=20')
  expect(request.cost).toEqual({ weight: 1, orders: 0, lane: 'poll', bucket: 'ip' })
  expect(bybit.rest.sign(request, 0 as never, 5_000, null)).toMatchObject({
    target: '/v5/announcements/index?locale=en-US&limit=20',
    headers: {},
  })
})

test.each([0, 51, 1.5, Number.NaN])('a count of %s is refused before it is asked', (count) => {
  expect(() => latest(count)).toThrow(/ask for 1 to 50/)
})

test('the documented answer, which has no publishTime', () => {
  expect(read(fixture('rest', 'announcements/index ok'))).toEqual({
    rows: [
      {
        id: 'bltf662314c211a8616',
        title: 'New Listing: Arbitrum (ARB) — Deposit, Trade and Stake ARB to Share a 400,000 USDT Prize Pool!',
        category: 'new_crypto',
        url: 'https://announcements.bybit.com/en-US/article/new-listing-arbitrum-arb-deposit-trade-and-stake-arb-to-share-a-400-000-usdt-prize-pool--bltf662314c211a8616/',
        publishedMs: 1_679_045_608_000,
      },
    ],
    unreadable: 0,
  })
})

test('publishTime wins over the author’s date, and the oldest comes first', () => {
  const later = { ...ROW, title: 'later', publishTime: 1_792_000_090_000 }
  expect(read(answer(later, ROW)).rows.map(({ publishedMs }) => publishedMs)).toEqual([
    1_792_000_060_000, 1_792_000_090_000,
  ])
})

describe('the id', () => {
  const idOf = (change: Row): string | undefined => read(answer({ ...ROW, ...change })).rows[0]?.id

  test.each([
    ['another title', { title: 'Postponed: upgrade of BTCUSDT' }],
    ['another language', { url: 'https://announcements.bybit.com/de-DE/article/wartung--blt0123456789abcdef' }],
    ['the older form with one dash', { url: 'https://announcements.bybit.com/article/x-blt0123456789abcdef/?a=1' }],
  ])('is the article’s number, whatever else changes: %s', (_name, change) => {
    expect(idOf(change)).toBe('blt0123456789abcdef')
  })

  test('else the address, without query and closing slash', () => {
    const id = 'announcements.bybit.com/en-US/article/upgrade'
    expect(idOf({ url: 'https://announcements.bybit.com/en-US/article/upgrade/?from=app#top' })).toBe(id)
    expect(idOf({ url: 'https://announcements.bybit.com/en-US/article/upgrade' })).toBe(id)
  })

  test('else what the row says: stable, and another for another row', () => {
    const [one, same, other] = [{ url: '' }, { url: null }, { url: '', title: 'another' }].map(idOf)
    expect(one).toMatch(/^[0-9a-f]{32}$/)
    expect(same).toBe(one)
    expect(other).not.toBe(one)
  })
})

describe('hostile', () => {
  const readable = (change: Row): boolean => read(answer({ ...ROW, ...change })).rows.length === 1

  test.each([
    ['no title', { title: undefined }],
    ['an empty title', { title: ' ' }],
    ['a title that is a number', { title: 7 }],
    ['no time', { publishTime: undefined, dateTimestamp: undefined }],
    ['a time before the epoch', { publishTime: -1, dateTimestamp: 0 }],
    ['a time beyond all dates', { publishTime: 1e18, dateTimestamp: 1e18 }],
    ['a time with fractions', { publishTime: 1.5, dateTimestamp: '2026-01-01' }],
  ])('%s: the row is counted as unreadable, and holds back no other', (_name, change) => {
    expect(readable(change)).toBe(false)
    const { rows, unreadable } = read(answer({ ...ROW, ...change }, ROW, null, 'text', [ROW]))
    expect(rows).toHaveLength(1)
    expect(unreadable).toBe(4)
  })

  test('a title without end is cut', () => {
    const [row] = read(answer({ ...ROW, title: 'x'.repeat(1_000_000) })).rows
    expect(row?.title).toHaveLength(ANNOUNCEMENT_TITLE_MAX)
  })

  test.each(['javascript:alert(1)', 'data:text/html,x', '/en-US/article', 'x'.repeat(5_000), 7, null])(
    'the address %s is none',
    (url) => {
      expect(read(answer({ ...ROW, url })).rows[0]).toMatchObject({ url: null })
    },
  )

  test.each([
    ['its title where the key is missing', { type: { title: 'Delistings' } }, 'Delistings'],
    ['a key cut to size', { type: { key: 'k'.repeat(500) } }, 'k'.repeat(100)],
    ['"other" for a type of another form', { type: 'new_crypto' }, 'other'],
    ['"other" without a type', { type: undefined }, 'other'],
  ])('the category is %s', (_name, change, category) => {
    expect(read(answer({ ...ROW, ...change })).rows[0]?.category).toBe(category)
  })

  test.each([
    ['no list', Buffer.from('{"retCode":0,"result":{},"time":1}')],
    ['more rows than any page', answer(...Array.from({ length: 1_001 }, () => ROW))],
    ['HTML', Buffer.from('<html>')],
  ])('%s: an answer in a form unheard of', (_name, body) => {
    expect(() => read(body)).toThrow(/its announcements in a form unheard of/)
  })
})
