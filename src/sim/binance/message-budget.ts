export interface MessageAllowance {
  /** So many at once. */
  readonly burst: number
  readonly perSecond: number
}

/** On a stream connection (measured, reference §5.1). */
const STREAM: MessageAllowance = { burst: 15, perSecond: 10 }

/** What a client may send on one connection. */
export class MessageBudget {
  private readonly monoNs: () => number
  private readonly allowance: MessageAllowance
  private left: number
  private countedNs: number

  constructor(monoNs: () => number, allowance = STREAM) {
    this.monoNs = monoNs
    this.allowance = allowance
    this.left = allowance.burst
    this.countedNs = monoNs()
  }

  /** False where this message is one too many. */
  take(): boolean {
    const nowNs = this.monoNs()
    const { burst, perSecond } = this.allowance
    this.left = Math.min(burst, this.left + ((nowNs - this.countedNs) / 1e9) * perSecond)
    this.countedNs = nowNs
    if (this.left < 1) return false
    this.left--
    return true
  }
}
