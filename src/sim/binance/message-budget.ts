const BURST = 15
const PER_SECOND = 10

/** What a client may send on a stream connection: ten messages a second, fifteen of them at once (measured, reference §5.1). */
export class MessageBudget {
  private readonly monoNs: () => number
  private left = BURST
  private countedNs: number

  constructor(monoNs: () => number) {
    this.monoNs = monoNs
    this.countedNs = monoNs()
  }

  /** False where this message is one too many. */
  take(): boolean {
    const nowNs = this.monoNs()
    this.left = Math.min(BURST, this.left + ((nowNs - this.countedNs) / 1e9) * PER_SECOND)
    this.countedNs = nowNs
    if (this.left < 1) return false
    this.left--
    return true
  }
}
