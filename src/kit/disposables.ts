/** What was opened so far, closed in reverse order. Node 20 has `Symbol.asyncDispose` but no `AsyncDisposableStack`. */
export class Disposables implements AsyncDisposable {
  private opened: AsyncDisposable[] = []

  use<T extends AsyncDisposable>(resource: T): T {
    this.opened.push(resource)
    return resource
  }

  /** Hands everything over: this one no longer closes it. */
  move(): Disposables {
    const heir = new Disposables()
    heir.opened = this.opened
    this.opened = []
    return heir
  }

  /** Closes all, even when one fails; the first failure is told at the end. */
  async [Symbol.asyncDispose](): Promise<void> {
    const failures: unknown[] = []
    for (const resource of this.opened.splice(0).reverse()) {
      try {
        await resource[Symbol.asyncDispose]()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  }
}
