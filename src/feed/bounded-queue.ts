/** A listener as an async iterator that keeps order and bound: when its consumer is too slow the oldest values are dropped, and counted. */
export class BoundedQueue<T> implements AsyncIterable<T> {
  dropped = 0
  private readonly listen: (listener: (value: T) => void) => () => void
  private readonly max: number

  constructor(max: number, listen: (listener: (value: T) => void) => () => void) {
    this.max = max
    this.listen = listen
  }

  [Symbol.asyncIterator](): AsyncIterator<T> {
    const values: T[] = []
    let wake: (() => void) | null = null
    const stop = this.listen((value) => {
      if (values.length >= this.max) {
        values.shift()
        this.dropped++
      }
      values.push(value)
      wake?.()
    })
    return {
      async next(): Promise<IteratorResult<T>> {
        while (values.length === 0) await new Promise<void>((resolve) => (wake = resolve))
        return { value: values.shift() as T, done: false }
      },
      async return(): Promise<IteratorResult<T>> {
        stop()
        return { value: undefined, done: true }
      },
    }
  }
}
