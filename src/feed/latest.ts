/** Turns a listener into an async iterator that conflates: a slow consumer gets the newest value, never a backlog. */
export function latestOf<T>(listen: (listener: (value: T) => void) => () => void): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]() {
      const newest: T[] = [] // none or one
      let wake: (() => void) | null = null
      const stop = listen((value) => {
        newest[0] = value
        wake?.()
      })
      return {
        async next(): Promise<IteratorResult<T>> {
          while (newest.length === 0) await new Promise<void>((resolve) => (wake = resolve))
          return { value: newest.pop() as T, done: false }
        },
        async return(): Promise<IteratorResult<T>> {
          stop()
          return { value: undefined, done: true }
        },
      }
    },
  }
}
