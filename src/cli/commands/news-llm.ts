import { join } from 'node:path'
import { systemClock } from '../../kit/clock.ts'
import { createRandom } from '../../kit/random.ts'
import type { Classifier, LocalVerdict } from '../../news/classify.ts'
import type { FileHeadline } from '../../news/headline-file.ts'
import { estimateSpend } from '../../news/llm/estimate.ts'
import { OUTPUT_TOKENS_MAX } from '../../news/llm/judge.ts'
import { openJudge, type OpenJudge } from '../../news/llm/open-judge.ts'
import { NewsRouter, type RoutedVerdict } from '../../news/llm/router.ts'
import { capText } from '../../news/spend/caps.ts'
import { costOrUnknown } from '../../news/spend/cost-text.ts'
import { dollarText } from '../../news/spend/money.ts'
import { summarise } from '../../news/spend/spend-summary.ts'
import type { CommandIo } from '../command.ts'
import { homeFolder, llmSettings } from '../llm-settings.ts'
import { spendLines, warningLines } from '../llm-text.ts'

/** Which headlines a language model is asked about: those of which the local model is not sure, or all. */
export type Asked = 'unsure' | 'all'

/**
 * Judges headlines by the local model and, where asked for, by a language model; tells the estimate first and the bill at the end.
 * @throws PerpkitError `usage.*` where no model is named, `run.aborted` by Ctrl-C
 */
export async function judgeWithModel(
  headlines: readonly FileHeadline[],
  classifier: Classifier,
  asked: Asked,
  io: CommandIo,
): Promise<readonly RoutedVerdict<LocalVerdict>[]> {
  await using open = openJudge({
    ...llmSettings(io.env),
    cacheFile: join(homeFolder(io.env), 'llm-verdicts.jsonl'),
  })
  const router = new NewsRouter({
    local: (headline) => classifier.classify(headline),
    judge: open.judge,
    ...(asked === 'all' ? { sureFrom: 1 } : {}),
  })
  const texts = headlines.map(({ headline }) => headline)
  io.err.write(estimateText(router.unsureOf(texts), open))
  const verdicts = await router.classify(texts, io.signal)
  io.err.write(billText(verdicts, open))
  return verdicts
}

function estimateText(texts: readonly string[], { judge, chain, ledger }: OpenJudge): string {
  const [first] = chain.clients
  if (first === undefined) return ''
  const { endpoint } = first
  const now = systemClock.wallMs()
  const options = { outputTokensMax: OUTPUT_TOKENS_MAX, at: now, random: createRandom(0) }
  const { headlines, requests, cost, atMost } = estimateSpend(judge.unknownOf(texts), endpoint, options)
  const lines = [
    `${endpoint.provider} ${endpoint.model}: ${headlines} of ${texts.length} headlines to ask about, ${requests} requests, ` +
      `about ${costOrUnknown(cost)}, set aside ${dollarText(atMost, 6)} · caps: ${capText(ledger.caps)}`,
    ...warningLines(endpoint, now),
  ]
  return `${lines.join('\n')}\n`
}

function billText(verdicts: readonly RoutedVerdict<LocalVerdict>[], { judge, ledger, chain }: OpenJudge): string {
  const by = (source: string): number => verdicts.filter((verdict) => verdict.source === source).length
  const silent = verdicts.filter(({ model }) => typeof model === 'string')
  const why = [...new Set(silent.map(({ model }) => String(model)))].join(', ')
  const lines = [
    `by the model ${by('model')}, remembered ${by('cache')}, local ${by('local')}${silent.length === 0 ? '' : `, of these ${silent.length} in vain: ${judge.trouble ?? why}`}`,
    ...spendLines(summarise(ledger.lines), chain),
  ]
  return `${lines.join('\n')}\n`
}
