import { afterAll, beforeAll, expect, test } from 'vitest'
import { hmac, type Json, type OpenBybit, openBybit, PlainSocket } from '../../../test/wire/open-bybit.ts'

let bybit: OpenBybit

beforeAll(async () => {
  bybit = await openBybit()
})
afterAll(async () => {
  await bybit[Symbol.asyncDispose]()
})

const auth = (change: { key?: string; expires?: number | string; sign?: string } = {}): Json => {
  const expires = change.expires ?? Date.now() + 5_000
  const sign = change.sign ?? hmac(bybit.keys.apiSecret, `GET/realtime${expires}`)
  return { req_id: 'auth-1', op: 'auth', args: [change.key ?? bybit.keys.apiKey, expires, sign] }
}

test('logon: echoed id, the expiry as text too, each frame answered once', async () => {
  const socket = await PlainSocket.open(bybit.server.private)
  const yes = await socket.ask(auth({ expires: String(Date.now() + 5_000) }))
  expect(yes).toMatchObject({ success: true, ret_msg: '', op: 'auth', req_id: 'auth-1' })
  expect((await socket.ask({ req_id: 'p', op: 'ping' }))['op']).toBe('pong')
  expect(socket.frames).toHaveLength(2)
  socket.close()
})

test.each([
  ['an expired expiry', { expires: 1_700_000_000_000 }, 'Params Error'],
  ['an unknown key', { key: 'NOBODY' }, 'API key is invalid.'],
  ['a wrong signature', { sign: 'a'.repeat(64) }, 'error sign!'],
])('logon refused: %s, and the socket closed', async (_name, change, ret_msg) => {
  const socket = await PlainSocket.open(bybit.server.private)
  expect(await socket.ask(auth(change))).toMatchObject({ success: false, ret_msg, op: 'auth' })
  expect(await socket.closed).toBe(1000)
})

test('before the logon nothing is subscribed; frames of one segment are taken in order', async () => {
  const socket = await PlainSocket.open(bybit.server.private)
  const early = await socket.ask({ req_id: 's0', op: 'subscribe', args: ['order'] })
  expect(early).toMatchObject({ success: false, ret_msg: 'Request not authorized', op: 'subscribe' })
  socket.send(auth())
  socket.send({ req_id: 's1', op: 'subscribe', args: ['order', 'wallet'] })
  expect(await socket.next((frame) => frame['req_id'] === 's1')).toMatchObject({ success: true })
  socket.close()
})

test('topics: bare or categorised, not both, known ones only', async () => {
  const socket = await bybit.private()
  const ask = async (req_id: string, args: string[]): Promise<unknown> =>
    (await socket.ask({ req_id, op: 'subscribe', args }))['ret_msg']
  expect(await ask('1', ['orders'])).toBe('error:handler not found,topic:orders')
  expect(await ask('2', ['order', 'execution.linear'])).toBe('error:all-in-one and categorised topics are mixed')
  expect(await ask('3', ['order.linear', 'execution.fast.linear', 'dcp.future'])).toBe('')
  expect(await ask('4', ['order.linear'])).toBe('error:already subscribed,topic:order.linear')
})

test('pong: with the id that the ping had, without one where it had none', async () => {
  const socket = await bybit.private()
  expect(Object.keys(await socket.ask({ req_id: 'test', op: 'ping' }))).toEqual(['req_id', 'op', 'args', 'conn_id'])
  socket.send({ op: 'ping' })
  expect(Object.keys(await socket.next((frame) => frame['op'] === 'pong'))).toEqual(['op', 'args', 'conn_id'])
})
