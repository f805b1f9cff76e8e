/** One table for people; terminal and page show the same. */
export interface Table {
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** How the figures were taken, or what they leave out. */
  readonly note: string | null
}

/** Everything that is shown of a report. */
export interface Sheet {
  readonly title: string
  /** What was asked, where the figures come from. */
  readonly subtitle: string
  /** The answer, in sentences. */
  readonly verdict: readonly string[]
  readonly tables: readonly Table[]
  readonly charts: readonly BarChart[]
  readonly warnings: readonly string[]
}

/** Parts of a whole a row: what a cost is made of. */
export interface BarChart {
  readonly title: string
  readonly unit: string
  readonly rows: readonly BarRow[]
}

export interface BarRow {
  readonly label: string
  /** Unknown parts are left out, and `isLeast` says so. */
  readonly parts: readonly { readonly name: string; readonly value: number }[]
  readonly isLeast: boolean
}
