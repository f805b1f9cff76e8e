import type { SimClock, SimEvent } from './types.ts'

type Untold<E> = E extends unknown ? Omit<E, 'seq' | 'engineMs'> : never
/** An event before it has its number and its instant. */
export type Untimed = Untold<SimEvent>

/** Numbers everything that an engine tells: one rising sequence for the whole exchange. */
export class EventDesk {
  private readonly clock: SimClock
  private readonly listeners = new Set<(event: SimEvent) => void>()
  private seq = 1_000_000

  constructor(clock: SimClock) {
    this.clock = clock
  }

  nowMs(): number {
    return this.clock.wallMs()
  }

  tell(event: Untimed): SimEvent {
    const told = { ...event, seq: ++this.seq, engineMs: this.nowMs() } as SimEvent
    for (const listener of this.listeners) listener(told)
    return told
  }

  listen(listener: (event: SimEvent) => void): () => void {
    const own = (event: SimEvent): void => listener(event)
    this.listeners.add(own)
    return () => this.listeners.delete(own)
  }
}
