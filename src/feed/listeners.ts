/** Who is told. Copied on change, so that a listener may leave or come while others are being told. */
export class Listeners<T> {
  private all: readonly ((value: T) => void)[] = []

  get count(): number {
    return this.all.length
  }

  /** Returns how to leave. The same function may come twice; each leaves by itself. */
  add(listener: (value: T) => void): () => void {
    const own = (value: T): void => listener(value)
    this.all = [...this.all, own]
    return () => {
      this.all = this.all.filter((each) => each !== own)
    }
  }

  tell(value: T): void {
    const { all } = this
    for (let i = 0; i < all.length; i++) (all[i] as (value: T) => void)(value)
  }
}
