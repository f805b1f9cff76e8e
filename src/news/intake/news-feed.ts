import type { Clock } from '../../kit/clock.ts'
import { Disposables } from '../../kit/disposables.ts'
import type { Random } from '../../kit/random.ts'
import type { Arrival, NewsStream } from './news-stream.ts'
import { askSource, Poller } from './poller.ts'
import { PushedHealth } from './pushed-health.ts'
import { afterAttempt, firstHealth } from './source-health.ts'
import type { PolledSource, PushedSource, SourceHealth, SourceItem } from './source.ts'

export interface NewsFeedOptions {
  readonly polled: readonly PolledSource[]
  readonly pushed: readonly PushedSource[]
  readonly stream: NewsStream
  readonly clock: Clock
  readonly random: Random
  readonly onArrival?: (arrival: Arrival) => void
  /** After each change. */
  readonly onHealth?: (health: SourceHealth) => void
}

/** All sources, asked or told, in one stream. It owns the sources that are asked and closes them. */
export class NewsFeed implements AsyncDisposable {
  private readonly options: NewsFeedOptions
  private readonly healths = new Map<string, SourceHealth>()

  constructor(options: NewsFeedOptions) {
    this.options = options
    for (const { name } of [...options.polled, ...options.pushed]) this.healths.set(name, firstHealth(name))
  }

  /** In the order of the sources, those that are asked first. */
  get health(): readonly SourceHealth[] {
    return [...this.healths.values()]
  }

  /** How many of them can be asked. */
  get askable(): number {
    return this.options.polled.length
  }

  /** Follows every source until the signal, or until none is left. */
  async run(signal: AbortSignal): Promise<void> {
    const { polled, pushed, clock, random } = this.options
    const poller = new Poller({
      sources: polled,
      clock,
      random,
      tell: (source, items, receivedMs) => this.take(source, items, receivedMs),
      onHealth: (health) => this.note(health),
    })
    const ended = await Promise.allSettled([poller.run(signal), ...pushed.map((source) => this.follow(source, signal))])
    for (const end of ended) if (end.status === 'rejected') throw end.reason
  }

  /** Asks every source that can be asked once, all at the same time. @throws PerpkitError `run.aborted` by the signal */
  async askOnce(signal: AbortSignal, isDue: (source: PolledSource) => boolean = () => true): Promise<void> {
    await Promise.all(this.options.polled.filter(isDue).map((source) => this.askOne(source, signal)))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const owned = new Disposables()
    for (const source of this.options.polled) owned.use(source)
    await owned[Symbol.asyncDispose]()
  }

  private async askOne(source: PolledSource, signal: AbortSignal): Promise<void> {
    const { clock } = this.options
    const startedMs = clock.wallMs()
    const result = await askSource(source, signal)
    const endedMs = clock.wallMs()
    const newItems = result.kind === 'items' ? result.items.length : 0
    const before = this.healths.get(source.name) ?? firstHealth(source.name)
    this.note(afterAttempt(before, { startedMs, endedMs, result, newItems, nextAttemptMs: null }))
    if (result.kind === 'items') this.take(source.name, result.items, endedMs)
  }

  private async follow(source: PushedSource, signal: AbortSignal): Promise<void> {
    const { clock } = this.options
    const health = new PushedHealth(
      source.name,
      () => clock.wallMs(),
      (each) => this.note(each),
    )
    const tell = (items: readonly SourceItem[]): void => {
      health.told(items.length)
      this.take(source.name, items, clock.wallMs())
    }
    try {
      await source.follow(tell, (state, what, nextAttemptMs) => health.report(state, what, nextAttemptMs), signal)
      health.stopped(null)
    } catch (error) {
      health.stopped(error)
    }
  }

  private take(source: string, items: readonly SourceItem[], seenMs: number): void {
    const { stream, onArrival } = this.options
    for (const arrival of stream.admit(source, items, seenMs)) onArrival?.(arrival)
  }

  private note(health: SourceHealth): void {
    this.healths.set(health.name, health)
    this.options.onHealth?.(health)
  }
}
