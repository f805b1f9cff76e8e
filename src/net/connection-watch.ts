import type { MonoNs } from '../domain/units.ts'
import type { Clock } from '../kit/clock.ts'

/** What a venue wants to hear, and how often. */
export interface Heartbeat {
  /** `null`: a protocol ping without content. */
  readonly text: string | null
  readonly everyMs: number
}

export interface ConnectionWatchOptions {
  readonly clock: Clock
  /** `null`: protocol pings, often enough to notice silence. */
  readonly heartbeat: Heartbeat | null
  readonly silenceMaxMs?: number
  readonly readyMaxMs?: number
  isOpen(): boolean
  beat(text: string | null): void
  /** The connection is as good as gone: drop it. */
  lost(reason: string): void
}

const SILENCE_MAX_MS = 60_000
const READY_MAX_MS = 10_000
const LOOK_EVERY_MS = 1_000

/** Keeps a connection alive and notices when it is not: by silence, and by a venue that never lets us in. */
export class ConnectionWatch {
  private readonly options: ConnectionWatchOptions
  private readonly silenceMaxMs: number
  private readonly readyMaxMs: number
  private readonly startedNs: MonoNs
  private readonly timer: NodeJS.Timeout
  private heardNs: MonoNs
  private beatenNs: MonoNs

  constructor(options: ConnectionWatchOptions) {
    this.options = options
    this.silenceMaxMs = options.silenceMaxMs ?? SILENCE_MAX_MS
    this.readyMaxMs = options.readyMaxMs ?? READY_MAX_MS
    this.startedNs = this.heardNs = this.beatenNs = options.clock.monoNs()
    const everyMs = Math.min(LOOK_EVERY_MS, this.silenceMaxMs / 4, this.readyMaxMs / 4, this.beatEveryMs)
    this.timer = setInterval(() => this.look(), everyMs).unref()
  }

  /** Any frame is life, pongs too; the silence of a topic is the feed's affair. */
  heard(atNs: MonoNs): void {
    this.heardNs = atNs
  }

  stop(): void {
    clearInterval(this.timer)
  }

  private look(): void {
    const { clock, heartbeat, isOpen, beat, lost } = this.options
    const nowNs = clock.monoNs()
    if (nowNs - this.heardNs > this.silenceMaxMs * 1e6) lost(`silent for ${this.silenceMaxMs / 1_000} s`)
    else if (!isOpen() && nowNs - this.startedNs > this.readyMaxMs * 1e6) {
      lost(`not let in within ${this.readyMaxMs / 1_000} s`)
    } else if (nowNs - this.beatenNs >= this.beatEveryMs * 1e6) {
      this.beatenNs = nowNs
      beat(heartbeat?.text ?? null)
    }
  }

  private get beatEveryMs(): number {
    return this.options.heartbeat?.everyMs ?? this.silenceMaxMs / 3
  }
}
