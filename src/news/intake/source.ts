/** One item as a source gave it, before anything is done to it: its title is hostile text. */
export interface SourceItem {
  readonly id: string
  readonly title: string
  /** http(s) only. */
  readonly link: string | null
  /** What the publisher says; `null`: undated. */
  readonly publishedMs: number | null
}

/** What came of one asking. */
export type PollResult =
  | { readonly kind: 'items'; readonly items: readonly SourceItem[]; readonly bytes: number }
  | { readonly kind: 'unchanged' }
  | {
      readonly kind: 'failed'
      /** A sentence. */
      readonly what: string
      readonly retryAfterMs: number | null
      /** Asking again is of no use until the user acts. */
      readonly isFinal: boolean
    }

/** A source that must be asked. */
export interface PolledSource extends AsyncDisposable {
  readonly name: string
  /** May change from poll to poll: a server may ask for longer intervals. */
  readonly everyMs: number
  /** @throws PerpkitError `run.aborted` by the signal. */
  poll(signal: AbortSignal): Promise<PollResult>
}

/** A source that tells by itself, such as a WebSocket. */
export interface PushedSource {
  readonly name: string
  follow(
    tell: (items: readonly SourceItem[]) => void,
    /** @param nextAttemptMs when the source tries again, by the wall clock, where it knows */
    report: (state: 'live' | 'down', what: string, nextAttemptMs?: number) => void,
    signal: AbortSignal,
  ): Promise<void>
}

export type SourceState = 'starting' | 'live' | 'failing' | 'stopped'

/** How a source does, for programs and people. Instants are those of this machine's wall clock; `null`: not yet. */
export interface SourceHealth {
  readonly name: string
  readonly state: SourceState
  readonly lastAttemptMs: number | null
  readonly lastSuccessMs: number | null
  /** When it last gave an item that its answer before did not have. */
  readonly lastItemMs: number | null
  /** Such items, in all. */
  readonly items: number
  /** Askings by outcome. */
  readonly unchanged: number
  readonly failures: number
  readonly consecutiveFailures: number
  /** `null`: it is not going to be asked. */
  readonly nextAttemptMs: number | null
  /** Its last trouble, as a sentence; `null` while there is none. */
  readonly what: string | null
}
