import { expect, test } from 'vitest'
import { NOW, someSignal, UP } from '../../../test/signal/some-signal.ts'
import { PerpkitError } from '../../domain/errors.ts'
import { monoNs } from '../../domain/units.ts'
import { systemClock } from '../../kit/clock.ts'
import { createRandom } from '../../kit/random.ts'
import type { HttpRequest } from '../../net/http.ts'
import { ProviderChain } from '../../news/llm/chain.ts'
import { ChatClient } from '../../news/llm/chat-client.ts'
import type { ChatHost } from '../../news/llm/endpoint.ts'
import { type Caps, DEFAULT_CAPS } from '../../news/spend/caps.ts'
import { SpendLedger } from '../../news/spend/ledger.ts'
import { nanos } from '../../news/spend/money.ts'
import { statedPrice } from '../../news/spend/price.ts'
import { SpendBook } from '../../news/spend/spend-book.ts'
import { missing } from '../reading.ts'
import { tilted } from '../tilt.ts'
import { ATTEMPTS_MAX, llmAdviser } from './llm-adviser.ts'

type Told = { status: number; body: string }
type Script = (id: string, attempt: number, request: HttpRequest) => Told | Promise<Told>

const say = (content: string, finish_reason = 'stop'): Told => ({
  status: 200,
  body: JSON.stringify({
    choices: [{ message: { content }, finish_reason }],
    usage: { prompt_tokens: 500, completion_tokens: 50 },
  }),
})
const advice = (id: string, tilt: unknown = 0.5): Told => say(JSON.stringify({ id, tilt, why: 'Longs are opened.' }))

function open(script: Script, { caps = DEFAULT_CAPS, adviceMaxMs }: { caps?: Caps; adviceMaxMs?: number } = {}) {
  let attempt = 0
  const host: ChatHost = {
    async request(request) {
      const id = /<case id=\\"(\w+)\\">/.exec(request.body ?? '')?.[1] ?? ''
      const { status, body } = await script(id, attempt++, request)
      const at = monoNs(0)
      return { status, body: Buffer.from(body), headers: {}, sentNs: at, headersNs: at, doneNs: at }
    },
  }
  const ledger = new SpendLedger({ caps, book: new SpendBook(), clock: systemClock })
  const price = statedPrice('p', 'm', '1', '2', '2026-11-25')
  const endpoint = { provider: 'p', model: 'm', baseUrl: 'https://x.test/v1', apiKey: 'top-secret', price }
  let requestId = 0
  const newRequestId = (): string => `r${requestId++}`
  const client = new ChatClient({ endpoint, host, ledger, answerMaxMs: 1_000, newRequestId })
  const of = { venue: 'bybit', symbol: 'BTCUSDT', atMs: NOW, inputs: UP, stories: [] } as const
  const adviser = llmAdviser(of, {
    chain: new ProviderChain([client]),
    ledger,
    clock: systemClock,
    random: createRandom(1),
    pause: async () => {},
    ...(adviceMaxMs === undefined ? {} : { adviceMaxMs }),
  })
  return { adviser, ledger, asked: () => attempt }
}

test('default: one question, its tilt within the cap, who said it and what it cost', async () => {
  const { adviser, ledger, asked } = open((id) => advice(id))
  const rules = someSignal()
  const given = await adviser(rules)
  expect(given).toMatchObject({
    tilt: 0.5,
    explanation: 'Longs are opened.',
    source: 'p m',
    provider: 'p',
    model: 'm',
    requestId: 'r0',
    latencyMs: expect.any(Number),
    spend: { requests: 1, billed: 500 * 1_000 + 50 * 2_000, assumedRequests: 0 },
  })
  expect([asked(), ledger.lines.length]).toEqual([1, 1])
  const after = tilted(rules, given)
  expect(after.score).toBeCloseTo(rules.score + 0.05, 12)
  expect(after.reasons.at(-1)).toBe('p m: +0.05 of 0.1 at most: “Longs are opened.”')
})

test('a bad answer is asked for again, with another id; what it cost counts', async () => {
  const ids: string[] = []
  const { adviser } = open((id, attempt) => {
    ids.push(id)
    return attempt === 0 ? advice('xxxxxxxx') : advice(id, -1)
  })
  expect(await adviser(someSignal())).toMatchObject({ tilt: -1, requestId: 'r1', spend: { requests: 2 } })
  expect(new Set(ids).size).toBe(2)
})

test('an answer to the question before is no answer', async () => {
  let before = ''
  const { adviser } = open((id) => {
    const told = advice(before)
    before = id
    return told
  })
  expect(await adviser(someSignal())).toMatchObject({ tilt: null, explanation: 'an answer to another question' })
})

