import { afterAll, beforeAll, expect, test } from 'vitest'
import { dig, type Json, type OpenBybit, openBybit } from '../../../test/wire/open-bybit.ts'
import { fixture } from '../../../test/fixtures/bybit/fixtures.ts'

let bybit: OpenBybit

beforeAll(async () => {
  bybit = await openBybit()
})
afterAll(async () => {
  await bybit[Symbol.asyncDispose]()
})

const PATH = '/v5/announcements/index'

async function index(query: string): Promise<{ total: number; list: Json[] }> {
  const { status, body } = await bybit.get(PATH, query)
  expect({ status, retCode: body['retCode'] }).toEqual({ status: 200, retCode: 0 })
  return body['result'] as { total: number; list: Json[] }
}

const titles = ({ list }: { list: Json[] }): unknown[] => list.map(({ title }) => title)

test('the envelope and the rows have the fields and the types of the documented example', async () => {
  const documented = JSON.parse(fixture('rest', 'announcements/index ok').toString()) as Json
  const { body } = await bybit.get(PATH, 'locale=en-US&limit=1')
  const typesOf = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.slice(0, 1).map(typesOf)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, typesOf(inner)]))
        : typeof value
  const [row] = dig<Json[]>(body, 'result', 'list')
  expect(typeof row?.['publishTime']).toBe('number')
  delete (row as Record<string, unknown>)['publishTime'] // later than the example
  delete (row as Record<string, unknown>)['tags'] // may be empty
  delete dig<Record<string, unknown>[]>(documented, 'result', 'list')[0]?.['tags']
  expect(typesOf(body)).toEqual(typesOf(documented))
})

test('newest first, twenty a page, thirty of the last thirty days', async () => {
  const { total, list } = await index('locale=en-US')
  expect({ total, rows: list.length }).toEqual({ total: 30, rows: 20 })
  const times = list.map(({ publishTime }) => Number(publishTime))
  expect(times).toEqual(times.toSorted((one, other) => other - one))
  expect(times[0]).toBeLessThan(Date.now())
  expect(Date.now() - Number(times.at(-1))).toBeLessThan(31 * 86_400_000)
})

test('pages follow one another, and end', async () => {
  const pages = await Promise.all([1, 2, 3, 4].map((page) => index(`locale=en-US&limit=13&page=${page}`)))
  expect(pages.map(({ list }) => list.length)).toEqual([13, 13, 4, 0])
  expect(pages.flatMap(titles)).toEqual(titles(await index('locale=en-US&limit=100')))
})

test('by type and by tag; total counts what fits', async () => {
  const { list } = await index('locale=en-US&limit=100')
  for (const key of new Set(list.map((row) => dig<string>(row, 'type', 'key')))) {
    const fitting = list.filter((row) => dig(row, 'type', 'key') === key)
    const typed = await index(`locale=en-US&limit=100&type=${key}`)
    expect(typed).toEqual({ total: fitting.length, list: fitting })
  }
  const tagged = await index('locale=en-US&limit=100&tag=BTC')
  expect(tagged.list).toEqual(list.filter((row) => dig<string[]>(row, 'tags').includes('BTC')))
  expect(tagged.total).toBeGreaterThan(0)
  expect(await index('locale=en-US&tag=Nothing')).toEqual({ total: 0, list: [] })
})

test('another language of the venue is known, and nothing stands in it', async () => {
  expect(await index('locale=de-DE')).toEqual({ total: 0, list: [] })
})

test.each([
  ['', 'locale'],
  ['locale=', 'locale'],
  ['locale=xx-XX', 'locale'],
  ['locale=en-us', 'locale'],
  ['locale=en-US&type=gossip', 'type'],
  ['locale=en-US&type=constructor', 'type'],
  ['locale=en-US&page=0', 'page'],
  ['locale=en-US&page=x', 'page'],
  ['locale=en-US&limit=0', 'limit'],
  ['locale=en-US&limit=101', 'limit'],
])('%j is refused for its %s', async (query, name) => {
  expect(await bybit.get(PATH, query)).toMatchObject({
    status: 200,
    body: { retCode: 10001, retMsg: `params error: ${name} invalid`, result: {} },
  })
})

test('no key is needed, and a wrong one is not looked at', async () => {
  const { body } = await bybit.signedGet(PATH, 'locale=en-US', { apiKey: 'NOBODY', sign: 'x' })
  expect(body['retCode']).toBe(0)
})

test('what is published stands first at once', async () => {
  bybit.side.announcements.publishByHand('delistings', 'Farewell: ETHUSDT & friends', Date.now())
  const { list } = await index('locale=en-US&limit=1')
  expect(list[0]).toMatchObject({
    title: 'Farewell: ETHUSDT & friends',
    type: { title: 'Delistings', key: 'delistings' },
    tags: ['Delistings', 'ETH'],
    url: expect.stringMatching(/\/farewell-ethusdt-friends--blt[0-9a-f]{16}\/$/) as string,
  })
})
