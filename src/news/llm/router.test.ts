import { expect, test } from 'vitest'
import type { LlmJudge } from './judge.ts'
import { type LocalWord, NewsRouter } from './router.ts'
import type { Label, ModelVerdict, Silence } from './verdict.ts'

const word = (label: Label, confidence: number): ModelVerdict => ({
  label,
  confidence,
  source: 'model',
  provider: 'p',
  model: 'm',
  requestId: 'r0',
  latencyMs: 5,
})

/** Headlines are `local:confidence`; the judge answers by the table, and tells what it was asked. */
function route(answers: Readonly<Record<string, ModelVerdict | Silence>>, sureFrom?: number) {
  const asked: string[] = []
  const judge = {
    judge: async (headlines: readonly string[]) => {
      asked.push(...headlines)
      return headlines.map((headline) => answers[headline] ?? 'unanswered')
    },
  } as Pick<LlmJudge, 'judge'> as LlmJudge
  const local = (headline: string): LocalWord => {
    const [label = 'NEUTRAL', confidence] = headline.split(':')
    return { label: label as LocalWord['label'], confidence: Number(confidence) }
  }
  return { asked, router: new NewsRouter({ local, judge, ...(sureFrom === undefined ? {} : { sureFrom }) }) }
}

test('default: sure headlines stay local, unsure ones are asked about, the order is kept', async () => {
  const { asked, router } = route({ 'NEUTRAL:0.4': word('BULLISH', 0.9), 'BEARISH:0.5': word('BEARISH', 0.6) })
  const verdicts = await router.classify(['BULLISH:0.9', 'NEUTRAL:0.4', 'BEARISH:0.8', 'BEARISH:0.5'])
  expect(asked).toEqual(['NEUTRAL:0.4', 'BEARISH:0.5'])
  expect(verdicts.map(({ label, source }) => `${label} ${source}`)).toEqual([
    'BULLISH local',
    'BULLISH model',
    'BEARISH local',
    'BEARISH model',
  ])
})

test('without a judge everything is local', async () => {
  const router = new NewsRouter({ local: () => ({ label: 'NEUTRAL', confidence: 0.1 }), judge: null })
  expect(await router.classify(['x'])).toMatchObject([{ label: 'NEUTRAL', source: 'local', model: null }])
})

test.each(['unanswered', 'over the cap', 'no provider'] as const)(
  '%s: the local verdict stands, and says so',
  async (silence) => {
    const { router } = route({ 'BULLISH:0.5': silence })
    expect(await router.classify(['BULLISH:0.5'])).toMatchObject([
      { label: 'BULLISH', source: 'local', model: silence },
    ])
  },
)

test('a model that abstains leaves the local verdict, and its abstention is told', async () => {
  const { router } = route({ 'BULLISH:0.5': word('ABSTAIN', 0) })
  expect(await router.classify(['BULLISH:0.5'])).toMatchObject([
    { label: 'BULLISH', source: 'local', model: { label: 'ABSTAIN', source: 'model' } },
  ])
})

test('both sure in opposite directions: neutral, and marked', async () => {
  const answers = {
    'BULLISH:0.9': word('BEARISH', 0.9),
    'BEARISH:0.9': word('BULLISH', 0.6),
    'NEUTRAL:0.9': word('BULLISH', 0.9),
  }
  const { router } = route(answers, 1)
  const verdicts = await router.classify(Object.keys(answers))
  expect(verdicts.map(({ label, isDisputed }) => `${label} ${isDisputed}`)).toEqual([
    'NEUTRAL true',
    'BULLISH false',
    'BULLISH false',
  ])
})

test('what would be asked about is known beforehand', () => {
  expect(route({}).router.unsureOf(['BULLISH:0.9', 'NEUTRAL:0.4'])).toEqual(['NEUTRAL:0.4'])
  expect(route({}, 1).router.unsureOf(['\u200b', ' ', 'NEUTRAL:0.4'])).toEqual(['NEUTRAL:0.4']) // nothing to ask about
})
