import { createHmac, generateKeyPairSync, verify } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { frames } from '../../../test/fixtures/binance/fixtures.ts'
import { ANNOUNCEMENT_TITLE_MAX } from '../../domain/announcement.ts'
import { wallMs } from '../../domain/units.ts'
import { announcements } from './announcements.ts'
import { binance } from './binance.ts'

if (announcements.delivery !== 'stream') throw new Error('Binance streams')
const codec = announcements
const FRAMES = frames('announcements.jsonl')

// The documentation's own example, whose secret is printed beside it.
const SECRET = 'Avqz4IQjoZSJOowMFSo3QZEd4ovfwLH7Kie8ZliTtP8ktDnqcX8bpCP7WluFtrfn'
const NONCE = '56724ac693184379ae23ffe5e910063c'
const AT = wallMs(1_753_244_327_210)
const hmac = binance.createSigner({ kind: 'hmac', apiKey: 'KEY-OF-THE-EXAMPLE', secret: SECRET })

const decode = (frame: string | Buffer) => codec.decode(Buffer.from(frame), 0, Buffer.byteLength(frame))

interface Content {
  readonly [name: string]: unknown
}
const CONTENT: Content = {
  catalogId: 161,
  catalogName: 'Delisting',
  publishDate: 1_753_257_631_403,
  title: 'Notice of…',
  body: 'This is…',
}
const push = (data: unknown, topic = 'com_announcement_en') => decode(JSON.stringify({ type: 'DATA', topic, data }))
const pushed = (change: Content) => push(JSON.stringify({ ...CONTENT, ...change }))

describe('the address', () => {
  test('published vector: the signer signs the example as its page does', () => {
    const payload = `random=${NONCE}&topic=topic1&recvWindow=30000&timestamp=1753244327210`
    expect(hmac.sign(payload)).toBe('8346d214e0da7165a0093043395f67e08c63f61b5d6e25779d513c11450e691b')
  })

  test('names sorted, signed as sent, and the key in a header alone', () => {
    const { url, headers } = codec.open('wss://api.binance.com/sapi/wss', NONCE, AT, hmac)
    const query = `random=${NONCE}&recvWindow=30000&timestamp=1753244327210&topic=com_announcement_en`
    const signature = createHmac('sha256', SECRET).update(query).digest('hex')
    expect(url).toBe(`wss://api.binance.com/sapi/wss?${query}&signature=${signature}`)
    expect(headers).toEqual({ 'X-MBX-APIKEY': 'KEY-OF-THE-EXAMPLE' })
  })

  test('other keys: base64 goes percent-encoded and verifies', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const signer = binance.createSigner({ kind: 'ed25519', apiKey: 'K', privateKey })
    const { url } = codec.open('ws://x', NONCE, AT, signer)
    const [, query = '', signature = ''] = /\?(.*)&signature=([\w%.]+)$/.exec(url) ?? []
    const bytes = Buffer.from(decodeURIComponent(signature), 'base64')
    expect(verify(null, Buffer.from(query), publicKey, bytes)).toBe(true)
  })

  test('only production has it', () => {
    expect(Object.entries(binance.endpoints).map(([name, { announcements: url }]) => [name, url])).toEqual([
      ['mainnet', 'wss://api.binance.com/sapi/wss'],
      ['testnet', null],
      ['demo', null],
    ])
  })
})

test('the subscription is the documented command', () => {
  const [command = Buffer.alloc(0)] = FRAMES
  expect(codec.subscribe()).toBe(command.toString().replace('topic1', 'com_announcement_en'))
})

test('the documented frames: only the subscription’s own yes counts as one', () => {
  expect(FRAMES.map((frame) => decode(frame))).toEqual([
    { kind: 'other' },
    { kind: 'subscribed', failure: null },
    { kind: 'other' },
    { kind: 'other' },
    {
      kind: 'announcement',
      announcement: {
        id: expect.stringMatching(/^161-1753257631403-[0-9a-f]{16}$/) as string,
        title: 'Notice of...',
        category: 'Delisting',
        url: null,
        publishedMs: 1_753_257_631_403,
      },
    },
    { kind: 'other' },
  ])
})

test('a frame inside a larger buffer is read by its bounds', () => {
  const [, , , , frame = Buffer.alloc(0)] = FRAMES
  const wide = Buffer.concat([Buffer.from('###'), frame, Buffer.from('###')])
  expect(codec.decode(wide, 3, 3 + frame.length)).toEqual(decode(frame))
})

test('the id is that of the same announcement alone', () => {
  const idOf = (change: Content): string => {
    const message = pushed(change)
    return message.kind === 'announcement' ? message.announcement.id : message.kind
  }
  expect(idOf({ body: 'edited', catalogName: 'renamed' })).toBe(idOf({}))
  const others = [{ title: 'x' }, { publishDate: 1_753_257_631_404 }, { catalogId: 48 }]
  expect(new Set([{}, ...others].map(idOf)).size).toBe(4)
})

