import { createSign, generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { Decimal } from 'decimal.js'
import type { SimAccount, SimKey } from '../exchange/types.ts'
import {
  checkSignature,
  checkTime,
  checkTimeAgain,
  findKey,
  isSignatureOf,
  signedBytes,
  sortedPayloads,
} from './auth.ts'
import { parametersOf } from './parameters.ts'
import type { Refusal } from './refusal.ts'

// Vectors of reference §2.5, §2.6 and §7: public test credentials.
const DOCS_SECRET = '2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9'
const SIM_KEY = 'simApiKey0000000000000000000000000000000000000000000000000000001'
const SIM_SECRET = 'simSecret0000000000000000000000000000000000000000000000000000001'
const ED_KEY = 'simEdKey00000000000000000000000000000000000000000000000000000000'
const ED_PUBLIC =
  '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=\n-----END PUBLIC KEY-----'
const ORDER =
  'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTX&quantity=0.010&price=83000.0&newClientOrderId=lat-000001&newOrderRespType=RESULT&recvWindow=5000&timestamp=1791382994000'
const BATCH =
  '[{"symbol":"BTCUSDT","side":"BUY","type":"LIMIT","timeInForce":"GTC","quantity":"0.010","price":"82000.0"}]'
const TAIL = '&recvWindow=5000&timestamp=1791382994000'

const account: SimAccount = {
  uid: '1',
  wallet: new Decimal(0),
  leverage: new Map(),
  positions: new Map(),
  openOrders: new Map(),
}

function hmacKey(secret: string, apiKey = SIM_KEY): SimKey {
  return { apiKey, kind: 'hmac', secret, account, canTrade: true }
}

const ED25519: SimKey = { apiKey: ED_KEY, kind: 'ed25519', secret: ED_PUBLIC, account, canTrade: true }

/** As REST verifies it: out of the bytes of query and body, the signature among them. */
function isAccepted(key: SimKey, query: string, body = ''): boolean {
  const { payload, signature } = signedBytes(Buffer.from(query), Buffer.from(body))
  return isSignatureOf(key, payload, signature)
}

describe('REST signatures', () => {
  const docs = hmacKey(DOCS_SECRET)
  const sim = hmacKey(SIM_SECRET)
  const half = 'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC'
  const other = 'quantity=1&price=9000&recvWindow=5000&timestamp=1591702613943'

  test('vector 1: all in the query', () => {
    const query =
      'symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC&recvWindow=5000&timestamp=1591702613943'
    const digest = '3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9'
    expect(isAccepted(docs, `${query}&signature=${digest}`)).toBe(true)
    expect(isAccepted(docs, `${query}&signature=${digest.toUpperCase()}`)).toBe(true)
    expect(isAccepted(docs, '', `${query}&signature=${digest}`)).toBe(true)
    expect(isAccepted(docs, `${query}0&signature=${digest}`)).toBe(false)
    expect(isAccepted(sim, `${query}&signature=${digest}`)).toBe(false)
  })

  test('vector 2: query and body with nothing between them', () => {
    const digest = '30baaf0fab549bbeda7f5ef201898b34122da25fd23c646cac2c529aebe670a4'
    expect(isAccepted(docs, half, `${other}&signature=${digest}`)).toBe(true)
    expect(isAccepted(docs, `${half}&signature=${digest}`, other)).toBe(true)
  })

  test.each([
    ['with an & between', 'ec11dcc17e67e47f0d3c3f513dfe9062307e37619c5c82ebaa8fe0bdf3d59519'],
    ['as the venue’s page prints it', 'f9d0ae5e813ef6ccf15c2b5a434047a0181cb5a342b903b367ca6d27a66e36f2'],
  ])('vector 2 %s is wrong', (_name, digest) => {
    expect(isAccepted(docs, half, `${other}&signature=${digest}`)).toBe(false)
  })

  test.each([
    [
      '3: the smallest call',
      'recvWindow=5000&timestamp=1791382994000',
      'fccf32dc8c6f2f610fc567b98f7516b885acf7f921dbeae611b18fb8f25c645e',
    ],
    ['4: a post-only order', ORDER, '83aaa9a1da753484ea20deb0cb18741d1d30d5f08e334ed06fffbed754afb04f'],
    [
      '5: a batch, encoded',
      `batchOrders=${encodeURIComponent(BATCH)}${TAIL}`,
      '2e7bd333fd6ae5e68e9b9a44df13f10cfe6ac1f69f04733e9f2dcfddb937a633',
    ],
    [
      '5: a batch, raw as ccxt sends it',
      `batchOrders=${BATCH}${TAIL}`,
      'ac8a702ae7b35235f2b9e7991ce4c63e6afdf459749c64dd4ae588e89a493aaa',
    ],
    [
      '6: a symbol that is not ASCII',
      'symbol=%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9FUSDT&timestamp=1791382994000',
      '7559831606996dc393a6baa64b20b266f3ae72255d6dafb1dc0176de3a993d87',
    ],
  ])('vector %s', (_name, payload, digest) => {
    expect(isAccepted(sim, `${payload}&signature=${digest}`)).toBe(true)
    expect(isAccepted(sim, '', `${payload}&signature=${digest}`)).toBe(true)
    expect(isAccepted(sim, `signature=${digest}&${payload}`)).toBe(true)
  })

  test('vector E1: Ed25519 in base64, raw or percent-encoded', () => {
    const base64 = '9Qy5RgiC/1VDGz14FvdsgQvRflLz5Di7BE8UQLg1i4oEZRfeA0Px9HnttcwQG22DbFyKLh3gavtvdsonAp1NCA=='
    expect(isAccepted(ED25519, `${ORDER}&signature=${base64}`)).toBe(true)
    expect(isAccepted(ED25519, `${ORDER}&signature=${encodeURIComponent(base64)}`)).toBe(true)
    expect(isAccepted({ ...hmacKey(SIM_SECRET), publicKey: ED_PUBLIC }, `${ORDER}&signature=${base64}`)).toBe(true)
    expect(isAccepted(ED25519, `${ORDER}1&signature=${base64}`)).toBe(false)
  })

  test('RSA: PKCS#1 v1.5 over SHA-256', () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const key: SimKey = { apiKey: 'k', kind: 'rsa', secret: pem, account, canTrade: true }
    const signature = createSign('sha256').update(ORDER).sign(privateKey, 'base64')
    expect(isAccepted(key, `${ORDER}&signature=${encodeURIComponent(signature)}`)).toBe(true)
    expect(isAccepted(key, `${ORDER}&signature=${signature}`)).toBe(true)
    expect(isAccepted(key, `${ORDER}1&signature=${signature}`)).toBe(false)
  })
})

