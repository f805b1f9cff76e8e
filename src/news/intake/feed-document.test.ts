import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sanitiseHeadline } from '../sanitise.ts'
import { readFeedDocument } from './feed-document.ts'
import type { SourceItem } from './source.ts'

const URL_OF_FEED = 'https://news.example/feeds/crypto.xml'
const NOW = Date.UTC(2026, 10, 25, 12)

const read = (document: string | Uint8Array, contentType = '') =>
  readFeedDocument({ bytes: Buffer.from(document), contentType, url: URL_OF_FEED, nowMs: NOW })

async function itemsOf(document: string | Uint8Array, contentType = ''): Promise<readonly SourceItem[]> {
  const feed = await read(document, contentType)
  if (feed.kind === 'none') throw new Error(feed.what)
  return feed.items
}

async function whatOf(document: string | Uint8Array, contentType = ''): Promise<string> {
  const feed = await read(document, contentType)
  if (feed.kind !== 'none') throw new Error('it was read')
  return feed.what
}

const rss = (inside: string): string =>
  `<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Feed</title>${inside}</channel></rss>`
const item = (inside: string): string => rss(`<item>${inside}</item>`)
const iso = (ms: number | null | undefined): string | null =>
  ms === null || ms === undefined ? null : new Date(ms).toISOString()

test('a real feed: three press releases, in their order', async () => {
  const items = await itemsOf(readFileSync(new URL('../../../test/fixtures/news/rss-fed-press.xml', import.meta.url)))
  expect(items.map(({ title }) => title.slice(0, 60))).toEqual([
    'Federal Reserve Board requests public comment on two proposa',
    'Federal Reserve Board issues enforcement action with former ',
    'Federal Reserve Board announces approval of application by B',
  ])
  const address = 'https://www.federalreserve.gov/newsevents/pressreleases/enforcement20260924a.htm'
  expect(items[1]).toMatchObject({ id: address, link: address, publishedMs: Date.UTC(2026, 8, 24, 15) })
})

test('RSS 2.0: the link is resolved, the id is the guid, the time to live is told', async () => {
  const feed = await read(
    rss(`<ttl>30</ttl><image><title>no item</title></image><item><title>ETF approved</title><link>/a?x=1&amp;y=2</link>
      <guid isPermaLink="false">42</guid><pubDate>Tue, 24 Nov 2026 10:00:00 GMT</pubDate><author>((((</author></item>`),
  )
  const expected = {
    id: '42',
    title: 'ETF approved',
    link: 'https://news.example/a?x=1&y=2',
    publishedMs: Date.UTC(2026, 10, 24, 10),
  }
  expect(feed).toEqual({ kind: 'feed', items: [expected], ttlMs: 1_800_000 })
})

test('RSS 0.91 with its document type, RSS 0.92 without ids', async () => {
  const old = `<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">
    <rss version="0.91"><channel><title>F</title><item><title>A</title><link>https://a.example/1</link></item></channel></rss>`
  expect(await itemsOf(old)).toEqual([
    { id: 'https://a.example/1', title: 'A', link: 'https://a.example/1', publishedMs: null },
  ])
  const [first, same, other] = await itemsOf(
    rss('<item><title>A</title></item><item><title>A</title></item><item><title>B</title></item>'),
  )
  expect(first?.id).toMatch(/^sha256:[\da-f]{32}$/)
  expect([same?.id, other?.id === first?.id]).toEqual([first?.id, false])
})

test('RSS 1.0: items stand beside the channel, dates in dc', async () => {
  const items =
    await itemsOf(`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:d="http://purl.org/dc/elements/1.1/">
    <channel rdf:about="https://a.example/"><title>F</title><items><rdf:Seq><rdf:li resource="https://a.example/1"/></rdf:Seq></items></channel>
    <item rdf:about="https://a.example/1"><title>A</title><link>https://a.example/1?utm=x</link><d:date>2026-11-24T10:00+01:00</d:date></item></rdf:RDF>`)
  expect(items).toEqual([
    {
      id: 'https://a.example/1',
      title: 'A',
      link: 'https://a.example/1?utm=x',
      publishedMs: Date.UTC(2026, 10, 24, 9),
    },
  ])
})

