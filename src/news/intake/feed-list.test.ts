import { expect, test } from 'vitest'
import { KNOWN_FEEDS, parseFeedFlag } from './feed-list.ts'

test('every known feed has a name of its own, an https address, and says where and when it was listed', () => {
  expect(new Set(KNOWN_FEEDS.map(({ name }) => name)).size).toBe(KNOWN_FEEDS.length)
  for (const feed of KNOWN_FEEDS) {
    expect(parseFeedFlag(feed.name)).toEqual({ name: feed.name, url: feed.url })
    expect(new URL(feed.url)).toMatchObject({ protocol: 'https:', search: '', username: '' })
    expect(`${feed.source} ${feed.listedAt}`).toMatch(/\w+ \d{4}-\d{2}-\d{2}$/)
  }
})

test('an address, a name for an address, a known name with another address', () => {
  expect(parseFeedFlag(' http://127.0.0.1:8080/rss?tag=btc ')).toEqual({
    name: null,
    url: 'http://127.0.0.1:8080/rss?tag=btc',
  })
  expect(parseFeedFlag('mine=https://a.example/f?x=1=2')).toEqual({ name: 'mine', url: 'https://a.example/f?x=1=2' })
  expect(parseFeedFlag('CoinDesk')).toEqual(parseFeedFlag('coindesk'))
  expect(parseFeedFlag('CoinDesk=https://mirror.example/')).toEqual({
    name: 'coindesk',
    url: 'https://mirror.example/',
  })
})

test('a mistyped name: the nearest is named; without one, all are', () => {
  expect(() => parseFeedFlag('conidesk')).toThrow('There is no feed "conidesk": did you mean coindesk?')
  expect(() => parseFeedFlag('reuters')).toThrow('known are coindesk, cointelegraph,')
  expect(() => parseFeedFlag('')).toThrow('There is no feed ""')
})

test.each([
  'ftp://me:s3cret@a.example/',
  'javascript:s3cret',
  'www.a.example/?s3cret',
  'mine=file:///s3cret',
  'https://[s3cret',
])('no address of the web, and nothing of it is told: %s', (text) => {
  expect(() => parseFeedFlag(text)).toThrow(/^A feed needs an http\(s\) address/)
  expect(() => parseFeedFlag(text)).not.toThrow(/s3cret/)
})
