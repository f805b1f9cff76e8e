import type { Clock } from '../kit/clock.ts'
import type { Book, BookChanges } from './book.ts'

/** A book's changes as an async iterator with room for one: a busy consumer gets the newest state, and is told what it missed. Ends when the book is closed. */
export function conflatedChanges(book: Book, clock: Clock): BookChanges {
  return new ConflatedChanges(book, clock)
}

class ConflatedChanges implements BookChanges {
  conflated = 0
  lagMs = 0
  private readonly book: Book
  private readonly clock: Clock
  private readonly leave: () => void
  private oldestNs: number | null = null // when the first change came that was not handed out yet
  private waiting: ((result: IteratorResult<Book>) => void) | null = null
  private isOver = false

  constructor(book: Book, clock: Clock) {
    this.book = book
    this.clock = clock
    this.leave = book.onChange(() => this.onChange())
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<Book>> {
    if (this.oldestNs !== null) {
      this.lagMs = (this.clock.monoNs() - this.oldestNs) / 1e6
      this.oldestNs = null
      return { value: this.book, done: false }
    }
    if (this.isOver || this.book.status === 'closed') return { value: undefined, done: true }
    return new Promise((resolve) => {
      this.waiting = resolve
    })
  }

  async return(): Promise<IteratorResult<Book>> {
    this.end()
    return { value: undefined, done: true }
  }

  private onChange(): void {
    const { waiting } = this
    if (this.book.status === 'closed') this.isOver = true
    if (waiting === null) {
      if (this.oldestNs === null) this.oldestNs = this.clock.monoNs()
      else this.conflated++
      return
    }
    this.waiting = null
    this.lagMs = 0
    waiting({ value: this.book, done: false })
  }

  private end(): void {
    this.leave()
    this.isOver = true
    this.oldestNs = null
    this.waiting?.({ value: undefined, done: true })
    this.waiting = null
  }
}
