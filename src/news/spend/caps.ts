import { dollars, dollarText, type Nanos } from './money.ts'

/** What may be spent at most; `null`: no bound. Days and months are those of UTC. */
export interface Caps {
  readonly run: Nanos | null
  readonly day: Nanos | null
  readonly month: Nanos | null
}
export type CapName = keyof Caps

/** Spent or set aside so far. */
export type Totals = Readonly<Record<CapName, Nanos>>

/** Enough for tens of thousands of headlines with a cheap model; a mistake costs no more than lunch. */
export const DEFAULT_CAPS: Caps = { run: dollars('2'), day: dollars('5'), month: dollars('50') }

/** The cap that would be passed by so much more, or `null`. */
export function capPassed(caps: Caps, totals: Totals, more: Nanos): CapName | null {
  for (const name of ['run', 'day', 'month'] as const) {
    const cap = caps[name]
    if (cap !== null && totals[name] + more > cap) return name
  }
  return null
}

export function capText(caps: Caps): string {
  const each = (['run', 'day', 'month'] as const).map((name) => {
    const cap = caps[name]
    return `${name} ${cap === null ? 'none' : dollarText(cap)}`
  })
  return each.join(' · ')
}
