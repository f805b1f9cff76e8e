import type { MonoNs } from '../domain/units.ts'

/** Where snapshots come from; the session, with its budget and back-off. */
export interface SnapshotSource {
  /** The body of a snapshot, or `null` when none could be had now. */
  fetch(): Promise<Uint8Array | null>
  /** How long to wait before the n-th try anew. */
  backoffMs(attempt: number): number
}

interface Held {
  readonly bytes: Buffer
  readonly receivedNs: MonoNs
}

/** More frames than this are held for no snapshot: about four minutes of a busy stream. */
const HELD_MAX = 5_000

/**
 * Holds the frames that come while a snapshot is on its way (docs/wire/binance.md#depth): the first frame starts the fetch, so that
 * the snapshot can never be older than what is held; one that is too old all the same is fetched again.
 */
export class SnapshotJoin {
  isWaiting = true
  private readonly source: SnapshotSource
  private readonly deliver: (body: Uint8Array, held: readonly Held[]) => boolean
  private held: Held[] = []
  /** Counts restarts: what was fetched for an earlier life is thrown away. */
  private life = 0
  private isFetching = false

  constructor(source: SnapshotSource, deliver: (body: Uint8Array, held: readonly Held[]) => boolean) {
    this.source = source
    this.deliver = deliver
  }

  /** Keeps a copy: the bytes belong to the socket. */
  hold(bytes: Buffer, receivedNs: MonoNs): void {
    if (this.held.length >= HELD_MAX) this.held = []
    this.held.push({ bytes: Buffer.from(bytes), receivedNs })
    if (!this.isFetching) void this.fetch(this.life)
  }

  restart(): void {
    this.life++
    this.isWaiting = true
    this.isFetching = false
    this.held = []
  }

  stop(): void {
    this.life++
    this.held = []
  }

  private async fetch(life: number): Promise<void> {
    this.isFetching = true
    for (let attempt = 0; life === this.life; attempt++) {
      const body = await this.source.fetch()
      if (life !== this.life) return
      if (body !== null && this.deliver(body, this.held)) {
        this.isWaiting = false
        this.isFetching = false
        this.held = []
        return
      }
      await new Promise((resolve) => setTimeout(resolve, this.source.backoffMs(attempt)))
    }
  }
}
