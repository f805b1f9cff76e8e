/** Events in order as an async iterator with a bound: when its consumer falls behind by more than that, the oldest are dropped, and counted. */
export interface EventQueue<T> extends AsyncIterableIterator<T> {
  readonly dropped: number
  /** Events that wait for the consumer now. */
  readonly waiting: number
}

/** Starts to listen; returns how to stop. After `fail` nothing more will come. */
export type Listen<T> = (put: (event: T) => void, fail: (error: Error) => void) => () => void

/** Listens from now on, not from the first `next()` on. A failure is thrown to the consumer after what came before it. */
export function queueEvents<T>(max: number, listen: Listen<T>): EventQueue<T> {
  return new BoundedQueue(max, listen)
}

interface Taker<T> {
  resolve(result: IteratorResult<T>): void
  reject(error: Error): void
}

class BoundedQueue<T> implements EventQueue<T> {
  dropped = 0
  private readonly ring: (T | undefined)[]
  private first = 0
  private count = 0
  private readonly takers: Taker<T>[] = []
  private readonly leave: () => void
  private isOver = false
  private failure: Error | null = null

  constructor(max: number, listen: Listen<T>) {
    this.ring = Array.from({ length: max })
    this.leave = listen(
      (event) => this.put(event),
      (error) => this.fail(error),
    )
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
    if (this.failure !== null) throw this.failure
    return new Promise((resolve, reject) => this.takers.push({ resolve, reject }))
  }

  /** Ends it; what waits is gone. */
  async return(): Promise<IteratorResult<T>> {
    this.leave()
    this.isOver = true
    this.ring.fill(undefined)
    this.count = 0
    for (const { resolve } of this.takers.splice(0)) resolve({ value: undefined, done: true })
    return { value: undefined, done: true }
  }

  private put(event: T): void {
    if (this.isOver) return
    const taker = this.takers.shift()
    if (taker !== undefined) {
      taker.resolve({ value: event, done: false })
      return
    }
    if (this.count === this.ring.length) {
      this.take()
      this.dropped++
    }
    this.ring[(this.first + this.count++) % this.ring.length] = event
  }

  private fail(error: Error): void {
    this.failure = error
    for (const { reject } of this.takers.splice(0)) reject(error)
  }

  private take(): T {
    const event = this.ring[this.first] as T
    this.ring[this.first] = undefined
    this.first = (this.first + 1) % this.ring.length
    this.count--
    return event
  }
}
