import { gzipSync, brotliCompressSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { type FeedServer, openFeedServer, reply } from '../../../test/news/feed-server.ts'
import { systemClock } from '../../kit/clock.ts'
import { version } from '../../kit/version.ts'
import { HttpHost, type HttpHostOptions } from '../../net/http.ts'
import { createFeedSource, type FeedSourceOptions } from './feed-source.ts'
import type { PolledSource, PollResult } from './source.ts'

const MINUTE = 60_000
const FEED = `<rss version="2.0"><channel><title>F</title><ttl>10</ttl><item><title>A</title><link>/a</link></item></channel></rss>`

const opened: AsyncDisposable[] = []
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one[Symbol.asyncDispose]()
})

async function serve(answer: FeedServer['answer']): Promise<FeedServer> {
  const server = await openFeedServer(answer)
  opened.push(server)
  return server
}

function sourceAt(url: string, options: Partial<FeedSourceOptions> = {}): PolledSource {
  const source = createFeedSource({ url, clock: systemClock, ...options })
  opened.push(source)
  return source
}

const poll = (source: PolledSource): Promise<PollResult> => source.poll(new AbortController().signal)

async function whatOf(source: PolledSource): Promise<string> {
  const result = await poll(source)
  if (result.kind !== 'failed') throw new Error(`it was ${result.kind}`)
  return result.what
}

