import type { MonoNs } from '../domain/units.ts'

/** What reads the frames of one topic. */
export interface TopicUser {
  /** A frame has come: the venue knows the topic. */
  readonly hasSpoken: boolean
  /** `bytes` is valid during the call only. */
  onFrame(bytes: Buffer, receivedNs: MonoNs): void
  /** The topic is subscribed on a fresh connection. */
  onOpen(): void
  onClose(): void
  /** The venue will not stream it: over for good. */
  onFatal(error: Error): void
  /** Called about twice a second. */
  watch(nowNs: MonoNs): void
}

/** What a topic can ask of the connection that carries it. */
export interface TopicLine {
  /** Leaves the topic and joins it anew: where streams begin with a snapshot, that brings one. */
  resubscribe(): void
  /** Drops the connection, all its topics included, and opens it anew. */
  renew(reason: string): void
}

/** Quiet instruments change every few seconds; the longest pause in eight recorded minutes of a busy one is 2.1 s. */
export const SILENCE_MAX_MS = 10_000
/** So many silences in a row, each answered by a new subscription, and the connection itself is replaced. */
const SILENCES_MAX = 3

/** Notices that a topic is silent although its connection stands, and wakes it. An acknowledged subscription proves nothing. */
export class SilenceWatch {
  hasSpoken = false
  private readonly line: TopicLine
  private readonly silenceMaxNs: number
  private lastNs = Number.POSITIVE_INFINITY
  private silences = 0

  constructor(line: TopicLine, silenceMaxMs = SILENCE_MAX_MS) {
    this.line = line
    this.silenceMaxNs = silenceMaxMs * 1e6
  }

  start(nowNs: MonoNs): void {
    this.lastNs = nowNs
    this.silences = 0
  }

  stop(): void {
    this.lastNs = Number.POSITIVE_INFINITY
  }

  heard(receivedNs: MonoNs): void {
    this.lastNs = receivedNs
    this.silences = 0
    this.hasSpoken = true
  }

  /** True when it has been silent for too long: the topic is subscribed anew, at last its connection replaced. */
  isSilent(nowNs: MonoNs): boolean {
    if (nowNs - this.lastNs <= this.silenceMaxNs) return false
    this.lastNs = nowNs
    if (++this.silences % SILENCES_MAX === 0) this.line.renew('a topic stayed silent')
    else this.line.resubscribe()
    return true
  }
}
