import { expect, test } from 'vitest'
import { PerpkitError } from '../../domain/errors.ts'
import { monoNs } from '../../domain/units.ts'
import { systemClock } from '../../kit/clock.ts'
import { createRandom } from '../../kit/random.ts'
import { SpendLedger } from '../spend/ledger.ts'
import { dollars } from '../spend/money.ts'
import { statedPrice } from '../spend/price.ts'
import { SpendBook } from '../spend/spend-book.ts'
import { ChatClient } from './chat-client.ts'
import type { ChatHost } from './endpoint.ts'
import { composeQuestion } from './protocol.ts'

const question = composeQuestion(['Bitcoin does something'], createRandom(1))
const OK = JSON.stringify({
  choices: [{ message: { content: 'hi' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 100, completion_tokens: 10 },
})

type Sent = Record<string, unknown> & { response_format?: { type: string } }
type Script = (sent: Sent) => { status: number; body: string; headers?: Record<string, string> } | PerpkitError

/** Its disk is full once a request has been sent. */
class FullBook extends SpendBook {
  override settle(): void {
    throw new PerpkitError('The ledger cannot be kept.', { code: 'run.failed' })
  }
}

function open(
  script: Script,
  price: ReturnType<typeof statedPrice> | null = statedPrice('p', 'm', '1', '2', '2026-11-25'),
  book = new SpendBook(),
) {
  const sent: Sent[] = []
  const targets: string[] = []
  const host: ChatHost = {
    async request({ body, target }) {
      const json = JSON.parse(body ?? '') as Sent
      sent.push(json)
      targets.push(target)
      const told = script(json)
      if (told instanceof PerpkitError) throw told
      const at = monoNs(0)
      return {
        status: told.status,
        body: Buffer.from(told.body),
        headers: told.headers ?? {},
        sentNs: at,
        headersNs: at,
        doneNs: at,
      }
    },
  }
  const caps = { run: dollars('1'), day: null, month: null }
  const ledger = new SpendLedger({ caps, book, clock: systemClock })
  const endpoint = { provider: 'p', model: 'm', baseUrl: 'https://x.test/v1', apiKey: 'top-secret-key', price }
  let id = 0
  const client = new ChatClient({ endpoint, host, ledger, answerMaxMs: 1, newRequestId: () => `r${id++}` })
  return { client, ledger, sent, targets }
}

test('default: one POST, billed by the provider’s count', async () => {
  const { client, ledger, sent, targets } = open(() => ({ status: 200, body: OK }))
  expect(await client.ask(question)).toMatchObject({ kind: 'answer', requestId: 'r0', answer: { content: 'hi' } })
  expect(targets).toEqual(['/v1/chat/completions'])
  expect(sent[0]).toMatchObject({
    model: 'm',
    max_tokens: question.outputTokensMax,
    temperature: 0,
    response_format: { type: 'json_schema' },
  })
  expect(ledger.lines).toMatchObject([{ outcome: 'billed', cost: 100 * 1_000 + 10 * 2_000 }])
})

test('refused formats: goes down to the one that is taken, and stays there', async () => {
  const { client, ledger, sent } = open(({ response_format }) =>
    response_format === undefined
      ? { status: 200, body: OK }
      : { status: 400, body: `response_format ${response_format.type} is not supported` },
  )
  expect((await client.ask(question)).kind).toBe('answer')
  expect((await client.ask(question)).kind).toBe('answer')
  expect(sent.map(({ response_format }) => response_format?.type)).toEqual([
    'json_schema',
    'json_object',
    undefined,
    undefined,
  ])
  expect(ledger.lines.map(({ outcome }) => outcome)).toEqual(['free', 'free', 'billed', 'billed'])
})

test('refused formats: many at once go down together, not each on its own', async () => {
  const { client, sent } = open(({ response_format }) =>
    response_format?.type === 'json_schema' ? { status: 400, body: 'json_schema?' } : { status: 200, body: OK },
  )
  await Promise.all(Array.from({ length: 4 }, () => client.ask(question)))
  expect(new Set(sent.slice(4).map(({ response_format }) => response_format?.type))).toEqual(new Set(['json_object']))
  expect(sent).toHaveLength(8)
})

test('a 400 that is about the question leaves the manner as it was', async () => {
  const { client, sent } = open(() => ({ status: 400, body: 'content policy' }))
  expect(await client.ask(question)).toMatchObject({ kind: 'refused', isFinal: false })
  await client.ask(question)
  expect(sent[3]).toMatchObject({ response_format: { type: 'json_schema' } })
})

test.each([401, 402, 403, 404])('HTTP %i is final, costs nothing, and tells no key', async (status) => {
  const { client, ledger } = open(() => ({ status, body: 'Incorrect key: top-secret-key' }))
  const outcome = await client.ask(question)
  expect(outcome).toMatchObject({ kind: 'refused', isFinal: true })
  expect(JSON.stringify(outcome)).not.toContain('top-secret')
  expect(ledger.lines).toMatchObject([{ outcome: 'free', cost: 0 }])
})

test('a refusal’s own words are one bounded line without controls, and hold no part of a key', async () => {
  const { client } = open(() => ({ status: 400, body: `${'x'.repeat(292)}top-secret-key\u001b[2J\r\nnext\u202e` }))
  const outcome = await client.ask(question)
  const message = outcome.kind === 'refused' ? outcome.message : ''
  expect(message).toBe(`HTTP 400: ${'x'.repeat(292)}… [2J n`)
})

test.each([201, 202, 206])('HTTP %i with a completion is an answer, and billed', async (status) => {
  const { client, ledger, sent } = open(() => ({ status, body: OK }))
  expect(await client.ask(question)).toMatchObject({ kind: 'answer', answer: { content: 'hi' } })
  expect(ledger.lines).toMatchObject([{ outcome: 'billed', cost: 100 * 1_000 + 10 * 2_000 }])
  expect(sent).toHaveLength(1)
})

test('HTTP 204 without a completion counts at its most', async () => {
  const { client, ledger } = open(() => ({ status: 204, body: '' }))
  expect(await client.ask(question)).toMatchObject({ kind: 'trouble', what: 'no chat completion' })
  expect(ledger.lines).toMatchObject([{ outcome: 'assumed' }])
})

test('a count beyond belief is not billed; the answer stands', async () => {
  const usage = { prompt_tokens: Number.MAX_SAFE_INTEGER, completion_tokens: 1 }
  const { client, ledger } = open(() => ({ status: 200, body: JSON.stringify({ ...JSON.parse(OK), usage }) }))
  expect((await client.ask(question)).kind).toBe('answer')
  expect(ledger.lines).toMatchObject([{ outcome: 'disbelieved', usage: null }])
})

test.each([
  ['https://top-secret-key.test/v2/top-secret-key?signature=abc#x', ' to https://….test/v2/…'],
  ['/v2', ''],
  ['javascript:alert(1)', ''],
])('a redirect to %s is final at once, names where it leads and tells no secret', async (location, named) => {
  const { client, ledger, sent } = open(() => ({ status: 307, body: '', headers: { location } }))
  expect(await client.ask(question)).toEqual({
    kind: 'refused',
    message: `HTTP 307: redirects${named}, which is not followed; name the base URL that answers itself`,
    isFinal: true,
  })
  expect(ledger.lines).toMatchObject([{ outcome: 'free' }])
  expect(sent).toHaveLength(1)
})

test('a ledger that cannot be written ends the asking; it is no trouble of the provider’s', async () => {
  const { client, sent } = open(() => ({ status: 200, body: OK }), undefined, new FullBook())
  await expect(client.ask(question)).rejects.toMatchObject({ code: 'run.failed' })
  expect(sent).toHaveLength(1)
})

test.each([
  [429, 'free'],
  [503, 'free'],
  [529, 'free'],
  [500, 'assumed'],
  [502, 'assumed'],
  [504, 'assumed'],
])('HTTP %i may be asked again, and is %s in the ledger', async (status, outcome) => {
  const { client, ledger } = open(() => ({ status, body: 'oh', headers: { 'retry-after': '7' } }))
  expect(await client.ask(question)).toEqual({ kind: 'trouble', what: `HTTP ${status}`, retryAfterMs: 7_000 })
  expect(ledger.lines).toMatchObject([{ outcome }])
})

test.each([
  ['an HTML page', '<html>'],
  ['an answer without a count', JSON.stringify({ choices: [{ message: { content: 'x' } }] })],
])('%s with status 200 counts at its most', async (_, body) => {
  const { client, ledger } = open(() => ({ status: 200, body }))
  await client.ask(question)
  expect(ledger.lines).toMatchObject([{ outcome: 'assumed', usage: null }])
  expect(ledger.lines[0]?.cost).toBeGreaterThan(question.outputTokensMax * 2_000)
})

test.each(['network.timeout', 'network.closed'] as const)('%s is trouble, and assumed in the ledger', async (code) => {
  const { client, ledger } = open(() => new PerpkitError('no', { code }))
  expect(await client.ask(question)).toEqual({ kind: 'trouble', what: 'no', retryAfterMs: null })
  expect(ledger.lines).toMatchObject([{ outcome: 'assumed' }])
})

test('who cannot be reached is away, and free in the ledger', async () => {
  const { client, ledger } = open(() => new PerpkitError('nobody there', { code: 'network.unreachable' }))
  expect(await client.ask(question)).toEqual({ kind: 'away', what: 'nobody there' })
  expect(ledger.lines).toMatchObject([{ outcome: 'free' }])
})

test('an unknown price is unknown, never nothing, and still counts against the caps', async () => {
  const { client, ledger } = open(() => ({ status: 200, body: OK }), null)
  await client.ask(question)
  const [line] = ledger.lines
  expect([line?.cost, line?.rate]).toEqual([null, null])
  expect(line?.counted).toBeGreaterThan(0)
})

test('over the cap nothing is sent', async () => {
  const { client, sent } = open(
    () => ({ status: 200, body: OK }),
    statedPrice('p', 'm', '10000', '20000', '2026-11-25'),
  )
  expect(await client.ask(question)).toEqual({ kind: 'over', cap: 'run' })
  expect(sent).toEqual([])
})

test('interrupted beforehand: nothing is set aside and nothing sent', async () => {
  const { client, ledger, sent } = open(() => ({ status: 200, body: OK }))
  await expect(client.ask(question, AbortSignal.abort())).rejects.toMatchObject({ code: 'run.aborted' })
  expect([sent.length, ledger.lines.length]).toEqual([0, 0])
})