test('Atom: xml:base within xml:base, the alternate link, published before updated, markup in titles', async () => {
  const items = await itemsOf(`<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.example/blog/">
    <title>F</title><entry xml:base="2026/"><id>tag:b.example,2026:1</id><title type="html">&lt;b&gt;Up&lt;/b&gt; 5 &amp;amp; more</title>
    <link rel="replies" href="comments"/><link rel="enclosure" href="a.mp3"/><link href="one"/>
    <published>2026-11-24T10:00:00Z</published><updated>2026-11-25T10:00:00Z</updated></entry>
    <entry><id>2</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Down <i>7</i></div></title><updated>2026-11-25T10:00:00Z</updated></entry></feed>`)
  expect(items.map(({ title }) => sanitiseHeadline(title))).toEqual(['Up 5 & more', 'Down 7'])
  expect(items.map(({ id, link }) => [id, link])).toEqual([
    ['tag:b.example,2026:1', 'https://b.example/blog/2026/one'],
    ['2', null],
  ])
  expect(items.map(({ publishedMs }) => iso(publishedMs))).toEqual([
    '2026-11-24T10:00:00.000Z',
    '2026-11-25T10:00:00.000Z',
  ])
})

test('JSON Feed: numbers as ids, rows that are none, two kinds of address', async () => {
  const feed = {
    version: 'https://jsonfeed.org/version/1.1',
    title: 'F',
    items: [
      { id: 7, title: 'A', url: '/a', date_published: '2026-11-24T10:00:00Z' },
      { id: 'x', title: 'B', url: 5, external_url: 'https://b.example/', date_published: {} },
      { id: 'no title' },
      null,
      'text',
    ],
  }
  expect(await itemsOf(`\uFEFF ${JSON.stringify(feed)}`)).toEqual([
    { id: '7', title: 'A', link: 'https://news.example/a', publishedMs: Date.UTC(2026, 10, 24, 10) },
    { id: 'x', title: 'B', link: 'https://b.example/', publishedMs: null },
  ])
  expect(await whatOf('{"version":"https://jsonfeed.org/version/1","items":{"length":4294967295}}')).toContain(
    'no JSON Feed',
  )
  expect(await whatOf('{"error":"blocked"}')).toContain('no JSON Feed')
  expect(await whatOf(JSON.stringify(feed).slice(0, -3))).toContain('not JSON')
  expect(await whatOf(`{"version":${'['.repeat(100_000)}`)).toContain('too deep')
  expect(await itemsOf(JSON.stringify({ ...feed, items: [{ title: `${'['.repeat(100)}"\\` }] }))).toHaveLength(1)
})

test('an unescaped &, CDATA, a comment in a title, and an address escaped twice', async () => {
  const items = await itemsOf(
    rss(
      `<item><title>A&B win <![CDATA[5 < 6 & 7 &amp; 8]]><!-- not this --> end</title><link><![CDATA[https://a.example/?x=1&amp;y=2]]></link></item>`,
    ),
  )
  expect(items.map(({ title, link }) => [title, link])).toEqual([
    ['A&B win 5 < 6 & 7 &amp; 8 end', 'https://a.example/?x=1&y=2'],
  ])
})

test('a description may hold anything: its markup, its quotes, an item of its own', async () => {
  const items = await itemsOf(
    rss(`<item><description><![CDATA[</description><item><title>false</title></item>]]> <a href="x> <description>inner</description> </description>
      <title>true</title></item><item><media:group><media:title>false</media:title></media:group><title>true too</title></item>`),
  )
  expect(items.map(({ title }) => title)).toEqual(['true', 'true too'])
})

