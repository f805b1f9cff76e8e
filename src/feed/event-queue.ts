/** Events in order as an async iterator with a bound: when its consumer falls behind by more than that, the oldest are dropped, and counted. */
export interface EventQueue<T> extends AsyncIterableIterator<T> {
  readonly dropped: number
  /** Events that wait for the consumer now. */
  readonly waiting: number
}

/** Listens from now on, not from the first `next()` on. `listen` returns how to stop. */
export function queueEvents<T>(max: number, listen: (listener: (event: T) => void) => () => void): EventQueue<T> {
  return new BoundedQueue(max, listen)
}

class BoundedQueue<T> implements EventQueue<T> {
  dropped = 0
  private readonly ring: (T | undefined)[]
  private first = 0
  private count = 0
  private takers: ((result: IteratorResult<T>) => void)[] = []
  private readonly leave: () => void
  private isOver = false

  constructor(max: number, listen: (listener: (event: T) => void) => () => void) {
    this.ring = Array.from({ length: max })
    this.leave = listen((event) => this.put(event))
  }

  get waiting(): number {
    return this.count
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<T>> {
    if (this.count > 0) return { value: this.take(), done: false }
    if (this.isOver) return { value: undefined, done: true }
    return new Promise((resolve) => this.takers.push(resolve))
  }

  /** Ends it; what waits is gone. */
  async return(): Promise<IteratorResult<T>> {
    this.leave()
    this.isOver = true
    this.ring.fill(undefined)
    this.count = 0
    for (const taker of this.takers.splice(0)) taker({ value: undefined, done: true })
    return { value: undefined, done: true }
  }

  private put(event: T): void {
    if (this.isOver) return
    const taker = this.takers.shift()
    if (taker !== undefined) {
      taker({ value: event, done: false })
      return
    }
    if (this.count === this.ring.length) {
      this.take()
      this.dropped++
    }
    this.ring[(this.first + this.count++) % this.ring.length] = event
  }

  private take(): T {
    const event = this.ring[this.first] as T
    this.ring[this.first] = undefined
    this.first = (this.first + 1) % this.ring.length
    this.count--
    return event
  }
}
