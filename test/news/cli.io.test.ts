import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { forkRandom } from '../../src/kit/random.ts'
import { Folder, perpkit } from '../cli/run.ts'
import { NO_FAULTS, REFERENCE_FAULTS } from './faults.ts'
import { FaultyModel, letterOf } from './faulty-model.ts'
import { openLlmServer } from './llm-server.ts'
import { soakHeadlines } from './soak.ts'

const LABELS = { B: 'BULLISH', S: 'BEARISH', N: 'NEUTRAL' } as const
const headlines = soakHeadlines(120)

function inputFile(folder: Folder): string {
  const file = folder.file('headlines.jsonl')
  writeFileSync(file, headlines.map((headline, id) => `${JSON.stringify({ id, headline })}\n`).join(''))
  return file
}

function settings(folder: Folder, baseUrl: string): NodeJS.ProcessEnv {
  const home = folder.file('home')
  return {
    PERPKIT_LLM_BASE_URL: baseUrl,
    PERPKIT_LLM_API_KEY: 'sk-very-secret',
    PERPKIT_LLM_MODEL: 'any',
    PERPKIT_HOME: home,
  }
}

const lines = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text) as { id: number; label: string; source: string; isDisputed: boolean })

test('classify --llm all: any server by its URL, lines in order with their source; the second run remembers', async () => {
  using folder = new Folder()
  // Dripping answers would take a minute each: the command's time-out is not the test's.
  await using server = await openLlmServer(new FaultyModel({ ...REFERENCE_FAULTS, drips: 0 }, forkRandom(1, 'faults')))
  const args = ['news', 'classify', inputFile(folder), '--llm', 'all', '--json']
  const first = await perpkit(args, { env: settings(folder, server.baseUrl) })
  expect(first.code).toBe(0)
  expect(lines(first.out).map(({ id }) => id)).toEqual(headlines.map((_, id) => id))
  const told = lines(first.out).filter(({ source }) => source === 'model')
  expect(told.length).toBeGreaterThan(110)
  const judged = told.filter(({ isDisputed }) => !isDisputed)
  expect(judged.filter(({ id, label }) => label !== LABELS[letterOf(headlines[id] ?? '')])).toEqual([])
  expect(first.err).toContain('unknown (no price)')

  const second = await perpkit(args, { env: settings(folder, server.baseUrl) })
  expect(lines(second.out).filter(({ source }) => source === 'cache').length).toBe(told.length)
  const written = ['llm-spend.jsonl', 'llm-verdicts.jsonl'].map((name) =>
    readFileSync(`${folder.file('home')}/${name}`, 'utf8'),
  )
  expect(first.err + second.err + first.out + written.join('')).not.toContain('sk-very-secret')
})

test('a wrong key: every headline is judged locally, and the reason is told', async () => {
  using folder = new Folder()
  const refusing = {
    answer: () => ({
      kind: 'answer' as const,
      status: 401,
      type: 'application/json',
      headers: {},
      body: '{"error":"no such key sk-very-secret"}',
      isSlow: false,
    }),
  }
  await using server = await openLlmServer(refusing)
  const { code, out, err } = await perpkit(['news', 'classify', inputFile(folder), '--llm', 'all', '--json'], {
    env: settings(folder, server.baseUrl),
  })
  expect(code).toBe(0)
  expect(new Set(lines(out).map(({ source }) => source))).toEqual(new Set(['local']))
  expect(err).toContain('refused: HTTP 401')
  expect(err).not.toContain('sk-very-secret')
})

test('a cap of nothing: nobody is asked', async () => {
  using folder = new Folder()
  const model = new FaultyModel(NO_FAULTS, forkRandom(1, 'faults'))
  await using server = await openLlmServer(model)
  const env = { ...settings(folder, server.baseUrl), PERPKIT_LLM_CAP_DAY: '0' }
  const { code, err } = await perpkit(['news', 'classify', inputFile(folder), '--llm', 'all'], { env })
  expect([code, model.requests]).toEqual([0, 0])
  expect(err).toContain('over the cap')
})

test('--llm without a model is a usage error that names the remedy', async () => {
  using folder = new Folder()
  const { code, err } = await perpkit(['news', 'classify', inputFile(folder), '--llm', 'unsure'])
  expect(code).toBe(2)
  expect(err).toContain('PERPKIT_LLM_BASE_URL')
})

test('news cost prints the table, for people and for programs', async () => {
  const [people, programs] = [
    await perpkit(['news', 'cost']),
    await perpkit(['news', 'cost', '--articles', '10000', '--json']),
  ]
  expect([people.code, programs.code]).toEqual([0, 0])
  expect(people.out).toContain('10,000 × 1,000 output tokens × $0.42 / 1,000,000 = $4.20')
  const { rows } = JSON.parse(programs.out) as { rows: { claimed: number | null }[] }
  expect(new Set(rows.map(({ claimed }) => claimed))).toEqual(new Set([4.2, 80, 150, 25, null]))
})

test('eval --llm: the model on the same rows, within the caps; better only if the test says so', async () => {
  using folder = new Folder()
  await using server = await openLlmServer(new FaultyModel(NO_FAULTS, forkRandom(1, 'faults')))
  const file = folder.file('labelled.jsonl')
  const labelled = headlines.map((headline, id) => ({ id, headline, label: LABELS[letterOf(headline)] }))
  writeFileSync(file, labelled.map((row) => `${JSON.stringify(row)}\n`).join(''))
  const args = ['news', 'eval', file, '--llm', '--json']
  const asked = await perpkit(args, { env: settings(folder, server.baseUrl) })
  expect([asked.code, JSON.parse(asked.out)]).toMatchObject([
    0,
    { n: 120, against: { better: 'second', firstOnly: 0, abstained: 0, accuracy: { value: 1 } } },
  ])
  expect(asked.err).toContain('by the model 120')
  const capped = { ...settings(folder, server.baseUrl), PERPKIT_HOME: folder.file('other'), PERPKIT_LLM_CAP_RUN: '0' }
  const refused = await perpkit(args, { env: capped })
  expect([refused.code, refused.out]).toEqual([4, ''])
  expect(refused.err).toMatch(/over the cap of the run[\s\S]*gave no word on any headline/)
  const dead = { ...settings(folder, 'http://127.0.0.1:1/v1'), PERPKIT_HOME: folder.file('dead') }
  const away = await perpkit(args, { env: dead })
  expect([away.code, away.out]).toEqual([4, ''])
  expect(away.err).toMatch(/127\.0\.0\.1:1 cannot be reached \(ECONNREFUSED\)[\s\S]*nothing to compare/)
})