describe('WebSocket API signatures', () => {
  const sorted = (params: Record<string, string | number | boolean>): Buffer[] =>
    sortedPayloads(new Map(Object.entries(params).map(([name, value]) => [name, String(value)])))
  const isSigned = (params: Record<string, string | number | boolean>): boolean =>
    sorted(params).some((payload) => isSignatureOf(hmacKey(SIM_SECRET), payload, String(params['signature'])))

  test.each([
    [
      'order.place (7)',
      {
        symbol: 'BTCUSDT',
        side: 'BUY',
        type: 'LIMIT',
        timeInForce: 'GTC',
        quantity: '0.010',
        price: '83000.0',
        newClientOrderId: 'lat-000002',
        recvWindow: 5000,
        timestamp: 1791382994000,
        signature: 'f3f9b54dd84b852549d5507da6deb74e469f0dde19499b09af8dacd25a359ff6',
      },
    ],
    [
      'order.modify',
      {
        symbol: 'BTCUSDT',
        side: 'BUY',
        orderId: 862043615301,
        quantity: '0.010',
        price: '82100.0',
        timestamp: 1791382996509,
        signature: 'bef27d228759c66bc61086351a253e7ac135e6b6829926586e84968b5e0dbbc9',
      },
    ],
    [
      'order.cancel',
      {
        symbol: 'BTCUSDT',
        origClientOrderId: 'lat-000003',
        timestamp: 1791382996801,
        signature: 'c65e9ff3901cd0bac111e51bd4dd714f006ebe353d720f5cf80093f4471dca88',
      },
    ],
    [
      'order.status',
      {
        symbol: 'BTCUSDT',
        orderId: 862043615290,
        timestamp: 1791382995600,
        signature: 'b6a85b7e58ca4a1f5f54a9563f138b2e4d98ba2b39093e06d44580a79f767b91',
      },
    ],
    [
      'algoOrder.place',
      {
        algoType: 'CONDITIONAL',
        symbol: 'BTCUSDT',
        side: 'SELL',
        type: 'STOP_MARKET',
        quantity: '0.010',
        triggerPrice: '82000.0',
        reduceOnly: 'true',
        clientAlgoId: 'sl-000001',
        timestamp: 1791382997000,
        signature: '4d3e989f3b99faffbc65d41faac726bb791ac4264ec27b5a41b62bd8c6ebc89e',
      },
    ],
    [
      'account.balance',
      { timestamp: 1791382995700, signature: 'a9e4da93a05b38cd85b720ab760e8751084942a71f7941b75788939efb56cf0e' },
    ],
    [
      'v2/account.position',
      {
        symbol: 'BTCUSDT',
        timestamp: 1791382995800,
        signature: '05c1058d77d6f109763e4b5ddf1abbf837ce6f33fd874e9cba199291276357d0',
      },
    ],
  ])('vector of %s', (_name, params) => {
    expect(isSigned({ apiKey: SIM_KEY, ...params })).toBe(true)
    expect(isSigned({ apiKey: SIM_KEY, ...params, timestamp: params.timestamp + 1 })).toBe(false)
  })

  test('vector E2: session.logon', () => {
    const signature = 'A7E1jrVimlwPzcV+1uRt7KuhgKeUkJdYR3APy3s0x7Yo0HqUPY6du7v3nff4vTxZriVDqmmKh8Go6TMmp4nqDA=='
    const payloads = sorted({ apiKey: ED_KEY, timestamp: 1791382994000, signature })
    expect(payloads.map(String)).toEqual([`apiKey=${ED_KEY}&timestamp=1791382994000`])
    expect(() => checkSignature(ED25519, payloads, signature)).not.toThrow()
  })

  test('reserved characters: raw, all encoded, or the symbol alone', () => {
    const texts = sorted({ newClientOrderId: 'a:b/c', symbol: '币USDT', test: true }).map(String)
    expect(texts).toEqual([
      'newClientOrderId=a:b/c&symbol=币USDT&test=true',
      'newClientOrderId=a%3Ab%2Fc&symbol=%E5%B8%81USDT&test=true',
      'newClientOrderId=a:b/c&symbol=%E5%B8%81USDT&test=true',
    ])
  })
})

