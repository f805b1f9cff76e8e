import type { Clock } from '../kit/clock.ts'
import type { MonoNs } from '../domain/units.ts'
import { Listeners } from './listeners.ts'
import { SilenceWatch, type TopicLine, type TopicUser } from './topic-user.ts'

/** Frames of one topic → events → listeners, for topics whose events stand for themselves. What is kept of them is void when the topic is silent or lost. */
export abstract class EventFeed<T> implements TopicUser {
  /** Frames that could not be read. */
  garbled = 0
  private readonly failures = new Listeners<Error>()
  protected readonly listeners = new Listeners<T>()
  private readonly clock: Clock
  private readonly silence: SilenceWatch

  constructor(line: TopicLine, clock: Clock, silenceMaxMs?: number) {
    this.clock = clock
    this.silence = new SilenceWatch(line, silenceMaxMs)
  }

  get hasSpoken(): boolean {
    return this.silence.hasSpoken
  }

  /** `onFatal`: the venue refused the topic, nothing will come any more. Returns how to stop. */
  onChange(listener: (event: T) => void, onFatal?: (error: Error) => void): () => void {
    const stops = [this.listeners.add(listener), ...(onFatal === undefined ? [] : [this.failures.add(onFatal)])]
    return () => stops.forEach((stop) => stop())
  }

  onFrame(bytes: Buffer, receivedNs: MonoNs): void {
    this.silence.heard(receivedNs)
    if (!this.read(bytes, receivedNs)) this.garbled++
  }

  onOpen(): void {
    this.silence.start(this.clock.monoNs())
  }

  onClose(): void {
    this.silence.stop()
    this.forget()
  }

  onFatal(error: Error): void {
    this.onClose()
    this.failures.tell(error)
  }

  watch(nowNs: MonoNs): void {
    if (this.silence.isSilent(nowNs)) this.forget()
  }

  /** Tells the listeners what the frame holds; false when it cannot be read. */
  protected abstract read(bytes: Buffer, receivedNs: MonoNs): boolean
  /** What was kept may be old from here on. */
  protected abstract forget(): void
}
