import type { MonoNs } from '../domain/units.ts'

/** A minute of the busiest recorded stream. Beyond it all is dropped: what follows then no longer joins, and a newer snapshot is fetched. */
const BYTES_MAX = 4 * 1024 * 1024
const BYTES_FIRST = 64 * 1024

/** Copies of frames that came while a snapshot is on its way, end to end in one reused buffer. */
export class HeldFrames {
  private bytes = Buffer.allocUnsafe(BYTES_FIRST)
  private readonly ends: number[] = []
  private readonly receivedNs: MonoNs[] = []

  get count(): number {
    return this.ends.length
  }

  keep(frame: Uint8Array, receivedNs: MonoNs): void {
    const used = this.ends.at(-1) ?? 0
    if (used + frame.length > BYTES_MAX) {
      this.clear()
      return
    }
    if (used + frame.length > this.bytes.length) this.grow(used + frame.length)
    this.bytes.set(frame, used)
    this.ends.push(used + frame.length)
    this.receivedNs.push(receivedNs)
  }

  /** Gives each frame in the order received, until `visit` says false; true when all were visited. */
  every(visit: (bytes: Uint8Array, start: number, end: number, receivedNs: MonoNs) => boolean): boolean {
    let start = 0
    return this.ends.every((end, i) => {
      const from = start
      start = end
      return visit(this.bytes, from, end, this.receivedNs[i] as MonoNs)
    })
  }

  clear(): void {
    this.ends.length = 0
    this.receivedNs.length = 0
  }

  private grow(needed: number): void {
    const grown = Buffer.allocUnsafe(Math.max(needed, this.bytes.length * 2))
    grown.set(this.bytes)
    this.bytes = grown
  }
}
