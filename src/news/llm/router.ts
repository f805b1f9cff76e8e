import { sanitiseHeadline } from '../sanitise.ts'
import type { Sentiment } from '../sentiment.ts'
import type { LlmJudge } from './judge.ts'
import type { Label, ModelVerdict, Silence } from './verdict.ts'

/** What the router needs of the local model. */
export interface LocalWord {
  readonly label: Sentiment
  readonly confidence: number
}

/** The verdict on a headline, and where it is from. */
export interface RoutedVerdict<Local extends LocalWord> {
  readonly label: Label
  readonly confidence: number
  readonly source: 'local' | 'model' | 'cache'
  readonly local: Local
  /** `null` where no model was asked; else its verdict, or why there is none. */
  readonly model: ModelVerdict | Silence | null
  /** Both are sure, in opposite directions: neither is believed. */
  readonly isDisputed: boolean
}

export interface RouterOptions<Local extends LocalWord> {
  readonly local: (headline: string) => Local
  /** `null`: off, which is the default of every command. */
  readonly judge: LlmJudge | null
  /** Headlines of which the local model is less sure than this go to the judge; 1: all of them. */
  readonly sureFrom?: number
}

const SURE_FROM = 0.65
/** From here on, opposite words are a dispute. */
const DISPUTED_FROM = 0.75

/** The local model judges every headline; where it is not sure and a judge is there, the judge is asked as well. */
export class NewsRouter<Local extends LocalWord> {
  private readonly options: RouterOptions<Local>

  constructor(options: RouterOptions<Local>) {
    this.options = options
  }

  /** The headlines that the judge would be asked about: for an estimate. */
  unsureOf(headlines: readonly string[]): readonly string[] {
    const { local, sureFrom = SURE_FROM } = this.options
    return headlines.filter((headline) => isAsked(headline, local(headline), sureFrom))
  }

  /** @throws PerpkitError `run.aborted` by the signal. */
  async classify(headlines: readonly string[], signal?: AbortSignal): Promise<readonly RoutedVerdict<Local>[]> {
    const { local, judge, sureFrom = SURE_FROM } = this.options
    const locals = headlines.map(local)
    const unsure =
      judge === null ? [] : [...locals.keys()].filter((row) => isAsked(headlines[row] ?? '', locals[row], sureFrom))
    const words =
      judge === null
        ? []
        : await judge.judge(
            unsure.map((row) => headlines[row] ?? ''),
            signal,
          )
    const asked = new Map(unsure.map((row, at) => [row, words[at] ?? 'unanswered']))
    return locals.map((word, row) => decide(word, asked.get(row) ?? null))
  }
}

/** A headline of which the sanitiser leaves nothing is no question. */
function isAsked(headline: string, word: LocalWord | undefined, sureFrom: number): boolean {
  return word !== undefined && (sureFrom >= 1 || word.confidence < sureFrom) && sanitiseHeadline(headline) !== ''
}

/** Without a model's word, and where the model cannot tell, the local verdict stands and says so. */
function decide<Local extends LocalWord>(local: Local, model: ModelVerdict | Silence | null): RoutedVerdict<Local> {
  const own = {
    label: local.label,
    confidence: local.confidence,
    source: 'local',
    local,
    model,
    isDisputed: false,
  } as const
  if (model === null || typeof model === 'string' || model.label === 'ABSTAIN') return own
  const { label, confidence, source } = model
  if (isDispute(local, model)) return { ...own, label: 'NEUTRAL', source, confidence: 0, isDisputed: true }
  return { label, confidence, source, local, model, isDisputed: false }
}

function isDispute(local: LocalWord, model: ModelVerdict): boolean {
  const areOpposed =
    (local.label === 'BULLISH' && model.label === 'BEARISH') || (local.label === 'BEARISH' && model.label === 'BULLISH')
  return areOpposed && local.confidence >= DISPUTED_FROM && model.confidence >= DISPUTED_FROM
}
