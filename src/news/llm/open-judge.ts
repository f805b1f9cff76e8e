import { systemClock } from '../../kit/clock.ts'
import { type Random, unforeseeable } from '../../kit/random.ts'
import { LlmJudge } from './judge.ts'
import { type ChainSettings, type OpenChain, openChain } from './open-chain.ts'
import { type Pause, systemPause } from '../../kit/pause.ts'
import { VerdictCache } from './verdict-cache.ts'

/** An answer of 50 rows takes a slow model some 20 s. */
const ANSWER_MAX_MS = 60_000

export interface JudgeSettings extends Omit<ChainSettings, 'answerMaxMs'> {
  /** Verdicts of all runs; `null`: remembered for this run only. */
  readonly cacheFile: string | null
  readonly answerMaxMs?: number
  readonly outputTokensMax?: number
  /** Draws ids; by default such as no headline can foresee. */
  readonly random?: Random
  readonly pause?: Pause
}

/** A judge, its ledger, and its connections, which are closed with it. */
export interface OpenJudge extends OpenChain {
  readonly judge: LlmJudge
}

/** Opens connections to the endpoints; nothing is sent yet. */
export function openJudge(settings: JudgeSettings): OpenJudge {
  const { cacheFile, random = unforeseeable(), clock = systemClock } = settings
  const { pause = systemPause, answerMaxMs = ANSWER_MAX_MS } = settings
  const open = openChain({ ...settings, answerMaxMs })
  const judge = new LlmJudge({
    chain: open.chain,
    cache: new VerdictCache(cacheFile),
    clock,
    random,
    pause,
    ...(settings.outputTokensMax === undefined ? {} : { outputTokensMax: settings.outputTokensMax }),
  })
  return { ...open, judge }
}