test.each([
  ['javascript:alert(1)', null],
  ['data:text/html,x', null],
  ['file:///etc/passwd', null],
  ['https://bybit.com@evil.example/', null],
  [`https://a.example/${'a'.repeat(3_000)}`, null],
  ['http://[bad/', null],
  ['', null],
  ['//cdn.example/x', 'https://cdn.example/x'],
  ['https://a.example/\u202Egpj', 'https://a.example/%E2%80%AEgpj'],
])('link %s', async (link, expected) => {
  const [only] = await itemsOf(item(`<title>A</title><guid isPermaLink="false">1</guid><link>${link}</link>`))
  expect(only?.link).toBe(expected)
})

test('dates: none is none, an absurd one is none, a second one may be good', async () => {
  const dated = (dates: string) => `<item><title>A</title>${dates}</item>`
  const items = await itemsOf(
    rss(
      dated('') +
        dated('<pubDate>yesterday</pubDate>') +
        dated('<pubDate>Thu, 24 Nov 2033 10:00:00 GMT</pubDate>') +
        dated('<pubDate>now</pubDate><dc:date>2026-11-24T10:00:00Z</dc:date>'),
    ),
  )
  expect(items.map(({ publishedMs }) => iso(publishedMs))).toEqual([null, null, null, '2026-11-24T10:00:00.000Z'])
})

const ACCENTED = `<?xml version="1.0" encoding="ENC"?><rss version="2.0"><channel><item><title>Zürich café – Ω</title></item></channel></rss>`
const utf16 = (text: string, mark: boolean): Buffer => Buffer.from((mark ? '\uFEFF' : '') + text, 'utf16le')
const latin = Buffer.from(ACCENTED.replace('ENC', 'iso-8859-1').replace(' – Ω', ''), 'latin1')
test.each([
  [
    'UTF-8 without a word',
    Buffer.from(ACCENTED.replace(' encoding="ENC"', '')),
    'application/rss+xml',
    'Zürich café – Ω',
  ],
  ['declared in the document', latin, 'application/xml', 'Zürich café'],
  ['declared in the header, against the document', latin, 'text/xml; Charset="windows-1252"', 'Zürich café'],
  ['UTF-16 with its mark', utf16(ACCENTED.replace('ENC', 'utf-16'), true), '', 'Zürich café – Ω'],
  ['UTF-16 without its mark', utf16(ACCENTED.replace('ENC', 'utf-16'), false), '', 'Zürich café – Ω'],
  ['UTF-16 the other way round', utf16(ACCENTED, true).swap16(), 'text/xml; charset=utf-8', 'Zürich café – Ω'],
  ['said to be UTF-16, which it is not', Buffer.from(ACCENTED.replace('ENC', 'utf-16')), '', 'Zürich café – Ω'],
])('charset: %s', async (_, bytes, contentType, title) => {
  expect((await itemsOf(bytes, contentType)).map((item) => item.title)).toEqual([title])
})

test('charset: one that nobody knows is named, without what it may hide', async () => {
  expect(await whatOf(ACCENTED, 'text/xml; charset=klingon\u001b[31m')).toBe('its charset "klingon??31m" is not known')
})

test.each([
  ['</h><h id="x">hijacked', '&lt;/h&gt;&lt;h id="x"&gt;hijacked'],
  ['right \u202Eto left\u202C and zero\u200Bwidth', 'right \u202Eto left\u202C and zero\u200Bwidth'],
  ['five &amp;lt;b&amp;gt; layers', 'five &amp;amp;lt;b&amp;amp;gt; layers'],
])('a hostile title goes out as it was meant, for the sanitiser: %s', async (title, written) => {
  const [only] = await itemsOf(item(`<title>${written}</title>`))
  expect(only?.title).toBe(title)
})