describe('refused', () => {
  const refused = (data: unknown, code: unknown, subType = 'SUBSCRIBE') => {
    const message = decode(JSON.stringify({ type: 'COMMAND', data, subType, code }))
    return message.kind === 'subscribed' ? message.failure : message.kind
  }

  test.each([
    ['the venue’s code', 'Signature for this request is not valid.', '-1022', 'signature', 'never'],
    ['the words, for a signature', 'INVALID_SIGNATURE', '000002', 'signature', 'never'],
    ['the words, for a key', 'Invalid API-key, IP, or permissions for action.', '', 'key', 'never'],
    ['the words, for the clock', 'timestamp outside of recvWindow', '000003', 'clock', 'after'],
    ['nothing known: it may pass', 'FAILED', '000001', 'other', 'after'],
    ['no words either', undefined, undefined, 'other', 'after'],
  ])('by %s', (_name, data, code, kind, retry) => {
    expect(refused(data, code)).toMatchObject({ kind, retry })
  })

  test('a refused registration is a refusal too; a refused farewell is none', () => {
    expect(refused('FAILED', '1', 'REGISTER')).toMatchObject({ kind: 'other' })
    expect(refused('FAILED', '1', 'UNSUBSCRIBE')).toBe('other')
  })

  test('what it quotes is short and holds no signature', () => {
    const failure = refused(`bad &signature=${'a'.repeat(64)} ${'x'.repeat(5_000)}`, '1')
    expect(failure).toMatchObject({ message: expect.stringContaining('signature=…') as string })
    expect(JSON.stringify(failure).length).toBeLessThan(400)
  })

  const rsa = { ...hmac, kind: 'rsa' } as const
  test.each([
    [401, '{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."}', 'key', 'never'],
    [400, '{"code":-1022,"msg":"Signature for this request is not valid."}', 'signature', 'never'],
    [400, '{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}', 'clock', 'after'],
    [429, '', 'rate-limit', 'after'],
    [503, '<html>', 'unknown', 'after'],
  ])('the handshake, by HTTP %s %s', (status, body, kind, retry) => {
    const failure = codec.refusal(status, Buffer.from(body), hmac)
    expect(failure).toMatchObject({ kind, retry })
    expect(failure.message).not.toContain('HMAC keys alone')
  })

  test('who has another kind of key is told what is documented', () => {
    const body = Buffer.from('{"code":-1022,"msg":"Signature for this request is not valid."}')
    expect(codec.refusal(400, body, rsa).message).toContain('documented for HMAC keys alone')
    expect(codec.refusal(429, Buffer.alloc(0), rsa).message).not.toContain('HMAC')
  })
})

describe('hostile', () => {
  test.each([
    ['no JSON inside', 'This is no JSON'],
    ['JSON cut short', '{"title":"x"'],
    ['a list inside', '[1]'],
    ['a text inside', '"text"'],
    ['no content', undefined],
    ['a number', 7],
    ['escaped once more', JSON.stringify(JSON.stringify(CONTENT))],
    ['no title', JSON.stringify({ ...CONTENT, title: null })],
    ['a title that is a number', JSON.stringify({ ...CONTENT, title: 7 })],
    ['no time', JSON.stringify({ ...CONTENT, publishDate: null })],
    ['a time that is none', JSON.stringify({ ...CONTENT, publishDate: '2026-01-01' })],
    ['a time beyond all dates', JSON.stringify({ ...CONTENT, publishDate: 1e17 })],
    ['nested without end', `${'['.repeat(50_000)}`],
  ])('%s: unreadable, and said so', (_name, data) => {
    expect(push(data)).toEqual({ kind: 'unreadable' })
  })

  test.each(['', 'null', '[]', '{', '<html>', '{"type":"DATA"}', '{"type":["DATA"],"topic":"com_announcement_en"}'])(
    'the frame %j is another matter',
    (frame) => {
      expect(decode(frame)).toEqual({ kind: 'other' })
    },
  )

  test('another topic is another matter', () => {
    expect(push(JSON.stringify(CONTENT), 'topic1')).toEqual({ kind: 'other' })
  })

  test('a title without end is cut', () => {
    expect(pushed({ title: 'x'.repeat(900_000) })).toMatchObject({
      announcement: { title: 'x'.repeat(ANNOUNCEMENT_TITLE_MAX) },
    })
  })

  test('markup and control characters are left to the sanitiser, and are no keys of ours', () => {
    const title = '<script>\u202e"</h>\\u0000 __proto__'
    expect(pushed({ title, __proto__: { x: 1 } })).toMatchObject({ announcement: { title } })
  })

  test.each([
    ['an object in place of its text', CONTENT],
    ['a time as digits', JSON.stringify({ ...CONTENT, publishDate: '1753257631403' })],
  ])('%s is read', (_name, data) => {
    expect(push(data)).toMatchObject({ kind: 'announcement', announcement: { publishedMs: 1_753_257_631_403 } })
  })

  test.each([
    ['the catalogue’s number where its name is missing', { catalogName: undefined }, '161'],
    ['a name cut to size', { catalogName: 'n'.repeat(500) }, 'n'.repeat(100)],
    ['"other" without either', { catalogName: null, catalogId: {} }, 'other'],
  ])('the category is %s', (_name, change, category) => {
    expect(pushed(change)).toMatchObject({ announcement: { category } })
  })
})
