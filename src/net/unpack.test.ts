import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { unpack } from './unpack.ts'

const BODY = Buffer.from('<rss/>'.repeat(100))

test.each([
  ['', BODY],
  ['Identity', BODY],
  ['gzip', gzipSync(BODY)],
  [' X-GZIP ', gzipSync(BODY)],
  ['br', brotliCompressSync(BODY)],
  ['deflate', deflateSync(BODY)],
  ['deflate', deflateRawSync(BODY)],
])('%s', async (encoding, packed) => expect(await unpack(packed, encoding, 600)).toEqual({ kind: 'body', body: BODY }))

test.each([
  ['a bomb', gzipSync(Buffer.alloc(50_000_000)), 'gzip', 'unpacks to more than 599 bytes'],
  ['one byte too many', brotliCompressSync(BODY), 'br', 'unpacks to more than 599 bytes'],
  ['cut off', gzipSync(BODY.subarray(60)).subarray(0, -9), 'gzip', 'is not the gzip that it says'],
  ['not packed at all', BODY, 'br', 'is not the br that it says'],
  ['empty', Buffer.alloc(0), 'deflate', 'is not the deflate that it says'],
  ['packed twice', gzipSync(gzipSync(BODY)), 'gzip, gzip', 'is packed in a way that was not asked for'],
  ['a way that nobody knows', BODY, 'constructor', 'is packed in a way that was not asked for'],
])('refused: %s', async (_, packed, encoding, what) =>
  expect(await unpack(packed, encoding, 599)).toEqual({ kind: 'refused', what }),
)
