import { createPrivateKey, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { frames } from '../../../test/fixtures/binance/fixtures.ts'
import { hmac, type OpenBinance, openBinance } from '../../../test/wire/open-binance.ts'
import type { Json, PlainSocket } from '../../../test/wire/open-bybit.ts'

let binance: OpenBinance

beforeAll(async () => {
  binance = await openBinance()
})
afterAll(async () => {
  await binance[Symbol.asyncDispose]()
})

const TOPIC = 'com_announcement_en'
const [, SUBSCRIBED, , UNSUBSCRIBED, , REGISTERED] = frames('announcements.jsonl').map(
  (frame) => JSON.parse(frame.toString()) as Json,
)

interface Change {
  /** The whole query but its signature. */
  readonly query?: string
  readonly signature?: string
  readonly apiKey?: string | null
}

function queryOf({ random = 'abc', topic = TOPIC, recvWindow = '30000', offsetMs = 0 } = {}): string {
  return `random=${random}&topic=${topic}&recvWindow=${recvWindow}&timestamp=${Date.now() + offsetMs}`
}

function addressOf({ query = queryOf(), signature, apiKey = binance.keys.apiKey }: Change = {}) {
  const url = `${binance.server.announcements}?${query}&signature=${signature ?? hmac(binance.keys.apiSecret, query)}`
  return { url, headers: apiKey === null ? {} : { 'X-MBX-APIKEY': apiKey } }
}

async function open(change: Change = {}): Promise<PlainSocket> {
  const { url, headers } = addressOf(change)
  const socket = await binance.socket(url, headers)
  expect(await socket.next(() => true)).toEqual(REGISTERED)
  return socket
}

function publish(title: string, category = 'Delisting'): void {
  binance.side.announcements.publishByHand(category, title, Date.now())
}

const isData = ({ type }: Json): boolean => type === 'DATA'
const titleOf = (frame: Json): unknown => (JSON.parse(frame['data'] as string) as Json)['title']

test('the topic of the address is subscribed: announcements come in the documented form', async () => {
  const socket = await open()
  publish('Old "pairs" leave: \\ BTCUSDT')
  const frame = await socket.next(isData)
  const documented = JSON.parse(frames('announcements.jsonl')[4]?.toString() ?? '') as Json
  expect(Object.keys(frame)).toEqual(Object.keys(documented))
  const content = JSON.parse(frame['data'] as string) as Json
  expect(Object.keys(content)).toEqual(Object.keys(JSON.parse(documented['data'] as string) as Json))
  expect(content).toMatchObject({ catalogId: 161, catalogName: 'Delisting', title: 'Old "pairs" leave: \\ BTCUSDT' })
  expect(Math.abs(Number(content['publishDate']) - Date.now())).toBeLessThan(60_000)
})

test('nothing of the past is sent: what was published before stays unsaid', async () => {
  publish('before')
  const socket = await open()
  publish('after')
  expect(titleOf(await socket.next(isData))).toBe('after')
})

test('commands: unsubscribe ends it, subscribe begins it again, and both are answered', async () => {
  const socket = await open()
  socket.send({ command: 'UNSUBSCRIBE', value: TOPIC })
  expect(await socket.next(() => true)).toEqual(UNSUBSCRIBED)
  publish('unheard')
  socket.send({ command: 'SUBSCRIBE', value: TOPIC })
  expect(await socket.next(() => true)).toEqual(SUBSCRIBED)
  publish('heard')
  expect(titleOf(await socket.next(isData))).toBe('heard')
})

test.each([
  ['an unknown topic', '{"command":"SUBSCRIBE","value":"topic1"}'],
  ['one unknown topic of two', `{"command":"SUBSCRIBE","value":"${TOPIC}|topic1"}`],
  ['an unknown command', `{"command":"SHOUT","value":"${TOPIC}"}`],
  ['no value', '{"command":"SUBSCRIBE"}'],
  ['no object', '[]'],
  ['no JSON', 'ping'],
])('%s is refused, and the connection stays', async (_name, text) => {
  const socket = await open()
  socket.send(text)
  const answer = await socket.next(({ type }) => type === 'COMMAND')
  expect(answer).toMatchObject({ type: 'COMMAND', subType: 'SUBSCRIBE' })
  expect(answer['data']).not.toBe('SUCCESS')
  publish(`after ${text}`)
  expect(titleOf(await socket.next(isData))).toBe(`after ${text}`)
})

test('pings are answered', async () => {
  await (await open()).ping()
})

test('the sixth message at once is one too many, pings among them', async () => {
  const socket = await open()
  for (let sent = 0; sent < 3; sent++) void socket.ping()
  for (let sent = 0; sent < 3; sent++) socket.send({ command: 'SUBSCRIBE', value: TOPIC })
  expect(await socket.closed).toBe(1008)
})

test('a fault that cuts sockets cuts this one too', async () => {
  const socket = await open()
  binance.side.faults.disconnect()
  expect(await socket.closed).toBe(1006)
})

describe('the door', () => {
  /** HTTP status and body of a refused handshake. */
  function refused(change: Change): Promise<{ status: number; body: unknown }> {
    const { url, headers } = addressOf(change)
    return new Promise((resolve, reject) => {
      const handshake = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' }
      const asked = request(url.replace('ws:', 'http:'), {
        headers: { ...handshake, 'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==', ...headers },
      })
      asked.on('upgrade', (_, socket) => {
        socket.destroy()
        reject(new Error('was let in'))
      })
      asked.on('response', (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (part: string) => (text += part))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }))
      })
      asked.on('error', reject)
      asked.end()
    })
  }

  test('published vector: the example of the documentation passes the signature’s check', async () => {
    const { checkSignature, signedBytes } = await import('./auth.ts')
    const signature = '8346d214e0da7165a0093043395f67e08c63f61b5d6e25779d513c11450e691b'
    const query = `random=56724ac693184379ae23ffe5e910063c&topic=topic1&recvWindow=30000&timestamp=1753244327210&signature=${signature}`
    const { payload } = signedBytes(Buffer.from(query), Buffer.alloc(0))
    const secret = 'Avqz4IQjoZSJOowMFSo3QZEd4ovfwLH7Kie8ZliTtP8ktDnqcX8bpCP7WluFtrfn'
    const [known] = binance.exchange.keys.values()
    if (known === undefined) throw new Error('no key')
    expect(() => checkSignature({ ...known, secret }, [payload], signature)).not.toThrow()
    expect(() => checkSignature(known, [payload], signature)).toThrow(/Signature/)
  })

  test.each([
    ['in the order of the documented example', () => queryOf()],
    ['sorted by name', () => `random=a&recvWindow=60000&timestamp=${Date.now()}&topic=${TOPIC}`],
    ['without a window', () => `random=a&timestamp=${Date.now()}&topic=${TOPIC}`],
    ['with reserved characters as they were sent', () => queryOf({ random: 'a%2Fb+c' })],
  ])('lets in whoever signs what is sent: %s', async (_name, query) => {
    await open({ query: query() })
  })

  test('takes the private key’s signature too', async () => {
    const query = queryOf()
    const key = createPrivateKey(readFileSync(binance.keys.privateKeyFile))
    const signature = encodeURIComponent(sign(null, Buffer.from(query), key).toString('base64'))
    await open({ query, signature })
  })

  const sorted = (query: string): string => query.split('&').sort().join('&')
  test.each<[string, number, number, () => Change]>([
    ['no key', 401, -2014, () => ({ apiKey: null })],
    ['a mangled key', 401, -2014, () => ({ apiKey: 'short' })],
    ['an unknown key', 401, -2015, () => ({ apiKey: 'A'.repeat(64) })],
    ['a wrong signature', 400, -1022, () => ({ signature: 'a'.repeat(64) })],
    ['no signature', 400, -1102, () => ({ signature: '' })],
    [
      'the signature of another secret',
      400,
      -1022,
      () => {
        const query = queryOf()
        return { query, signature: hmac('other', query) }
      },
    ],
    [
      'a query that was sorted only to be signed',
      400,
      -1022,
      () => {
        const query = queryOf()
        return { query, signature: hmac(binance.keys.apiSecret, sorted(query)) }
      },
    ],
    ['a clock a minute slow', 400, -1021, () => ({ query: queryOf({ offsetMs: -60_000 }) })],
    ['a clock two seconds fast', 400, -1021, () => ({ query: queryOf({ offsetMs: 2_000 }) })],
    ['a window beyond a minute', 400, -1130, () => ({ query: queryOf({ recvWindow: '60001' }) })],
    ['a window that is none', 400, -1102, () => ({ query: queryOf({ recvWindow: 'x' }) })],
    ['no random', 400, -1102, () => ({ query: queryOf({ random: '' }) })],
    ['no topic', 400, -1102, () => ({ query: queryOf({ topic: '' }) })],
    ['an unknown topic', 400, -1130, () => ({ query: queryOf({ topic: 'topic1' }) })],
    ['an unknown topic among known ones', 400, -1130, () => ({ query: queryOf({ topic: `${TOPIC}|topic1` }) })],
  ])('refuses %s: HTTP %s, %s', async (_name, status, code, change) => {
    const answer = await refused(change())
    expect(answer).toMatchObject({ status, body: { code } })
    expect(JSON.stringify(answer.body)).not.toContain(binance.keys.apiSecret)
  })
})
