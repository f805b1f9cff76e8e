import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { forkRandom } from '../../src/kit/random.ts'
import { openJudge } from '../../src/news/llm/open-judge.ts'
import type { Endpoint } from '../../src/news/llm/endpoint.ts'
import { summarise } from '../../src/news/spend/spend-summary.ts'
import { statedPrice } from '../../src/news/spend/price.ts'
import { NO_FAULTS, REFERENCE_FAULTS } from './faults.ts'
import { FaultyModel, letterOf } from './faulty-model.ts'
import { type LlmServer, openLlmServer } from './llm-server.ts'
import { soakHeadlines } from './soak.ts'

// The same model over real sockets: time-outs, resets and dripping answers as they are.
const LABELS = { B: 'BULLISH', S: 'BEARISH', N: 'NEUTRAL' } as const

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'perpkit-llm-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function endpointOf(server: LlmServer, name = 'local'): Endpoint {
  const price = statedPrice(name, 'm', '0.28', '0.42', '2026-11-25')
  return { provider: name, model: 'm', baseUrl: server.baseUrl, apiKey: 'secret-key', price }
}

function settingsFor(endpoints: readonly Endpoint[]) {
  return {
    endpoints,
    ledgerFile: join(folder, 'spend.jsonl'),
    cacheFile: join(folder, 'verdicts.jsonl'),
    // What is answered in time must be heard in time, on a loaded machine too; what drips costs so much.
    answerMaxMs: 3_000,
    random: forkRandom(3, 'client'),
  }
}

test('over sockets: all answered, none mis-assigned, the ledger equal to the bill; a second run asks nobody', async () => {
  const headlines = soakHeadlines(600)
  const model = new FaultyModel(REFERENCE_FAULTS, forkRandom(5, 'faults'))
  await using server = await openLlmServer(model)
  await using first = openJudge(settingsFor([endpointOf(server)]))
  const verdicts = await first.judge.judge(headlines)
  const words = verdicts.map((verdict) => (typeof verdict === 'string' ? verdict : verdict.label))
  expect(words.filter((word) => word === 'unanswered').length).toBeLessThanOrEqual(6)
  expect(words.filter((word, row) => word !== 'unanswered' && word !== LABELS[letterOf(headlines[row] ?? '')])).toEqual(
    [],
  )

  const told = model.bill.filter(({ isTold }) => isTold)
  const spent = summarise(first.ledger.lines)
  expect(spent.requests).toBe(model.requests)
  expect(spent.billed).toBe(Number(told.reduce((sum, { nanos }) => sum + nanos, 0n)))
  expect(spent.usage.output).toBe(told.reduce((sum, { output }) => sum + output, 0))
  expect([...server.authorizations]).toEqual(['Bearer secret-key'])

  const asked = model.requests
  await using second = openJudge(settingsFor([endpointOf(server)]))
  const again = await second.judge.judge(headlines.filter((_, row) => words[row] !== 'unanswered'))
  expect(new Set(again.map((verdict) => (typeof verdict === 'string' ? verdict : verdict.source)))).toEqual(
    new Set(['cache']),
  )
  expect(model.requests).toBe(asked)
  const files = ['spend.jsonl', 'verdicts.jsonl'].map((name) => readFileSync(join(folder, name), 'utf8')).join('')
  expect(files).not.toContain('secret-key')
})

test('a provider that only drips is left for the second one', async () => {
  const dripping = new FaultyModel({ ...NO_FAULTS, drips: 1 }, forkRandom(1, 'faults'))
  const sound = new FaultyModel(NO_FAULTS, forkRandom(1, 'faults'))
  await using slow = await openLlmServer(dripping)
  await using good = await openLlmServer(sound)
  await using open = openJudge({
    ...settingsFor([endpointOf(slow, 'slow'), endpointOf(good, 'good')]),
    answerMaxMs: 400,
  })
  const verdicts = await open.judge.judge(soakHeadlines(400))
  const providers = verdicts.map((verdict) => (typeof verdict === 'string' ? verdict : verdict.provider))
  expect(new Set(providers)).toEqual(new Set(['good']))
  expect(dripping.requests).toBeGreaterThanOrEqual(6)
  // Of each that was heard at all the worst case stands; under load one may be given up before the server has looked at it.
  const dripped = open.ledger.lines.filter(({ provider }) => provider === 'slow')
  expect(new Set(dripped.map(({ outcome }) => outcome))).toEqual(new Set(['assumed']))
  expect(dripped.length).toBeGreaterThanOrEqual(dripping.requests)
})

test('interrupted: stops at once, and the request under way counts at its most', async () => {
  const dripping = new FaultyModel({ ...NO_FAULTS, drips: 1 }, forkRandom(1, 'faults'))
  await using server = await openLlmServer(dripping)
  await using open = openJudge({ ...settingsFor([endpointOf(server)]), answerMaxMs: 600_000 })
  const interrupt = new AbortController()
  const judging = open.judge.judge(soakHeadlines(20), interrupt.signal)
  await expect.poll(() => dripping.requests).toBe(1)
  interrupt.abort()
  await expect(judging).rejects.toMatchObject({ code: 'run.aborted' })
  expect(open.ledger.lines.map(({ outcome }) => outcome)).toEqual(['assumed'])
})