/** Public names that are this machine: `open` sends every origin to the server, the name in the Host header. */
function named(server: FeedServer) {
  const origins: { origin: string; reach: HttpHostOptions['reach'] }[] = []
  const openHost: NonNullable<FeedSourceOptions['openHost']> = (origin, options) => {
    origins.push({ origin, reach: options.reach })
    const host = new HttpHost(server.origin, systemClock, options)
    return {
      request: (request) => host.request({ ...request, headers: { ...request.headers, 'x-origin': origin } }),
      [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
    }
  }
  return { openHost, origins }
}

/** Answers by origin and path; what is not in the table is a test that is wrong. */
function table(rows: Readonly<Record<string, FeedServer['answer']>>): FeedServer['answer'] {
  return (request, response) => {
    const row = rows[`${String(request.headers['x-origin'])}${request.url}`]
    if (row === undefined) response.writeHead(599).end()
    else row(request, response)
  }
}

const redirect = (location: string, status = 302): FeedServer['answer'] => reply('', { location }, status)

test('asks as a good guest: who it is, what it reads; then tells items and the bytes that came', async () => {
  const packed = gzipSync(FEED)
  const server = await serve(reply(packed, { 'content-encoding': 'gzip', 'content-type': 'application/rss+xml' }))
  const source = sourceAt(`${server.origin}/f.xml?tag=btc`)
  expect(await poll(source)).toEqual({
    kind: 'items',
    items: [{ id: `${server.origin}/a`, title: 'A', link: `${server.origin}/a`, publishedMs: null }],
    bytes: packed.length,
  })
  const [{ url, headers } = {}] = server.seen
  expect(url).toBe('/f.xml?tag=btc')
  expect(headers?.['user-agent']).toBe(`perpkit/${version()}`)
  expect(headers?.['accept']).toContain('application/rss+xml')
  expect(headers?.['accept-encoding']).toBe('gzip, br, deflate')
  expect(headers).not.toHaveProperty('if-none-match')
  expect(headers).not.toHaveProperty('authorization')
})

test('the charset of the header and the address behind redirects reach the reader', async () => {
  const atom = `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="blog/"><entry><id>1</id><title>Zürich</title><link href="x"/></entry></feed>`
  const server = await serve((request, response) => {
    if (request.url === '/') response.writeHead(302, { location: '/deep/feed' }).end()
    else response.writeHead(200, { 'content-type': 'text/xml; charset=ISO-8859-1' }).end(Buffer.from(atom, 'latin1'))
  })
  const result = await poll(sourceAt(`${server.origin}/`))
  expect(result).toMatchObject({ items: [{ title: 'Zürich', link: `${server.origin}/deep/blog/x` }] })
})

test('304: unchanged, and both validators were sent back as they came', async () => {
  const validators = { etag: 'W/"a, b"', 'last-modified': 'Tue, 24 Nov 2026 10:00:00 GMT' }
  const server = await serve(reply(FEED, validators))
  const source = sourceAt(server.origin)
  await poll(source)
  server.answer = reply('', {}, 304)
  expect(await poll(source)).toEqual({ kind: 'unchanged' })
  expect(await poll(source)).toEqual({ kind: 'unchanged' })
  for (const { headers } of server.seen.slice(1)) {
    expect(headers['if-none-match']).toBe(validators.etag)
    expect(headers['if-modified-since']).toBe(validators['last-modified'])
  }
})

test('304 without having been asked for is a failure: there is nothing that it would be like', async () => {
  const server = await serve(reply('', {}, 304))
  expect(await whatOf(sourceAt(server.origin))).toContain('HTTP 304')
})

test.each([
  ['a document that is cut off', reply(FEED.slice(0, -20), { etag: '"new"' }), 'no feed: it is cut off'],
  ['a web page', reply('<!doctype html><html></html>', { etag: '"new"' }), 'no feed: it is a web page'],
  [
    'a packed one that is cut off',
    reply(gzipSync(FEED).subarray(0, 60), { 'content-encoding': 'gzip', etag: '"new"' }),
    'not the gzip',
  ],
  ['a failure', reply('', { etag: '"new"' }, 500), 'HTTP 500'],
])('after %s the old validators stand', async (_, answer, what) => {
  const server = await serve(reply(FEED, { etag: '"old"' }))
  const source = sourceAt(server.origin)
  await poll(source)
  server.answer = answer
  expect(await whatOf(source)).toContain(what)
  server.answer = reply('', {}, 304)
  expect(await poll(source)).toEqual({ kind: 'unchanged' })
  expect(server.seen.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"old"', '"old"'])
})

test('a validator that cannot be sent back is not', async () => {
  const server = await serve((_, response) => {
    response.writeHead(200, { etag: `"${'x'.repeat(300)}"`, 'last-modified': 'caf\u00e9' }).end(FEED)
  })
  const source = sourceAt(server.origin)
  await poll(source)
  await poll(source)
  expect(server.seen[1]?.headers).not.toHaveProperty('if-none-match')
  expect(server.seen[1]?.headers).not.toHaveProperty('if-modified-since')
})

test.each([
  [429, { 'retry-after': '120' }, { retryAfterMs: 120_000, isFinal: false }],
  [503, { 'retry-after': '999999999' }, { retryAfterMs: 6 * 60 * MINUTE, isFinal: false }],
  [503, { 'retry-after': 'soon' }, { retryAfterMs: null, isFinal: false }],
  [500, {}, { retryAfterMs: null, isFinal: false }],
  [403, {}, { retryAfterMs: null, isFinal: false }],
  [204, {}, { retryAfterMs: null, isFinal: false }],
  [401, {}, { retryAfterMs: null, isFinal: true }],
  [410, {}, { retryAfterMs: null, isFinal: true }],
])('HTTP %i', async (status, headers, expected) => {
  const server = await serve(reply('', headers, status))
  const result = await poll(sourceAt(`${server.origin}/?token=s3cret`))
  expect(result).toMatchObject({ kind: 'failed', ...expected })
  expect(JSON.stringify(result)).toContain(`HTTP ${status}`)
  expect(JSON.stringify(result)).not.toContain('s3cret')
})

test('404: final at the fifth in a row where there never was a feed, never where there was one', async () => {
  const missing = reply('', {}, 404)
  const server = await serve(missing)
  const finals = async (source: PolledSource, times: number): Promise<unknown[]> => {
    const results: PollResult[] = []
    for (let time = 0; time < times; time++) results.push(await poll(source))
    return results.map((result) => result.kind === 'failed' && result.isFinal)
  }
  expect(await finals(sourceAt(server.origin), 5)).toEqual([false, false, false, false, true])
  const interrupted = sourceAt(server.origin)
  await finals(interrupted, 4)
  server.answer = reply('', {}, 500)
  await finals(interrupted, 1)
  server.answer = missing
  expect(await finals(interrupted, 4)).toEqual([false, false, false, false])
  server.answer = reply(FEED)
  const source = sourceAt(server.origin)
  await poll(source)
  server.answer = missing
  expect(await finals(source, 6)).toEqual([false, false, false, false, false, false])
})

test('nobody there, a connection cut, a header too long: sentences that name the host', async () => {
  const server = await serve(({ socket }) => socket.destroy())
  const source = sourceAt(`${server.origin}/?token=s3cret`)
  const host = new URL(server.origin).host
  expect(await whatOf(source)).toMatch(new RegExp(`^${host} closed the connection`))
  server.answer = reply(FEED, { 'x-long': 'x'.repeat(100_000) })
  expect(await whatOf(source)).toMatch(new RegExp(`^${host} `))
  const gone = await serve(() => {})
  await gone[Symbol.asyncDispose]()
  opened.splice(opened.indexOf(gone), 1)
  expect(await whatOf(sourceAt(`${gone.origin}/?token=s3cret`))).toBe(
    `${new URL(gone.origin).host} cannot be reached (ECONNREFUSED); check the address and the network.`,
  )
})

test('a slow drip ends at the time limit, over all redirects together', async () => {
  const drips: NodeJS.Timeout[] = []
  const server = await serve((request, response) => {
    if (request.url !== '/drip') {
      const [, hop = '0'] = /(\d)$/.exec(request.url ?? '') ?? []
      setTimeout(() => response.writeHead(302, { location: hop === '3' ? '/drip' : `/${Number(hop) + 1}` }).end(), 50)
      return
    }
    response.writeHead(200, { 'content-type': 'application/rss+xml' })
    const drip = setInterval(() => response.write(' '), 10)
    response.on('close', () => clearInterval(drip))
    drips.push(drip)
  })
  const startedNs = systemClock.monoNs()
  const what = await whatOf(sourceAt(`${server.origin}/0`, { answerMaxMs: 1_000 }))
  const elapsedMs = (systemClock.monoNs() - startedNs) / 1e6
  expect(what).toContain('did not answer within')
  expect(drips).toHaveLength(1)
  // The hops take 200 ms: had each a limit of its own, 1,000 would be left to the last.
  expect(elapsedMs).toBeGreaterThanOrEqual(990)
  expect(Number(/within (\d+) ms/.exec(what)?.[1])).toBeLessThanOrEqual(801)
})

test('too many bytes: as they come, and as they unpack', async () => {
  const big = FEED.replace('</channel>', `<!--${'x'.repeat(5_000)}--></channel>`)
  const server = await serve(reply(big))
  const source = sourceAt(server.origin, { bodyMaxBytes: 4_000 })
  expect(await whatOf(source)).toContain('more than 4000 bytes')
  server.answer = (_, response) => void response.writeHead(200).write(big) // never ends
  expect(await whatOf(source)).toContain('more than 4000 bytes')
  server.answer = reply(gzipSync(big), { 'content-encoding': 'gzip' })
  expect(await whatOf(source)).toContain('unpacks to more than 4000 bytes')
  server.answer = reply(gzipSync(Buffer.alloc(3_000_000)), { 'content-encoding': 'gzip' })
  expect(await whatOf(source)).toContain('unpacks to more than 4000 bytes')
  server.answer = reply(brotliCompressSync(FEED), { 'content-encoding': 'br' })
  expect((await poll(source)).kind).toBe('items')
})

test('redirects: five are followed, a loop ends', async () => {
  const server = await serve((request, response) => {
    const hop = Number(request.url?.slice(1))
    if (hop === 5) response.end(FEED)
    else response.writeHead([302, 303, 307, 301, 308][hop] ?? 302, { location: `/${hop + 1}` }).end()
  })
  expect((await poll(sourceAt(`${server.origin}/0`))).kind).toBe('items')
  server.answer = redirect('/again')
  const before = server.seen.length
  expect(await whatOf(sourceAt(`${server.origin}/again`))).toContain('redirects more than 5 times')
  expect(server.seen.length - before).toBe(6)
})

test.each([
  ['', 'redirects to no address'],
  ['http://[', 'redirects to no address'],
  ['ftp://a.example/', 'no web page'],
  ['javascript:alert(1)', 'no web page'],
])('a redirect to nowhere: %j', async (location, what) => {
  const server = await serve(reply('', location === '' ? {} : { location }, 302))
  expect(await whatOf(sourceAt(server.origin))).toContain(what)
})

test('a redirect for good is remembered, but only when it led to the feed, and not behind one that is for now', async () => {
  let told = 0
  const paths = () => server.seen.slice(told, (told = server.seen.length)).map(({ url }) => url)
  const server = await serve(() => {})
  const routes: Record<string, FeedServer['answer']> = {
    '/a': redirect('/b', 301),
    '/b': redirect('/c', 308),
    '/c': reply('<html>'),
  }
  server.answer = (request, response) => routes[request.url ?? '']?.(request, response)
  const source = sourceAt(`${server.origin}/a`)
  await poll(source)
  expect(paths()).toEqual(['/a', '/b', '/c'])
  routes['/c'] = reply(FEED, { etag: '"c"' })
  await poll(source)
  expect(paths()).toEqual(['/a', '/b', '/c'])
  routes['/c'] = redirect('/d', 302)
  routes['/d'] = redirect('/e', 301)
  routes['/e'] = reply(FEED)
  await poll(source)
  await poll(source)
  expect(paths()).toEqual(['/c', '/d', '/e', '/c', '/d', '/e'])
})

test('validators go to the address that gave them, and to no other', async () => {
  const server = await serve((request, response) => {
    if (request.url === '/') response.writeHead(302, { location: '/feed' }).end()
    else response.writeHead(200, { etag: '"x"' }).end(FEED)
  })
  const source = sourceAt(`${server.origin}/`)
  await poll(source)
  await poll(source)
  expect(server.seen.map(({ url, headers }) => [url, headers['if-none-match']])).toEqual([
    ['/', undefined],
    ['/feed', undefined],
    ['/', undefined],
    ['/feed', '"x"'],
  ])
})

test('no way leads from https to http', async () => {
  const server = await serve(
    table({
      'https://a.example/f': redirect('https://b.example/f'),
      'https://b.example/f': redirect('http://a.example/f'),
      'http://a.example/f': reply(FEED),
    }),
  )
  const { openHost, origins } = named(server)
  expect(await whatOf(sourceAt('https://a.example/f', { openHost }))).toMatch(
    /^b\.example redirects from https to http/,
  )
  expect(origins.map(({ origin }) => origin)).toEqual(['https://a.example', 'https://b.example'])
  expect((await poll(sourceAt('http://a.example/f', { openHost }))).kind).toBe('items')
})

test.each([
  'http://127.0.0.1/',
  'http://169.254.169.254/latest',
  'http://[::ffff:10.0.0.1]/',
  'http://localhost:80/',
  'http://router/',
])('no way leads from a public host into a private network: %s', async (location) => {
  const server = await serve(table({ 'http://a.example/f': redirect(location) }))
  const { openHost, origins } = named(server)
  expect(await whatOf(sourceAt('http://a.example/f', { openHost }))).toMatch(
    /^a\.example redirects into a private network/,
  )
  expect(origins).toHaveLength(1)
})

test('a strange host is reached at public addresses only, the own one and a private neighbourhood anywhere', async () => {
  const server = await serve(
    table({
      'http://a.example/f': redirect('http://a.example:81/f'),
      'http://a.example:81/f': redirect('http://b.example/f'),
      'http://b.example/f': reply(FEED),
      'http://10.0.0.1/f': redirect('http://nas.local/f'),
      'http://nas.local/f': reply(FEED),
    }),
  )
  const { openHost, origins } = named(server)
  expect((await poll(sourceAt('http://a.example/f', { openHost }))).kind).toBe('items')
  expect((await poll(sourceAt('http://10.0.0.1/f', { openHost }))).kind).toBe('items')
  expect(origins).toEqual([
    { origin: 'http://a.example', reach: 'any' },
    { origin: 'http://a.example:81', reach: 'any' },
    { origin: 'http://b.example', reach: 'public' },
    { origin: 'http://10.0.0.1', reach: 'any' },
    { origin: 'http://nas.local', reach: 'any' },
  ])
})

test('a name and password go to the own host only, and neither they nor the query are told', async () => {
  const server = await serve(
    table({
      'http://a.example/f?token=s3cret': redirect('http://u:s3cret@b.example/?token=s3cret'),
      'http://b.example/?token=s3cret': reply('s3cret', {}, 500),
    }),
  )
  const { openHost } = named(server)
  const source = sourceAt('http://me:p%40s3cret@a.example/f?token=s3cret', { openHost })
  const result = await poll(source)
  expect(result).toMatchObject({ kind: 'failed', what: 'b.example answered with HTTP 500.' })
  expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([
    `Basic ${Buffer.from('me:p@s3cret').toString('base64')}`,
    undefined,
  ])
  expect(source.name).toBe('a.example/f')
  server.answer = reply(FEED)
  const told = await poll(source)
  expect(told).toMatchObject({ items: [{ link: 'http://a.example/a' }] })
  expect(JSON.stringify(told)).not.toContain('s3cret')
  expect(() => createFeedSource({ url: 'ftp://me:s3cret@a.example', clock: systemClock })).toThrow(
    /^A feed needs an http/,
  )
})

test('the interval: what was asked for, a minute at least, longer as the server wishes, half an hour at most', async () => {
  const server = await serve(reply(FEED))
  const { openHost } = named(server)
  const local = sourceAt(`${server.origin}/`, { everyMs: 50 })
  const asked = sourceAt('http://a.example/', { everyMs: 50, openHost })
  // A tenth of jitter still leaves a minute.
  expect([local.everyMs, Math.round(asked.everyMs * 0.9), sourceAt('http://a.example/').everyMs]).toEqual([
    50,
    MINUTE,
    2 * MINUTE,
  ])
  const everyAfter = async (answer: FeedServer['answer']): Promise<number> => {
    server.answer = answer
    await poll(local)
    return local.everyMs
  }
  expect(await everyAfter(reply(FEED))).toBe(10 * MINUTE)
  expect(await everyAfter(reply(FEED, { 'cache-control': 'public, max-age=900', etag: '"x"' }))).toBe(15 * MINUTE)
  expect(await everyAfter(reply('', {}, 304))).toBe(15 * MINUTE)
  expect(await everyAfter(reply('', { 'cache-control': 'max-age=1200' }, 304))).toBe(20 * MINUTE)
  expect(await everyAfter(reply('', { 'cache-control': 'max-age=9000' }, 500))).toBe(20 * MINUTE)
  expect(await everyAfter(reply(FEED, { 'cache-control': 'max-age=999999999' }))).toBe(30 * MINUTE)
  expect(await everyAfter(reply(FEED.replace('<ttl>10</ttl>', ''), { 'cache-control': 'no-cache, s-max-age=9' }))).toBe(
    50,
  )
})

test('no interval, no feed: nothing would wait between two askings', () => {
  for (const everyMs of [0, -1, Number.NaN, Infinity])
    expect(() => createFeedSource({ url: 'https://a.example/', clock: systemClock, everyMs })).toThrow(
      'positive number',
    )
  expect(sourceAt('http://127.0.0.1/', { everyMs: 1 }).everyMs).toBe(10)
})

test('the signal ends it at once, before and during', async () => {
  const stop = new AbortController()
  const server = await serve(() => stop.abort())
  const source = sourceAt(server.origin)
  await expect(source.poll(stop.signal)).rejects.toMatchObject({ code: 'run.aborted' })
  await expect(source.poll(stop.signal)).rejects.toMatchObject({ code: 'run.aborted' })
  expect(server.seen).toHaveLength(1)
})
