import { type Decimal, sum } from './decimal.ts'

/** A cost made of named parts; a part that is not known is `null`, never zero. */
export interface PartSum {
  /** `null` as long as a part is unknown. */
  readonly total: Decimal | null
  /** The sum of the known parts: with positive unknowns, the least that it costs. */
  readonly known: Decimal
  readonly unknown: readonly string[]
}

export function sumParts(parts: Readonly<Record<string, Decimal | null>>): PartSum {
  const entries = Object.entries(parts)
  const unknown = entries.filter(([, value]) => value === null).map(([name]) => name)
  const known = sum(entries.flatMap(([, value]) => (value === null ? [] : [value])))
  return { total: unknown.length === 0 ? known : null, known, unknown }
}
