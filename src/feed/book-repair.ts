import type { Clock } from '../kit/clock.ts'
import { backoffMs } from '../kit/backoff.ts'
import type { Random } from '../kit/random.ts'

/** How a lost book is made whole: by a snapshot over REST that is joined to the stream, or by subscribing anew. */
export type RepairMove =
  | {
      readonly by: 'rest'
      /** The body of a snapshot; throws when none can be had now. */
      fetchSnapshot(): Promise<Uint8Array>
      /** False when it does not join what was held meanwhile. */
      join(snapshot: Uint8Array): boolean
    }
  | { readonly by: 'in-stream'; resubscribe(): void }

export interface RepairParts {
  readonly move: RepairMove
  renew(reason: string): void
  readonly clock: Clock
  readonly random: Random
}

const BACKOFF = { firstMs: 250, maxMs: 15_000 }
/** A new subscription that brings no snapshot within this has failed. */
const SNAPSHOT_MAX_MS = 5_000
/** After so many attempts without peace between them the connection itself is replaced. */
const ATTEMPTS_MAX = 4
/** A book that was whole for so long is at peace: the count of attempts starts over. */
const PEACE_MS = 10_000

/** Repairs one book, as often as it takes and never faster than its back-off allows: snapshots draw on everybody's rate budget. */
export class BookRepair {
  attempts = 0
  private readonly parts: RepairParts
  private timer: NodeJS.Timeout | null = null
  private isUnderWay = false
  private life = 0 // what was begun in an earlier one is thrown away
  private wholeSinceNs: number | null = null

  constructor(parts: RepairParts) {
    this.parts = parts
  }

  /** Nothing when it is under way. */
  begin(reason: string): void {
    if (this.isUnderWay) return
    this.endPeace()
    this.isUnderWay = true
    this.attempt(reason)
  }

  /** The book is whole again. */
  settle(): void {
    this.stop()
    this.wholeSinceNs = this.parts.clock.monoNs()
  }

  /** The connection is gone: what is under way is pointless. */
  cancel(): void {
    this.endPeace()
    this.stop()
  }

  private attempt(reason: string): void {
    const nth = this.attempts++
    const waitMs = nth === 0 ? 0 : backoffMs(BACKOFF, nth - 1, this.parts.random)
    this.timer = setTimeout(() => this.run(nth, reason), waitMs)
  }

  private run(nth: number, reason: string): void {
    const { move, renew } = this.parts
    if (nth > 0 && nth % ATTEMPTS_MAX === 0) {
      this.stop()
      renew(reason)
    } else if (move.by === 'rest') void this.fetch(move, reason)
    else {
      move.resubscribe()
      this.timer = setTimeout(() => this.attempt(reason), SNAPSHOT_MAX_MS)
    }
  }

  private async fetch(move: RepairMove & { by: 'rest' }, reason: string): Promise<void> {
    const { life } = this
    const snapshot = await move.fetchSnapshot().catch(() => null) // refused or unanswered: the next attempt comes, ever later
    if (life !== this.life) return
    if (snapshot === null || !move.join(snapshot)) this.attempt(reason)
  }

  private stop(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    this.isUnderWay = false
    this.life++
  }

  private endPeace(): void {
    if (this.wholeSinceNs === null) return
    if (this.parts.clock.monoNs() - this.wholeSinceNs > PEACE_MS * 1e6) this.attempts = 0
    this.wholeSinceNs = null
  }
}