test('a title of a megabyte is cut, a longer id is hashed, items beyond 500 are left', async () => {
  const [only] = await itemsOf(item(`<title>${'<b>"x& '.repeat(150_000)}</title><guid>${'g'.repeat(5_000)}</guid>`))
  expect(only?.title.length).toBeLessThanOrEqual(8_192)
  expect(only?.id).toMatch(/^sha256:/)
  const [long] = await itemsOf(
    JSON.stringify({ version: 'https://jsonfeed.org/version/1', items: [{ title: 'x'.repeat(1_000_000) }] }),
  )
  expect(long?.title.length).toBeLessThanOrEqual(8_192)
  expect(await itemsOf(rss('<item><title>A</title></item>'.repeat(600)))).toHaveLength(500)
})

const GOOD = item('<title>A</title><link>https://a.example/</link>')
test.each([
  ['nothing', '', 'it is empty'],
  ['blanks', ' \n', 'it is empty'],
  ['words', 'Service unavailable', 'not XML'],
  ['a web page', '<!doctype html><html><head><title>Just a moment…</title></head></html>', 'a web page'],
  ['another document', '<?xml version="1.0"?><sitemap:urlset><url/></sitemap:urlset>', 'its root is <urlset>'],
  ['an image of XML', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'its root is <svg>'],
  [
    'cut between items',
    `${rss('<item><title>A</title></item>').slice(0, -'</channel></rss>'.length)}`,
    'cut off before the end',
  ],
  ['cut within a title', GOOD.slice(0, GOOD.indexOf('A</title>') + 1), 'cut off within <title>'],
  ['cut within a tag', GOOD.slice(0, GOOD.indexOf('<link') + 4), 'cut off within a tag'],
  ['cut within CDATA', rss('<item><title><![CDATA[A').slice(0, -17), 'cut off within <title>'],
  [
    'closed crosswise',
    '<rss version="2.0"><channel><item><title>A</title></channel></item></rss>',
    '<item> is not closed',
  ],
  ['no channel', '<rss version="2.0"></rss>', 'no channel'],
  ['a root without anything', '<rss version="2.0"/>', 'it is empty'],
])('none: %s', async (_, document, what) => expect(await whatOf(document)).toContain(what))

test('a feed cut anywhere is none, whatever was in it', async () => {
  const whole = rss('<item><title>A</title><link>https://a.example/</link></item>'.repeat(3))
  for (let length = 0; length < whole.length; length++) await whatOf(whole.slice(0, length))
  expect(await itemsOf(whole)).toHaveLength(3)
})

test.each([
  ['an outer entity', '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>', '&x;'],
  [
    'an outer document type with entities',
    '<!DOCTYPE rss SYSTEM "http://127.0.0.1/x.dtd" [<!ENTITY % p SYSTEM "x"> %p;]>',
    '&x;',
  ],
  [
    'a billion laughs',
    `<!DOCTYPE rss [<!ENTITY a0 "ha">${Array.from({ length: 30 }, (_, n) => `<!ENTITY a${n + 1} "&a${n};&a${n};">`).join('')}]>`,
    '&a30;',
  ],
])('refused: %s', async (_, declaration, title) => {
  expect(
    await whatOf(`${declaration}<rss version="2.0"><channel><item><title>${title}</title></item></channel></rss>`),
  ).toContain('declares entities')
})

test('an entity that was never declared stays what it is', async () => {
  const [only] = await itemsOf(item('<title>A &passwd; B</title>'))
  expect(only?.title).toBe('A &passwd; B')
})