describe('clock', () => {
  const NOW = 1_791_382_994_000
  const codeAt = (timestamp: number, recvWindow?: number): number | null => {
    try {
      checkTime(parametersOf({ timestamp, ...(recvWindow !== undefined && { recvWindow }) }), NOW)
      return null
    } catch (error) {
      return (error as Refusal).code
    }
  }

  test.each([
    ['exact', 0, undefined, null],
    ['5 s old', -5000, undefined, null],
    ['a millisecond older', -5001, undefined, -1021],
    ['a second fast less one', 999, undefined, null],
    ['a second fast', 1000, undefined, -1021],
    ['a second fast, whatever the window', 1000, 60_000, -1021],
    ['old in a wide window', -30_000, 60_000, null],
    ['old in a narrow window', -200, 100, -1021],
  ])('%s', (_name, offset, window, code) => {
    expect(codeAt(NOW + offset, window)).toBe(code)
  })

  test('both texts, and the engine’s own', () => {
    const failing = (act: () => void): unknown => {
      try {
        return act()
      } catch (error) {
        return (error as Refusal).body
      }
    }
    const of = (timestamp: number) => parametersOf({ timestamp })
    expect(failing(() => checkTime(of(NOW - 6000), NOW))).toEqual({
      code: -1021,
      msg: 'Timestamp for this request is outside of the recvWindow.',
    })
    expect(failing(() => checkTime(of(NOW + 2000), NOW))).toEqual({
      code: -1021,
      msg: "Timestamp for this request was 1000ms ahead of the server's time.",
    })
    expect(failing(() => checkTimeAgain(of(NOW - 6000), NOW))).toEqual({
      code: -5028,
      msg: 'Timestamp for this request is outside of the ME recvWindow.',
    })
  })
})

test.each([
  ['no key', null, -2014],
  ['a mangled key', 'short', -2014],
  ['a key of nobody', 'A'.repeat(64), -2015],
])('%s is refused with its own code', (_name, apiKey, code) => {
  expect(() => findKey(new Map([[SIM_KEY, hmacKey(SIM_SECRET)]]), apiKey)).toThrow(
    expect.objectContaining({ code, status: 401 }),
  )
})