test('formats that a server refuses are left out, as for headlines', async () => {
  const formats: unknown[] = []
  const { adviser } = open((id, _, { body }) => {
    const { response_format } = JSON.parse(body ?? '') as { response_format?: { type: string; json_schema?: object } }
    formats.push(response_format?.type)
    return response_format === undefined ? advice(id) : { status: 400, body: 'response_format is not supported' }
  })
  expect(await adviser(someSignal())).toMatchObject({ tilt: 0.5 })
  expect(formats).toEqual(['json_schema', 'json_object', undefined])
})

test.each<[string, Script, string, number]>([
  ['unparseable', () => say('LONG!!!'), 'an answer that is no JSON', ATTEMPTS_MAX],
  ['blank', () => say(''), 'a blank answer', ATTEMPTS_MAX],
  ['truncated', (id) => say(`{"id":"${id}","tilt":0.5,"why":"x"}`, 'length'), 'an answer cut short', ATTEMPTS_MAX],
  ['out of range', (id) => advice(id, 17), 'a tilt beyond −1 and 1', ATTEMPTS_MAX],
  ['no number', (id) => advice(id, 'up'), 'an answer without id, tilt and why', ATTEMPTS_MAX],
  ['busy', () => ({ status: 503, body: '' }), 'HTTP 503', ATTEMPTS_MAX],
  ['HTML', () => ({ status: 200, body: '<html>' }), 'no chat completion', ATTEMPTS_MAX],
  [
    'a time-out',
    () => {
      throw new PerpkitError('late', { code: 'network.timeout' })
    },
    'late',
    ATTEMPTS_MAX,
  ],
  ['a wrong key', () => ({ status: 401, body: 'no top-secret' }), 'p refused: HTTP 401: no …', 1],
])('%s: the signal of the rules, unchanged, and the reason says why', async (_, script, why, attempts) => {
  const { adviser, ledger, asked } = open(script)
  const rules = someSignal()
  const none = await adviser(rules)
  expect(none).toMatchObject({ tilt: null, provider: null, model: null, requestId: null, explanation: why })
  expect(none.spend.requests).toBe(ledger.lines.length)
  expect(asked()).toBe(attempts)
  const reason = `language model: no advice, the rules stand: ${why.replaceAll('…', '...')}`
  expect(tilted(rules, none)).toEqual({ ...rules, reasons: [...rules.reasons, reason] })
})

test('over the cap: nobody is asked', async () => {
  const caps = { ...DEFAULT_CAPS, day: nanos(1) }
  const { adviser, asked } = open((id) => advice(id), { caps })
  expect(await adviser(someSignal())).toMatchObject({ tilt: null, explanation: 'over the cap of the day' })
  expect(asked()).toBe(0)
})

test('rules that lack an input: nobody is asked, nothing is spent', async () => {
  const { adviser, asked } = open((id) => advice(id))
  const none = await adviser(someSignal({ ...UP, price: missing('the book is gap') }))
  expect([none.tilt, asked(), none.spend.requests]).toEqual([null, 0, 0])
})

/** As the real host: nothing until the signal comes. */
const hanging: Script = (_id, _attempt, { signal }) =>
  new Promise((_, reject) =>
    signal?.addEventListener('abort', () => reject(new PerpkitError('Interrupted.', { code: 'run.aborted' }))),
  )

test('no answer in time: given up, and what is under way counts at its most', async () => {
  const { adviser, ledger } = open(hanging, { adviceMaxMs: 20 })
  expect(await adviser(someSignal())).toMatchObject({ tilt: null, explanation: 'no answer within 0.02 s' })
  expect(ledger.lines).toMatchObject([{ outcome: 'assumed' }])
})

test('interrupted: it is thrown, for nobody waits for a signal any more', async () => {
  const interrupt = new AbortController()
  const { adviser, asked } = open(hanging)
  const waiting = adviser(someSignal(), interrupt.signal)
  await expect.poll(asked).toBe(1)
  interrupt.abort()
  await expect(waiting).rejects.toMatchObject({ code: 'run.aborted' })
})

test('interrupted while it gives up: it is thrown as well', async () => {
  const interrupt = new AbortController()
  const { adviser } = open(
    async () => {
      interrupt.abort()
      // Its own timer began earlier and is shorter: by then it has given up too.
      await new Promise((done) => AbortSignal.timeout(30).addEventListener('abort', done))
      throw new PerpkitError('Interrupted.', { code: 'run.aborted' })
    },
    { adviceMaxMs: 1 },
  )
  await expect(adviser(someSignal(), interrupt.signal)).rejects.toMatchObject({ code: 'run.aborted' })
})