// Each of these takes a parser that looks ahead from every bracket minutes or hours.
const MANY = 300_000
test.each([
  ['brackets before a quote', item(`<title>${'<'.repeat(MANY)}"</title>`)],
  ['an author of brackets', item(`<title>A</title><author>${'('.repeat(MANY)}</author>`)],
  ['quotes', item(`<title>${'<a "'.repeat(MANY)}</title>`)],
  ['comments that do not end', item(`<description>${'<!--'.repeat(MANY)}</description>`)],
  ['openings of one name', item(`<description>${'<description '.repeat(MANY)}</description>`)],
  ['elements in elements', rss('<a>'.repeat(MANY) + '</a>'.repeat(MANY))],
  ['items in items', rss('<item>'.repeat(MANY) + '</item>'.repeat(MANY))],
  ['elements of many names', rss(Array.from({ length: 100_000 }, (_, n) => `<a${n}></a${n}>`).join(''))],
  ['links', item(`<title>A</title>${'<atom:link href="a"/>'.repeat(40_000)}`)],
  ['attributes', `<rss version="2.0" ${'a="b" '.repeat(MANY)}><channel/></rss>`],
  ['a document type', `<!DOCTYPE ${'"a" '.repeat(MANY)}>${GOOD}`],
])('hangs on nothing: %s', async (_, document) => expect(['feed', 'none']).toContain((await read(document)).kind))

const HOSTILE = `< > " ' & ; / <!-- --> <![CDATA[ ]]> <? ?> <!DOCTYPE [ { : __proto__ <constructor> </constructor> &#0; &#x110000;
  <rss§version="2.0"> </rss> <channel> </channel> <item> </item> <title> </title> <item/> <feed> </feed> <entry> </entry> <link§href="
  <rdf:RDF> </rdf:RDF> {"version":"jsonfeed.org/version/","items":[`
const hostile = fc.constantFrom('\u0000', '\uD800', ...HOSTILE.split(/\s+/).map((part) => part.replace('§', ' ')))

test('any bytes: a feed or a sentence, never an error', async () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc.array(fc.oneof(hostile, fc.string()), { maxLength: 60 }).map((parts) => Buffer.from(parts.join(''))),
    fc
      .tuple(fc.nat(GOOD.length), fc.nat(60), fc.array(hostile, { maxLength: 5 }))
      .map(([at, gone, parts]) => Buffer.from(GOOD.slice(0, at) + parts.join('') + GOOD.slice(at + gone))),
  )
  const contentType = fc.oneof(
    fc.constant(''),
    fc.constantFrom('text/xml; charset=utf-16', 'text/xml; charset=shift_jis'),
    fc.string(),
  )
  await fc.assert(
    fc.asyncProperty(bytes, contentType, async (document, type) => {
      const feed = await read(document, type)
      if (feed.kind === 'none') expect(feed.what).toMatch(/^its? [\x20-\x7e]{3,200}$/)
      else
        for (const { id, title, link } of feed.items) {
          expect(id !== '' && title !== '').toBe(true)
          expect(link === null || /^https?:\/\//.test(link)).toBe(true)
        }
    }),
    { numRuns: 3_000 },
  )
})

test('what was written is what is read, whatever stands around it', async () => {
  const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  const word = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
    .map((text) => text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim())
    .filter((text) => text !== '')
  const written = fc.record({
    title: word,
    id: word,
    isCdata: fc.boolean(),
    noise: fc.array(fc.oneof(hostile, word), { maxLength: 6 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(written, { maxLength: 8 }), async (entries) => {
      const body = entries.map(({ title, id, isCdata, noise }) => {
        const text = isCdata && !title.includes(']]>') ? `<![CDATA[${title}]]>` : escape(title)
        return `<item><x:body a="<>'">${escape(noise.join(''))}<y/></x:body><title>${text}</title>
          <content:encoded><![CDATA[${noise.join('').replaceAll(']]>', '')}]]></content:encoded><guid isPermaLink="false">${escape(id)}</guid></item>`
      })
      const items = await itemsOf(rss(body.join('<!-- <item> -->')))
      expect(items.map(({ title, id }) => [title, id])).toEqual(entries.map(({ title, id }) => [title, id]))
    }),
    { numRuns: 500 },
  )
})
