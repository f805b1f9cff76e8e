import { expect, test } from 'vitest'
import { redact } from './redact.ts'

test.each([
  [
    'a signed query',
    'GET /fapi/v1/order?symbol=BTCUSDT&signature=abcdef0123',
    'GET /fapi/v1/order?symbol=BTCUSDT&signature=…',
  ],
  ['a header dump', '{"X-MBX-APIKEY":"simKey123456"}', '{"X-MBX-APIKEY":"…"}'],
  [
    'a venue that echoes the signed text',
    'error sign! origin_string[1792SIMKEY5000a=1]',
    'error sign! origin_string[…]',
  ],
  ['a signed text that was cut', 'error sign! origin_string[1792SIMKEY50', 'error sign! origin_string[…]'],
  ['a listen key', 'wss://host/private/ws/pqia91ma19a5s61cv6a81va65', 'wss://host/private/ws/…'],
])('%s loses its secret and nothing else', (_, dirty, clean) => {
  expect(redact(dirty)).toBe(clean)
})

test('named secrets go wherever they stand, and a private key goes whole', () => {
  expect(redact('the secret is hunter2-hunter2.', ['hunter2-hunter2'])).toBe('the secret is ….')
  expect(redact('x -----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY----- y')).toBe('x [private key] y')
})
