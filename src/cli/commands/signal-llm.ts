import { systemClock } from '../../kit/clock.ts'
import { unforeseeable } from '../../kit/random.ts'
import { createRandom } from '../../kit/random.ts'
import { type OpenChain, openChain } from '../../news/llm/open-chain.ts'
import { systemPause } from '../../kit/pause.ts'
import { capText } from '../../news/spend/caps.ts'
import { costOrUnknown } from '../../news/spend/cost-text.ts'
import { dollarText } from '../../news/spend/money.ts'
import { estimateAdvice } from '../../signal/adviser/estimate.ts'
import { ATTEMPTS_MAX, type LlmAdvice, llmAdviser } from '../../signal/adviser/llm-adviser.ts'
import { type AdviceCase, composeAdvice } from '../../signal/adviser/question.ts'
import type { SignalCase } from '../../signal/show-signal.ts'
import { tilted } from '../../signal/tilt.ts'
import type { CommandIo } from '../command.ts'
import { llmSettings } from '../llm-settings.ts'
import { spendLines, warningLines } from '../llm-text.ts'

/** One answer takes a slow model some seconds. */
const ANSWER_MAX_MS = 20_000

/** A language model that may explain signals and lean on them, for as long as the command holds it. */
export interface OpenAdviser extends AsyncDisposable {
  /** The same case with the advice in its signal; the estimate is told before, the bill after. @throws PerpkitError `run.aborted` by Ctrl-C. */
  advise(rules: SignalCase): Promise<SignalCase>
}

/** @throws PerpkitError `usage.*` where no model is named. */
export function openAdviser(io: CommandIo): OpenAdviser {
  const open = openChain({ ...llmSettings(io.env), answerMaxMs: ANSWER_MAX_MS })
  const { chain, ledger } = open
  const tools = { chain, ledger, clock: systemClock, pause: systemPause, random: unforeseeable() }
  return {
    async advise(rules) {
      const { venue, symbol, atMs, inputs, signal } = rules
      const of: AdviceCase = { venue, symbol, atMs, inputs, stories: rules.news.stories }
      if (signal.components.length > 0) io.err.write(estimateText(of, rules, open))
      const advice = await llmAdviser(of, tools)(signal, io.signal)
      io.err.write(billText(advice, open))
      return { ...rules, signal: tilted(signal, advice), adviser: { advice, rules: signal } }
    },
    [Symbol.asyncDispose]: () => open[Symbol.asyncDispose](),
  }
}

function estimateText(of: AdviceCase, { signal }: SignalCase, { chain, ledger }: OpenChain): string {
  const [first] = chain.clients
  if (first === undefined) return ''
  const { endpoint } = first
  const now = systemClock.wallMs()
  const { cost, atMost } = estimateAdvice(composeAdvice(of, signal, createRandom(0)), endpoint, now)
  const lines = [
    `${endpoint.provider} ${endpoint.model}: one question about ${of.symbol} on ${of.venue}, about ${costOrUnknown(cost)}, ` +
      `set aside ${dollarText(atMost, 6)} for each of at most ${ATTEMPTS_MAX} attempts · caps: ${capText(ledger.caps)}`,
    ...warningLines(endpoint, now),
  ]
  return `${lines.join('\n')}\n`
}

function billText({ source, tilt, explanation, latencyMs, spend }: LlmAdvice, { chain }: OpenChain): string {
  const outcome = tilt === null ? `no advice (${explanation})` : `answered in ${(latencyMs / 1_000).toFixed(1)} s`
  return `${[`${source}: ${outcome}`, ...spendLines(spend, chain)].join('\n')}\n`
}
