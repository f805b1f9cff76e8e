import { bareTable } from '../kit/bare-table.ts'
import type { SourceHealth } from '../news/intake/source.ts'
import { printable } from './verdict-line.ts'

/** How the sources did, for people. */
export function healthTable(healths: readonly SourceHealth[], nowMs: number): string {
  const rows = healths.map(({ name, state, items, failures, lastSuccessMs, what }) => {
    const answered = lastSuccessMs === null ? 'never' : ago(nowMs - lastSuccessMs)
    // Stopped without a trouble: by the user, or because the time was over.
    const shown = state === 'stopped' && what === null ? 'ended' : state
    return [printable(name), shown, String(items), String(failures), answered, printable(what ?? '')]
  })
  return `${bareTable(['source', 'state', 'items', 'failures', 'last answer', 'trouble'], rows)}\n`
}

/** What a program gets: instants as ISO dates. */
export function healthJson(health: SourceHealth): object {
  const { lastAttemptMs, lastSuccessMs, lastItemMs, nextAttemptMs, ...rest } = health
  return {
    ...rest,
    lastAttempt: dated(lastAttemptMs),
    lastSuccess: dated(lastSuccessMs),
    lastItem: dated(lastItemMs),
    nextAttempt: dated(nextAttemptMs),
  }
}

function dated(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString()
}

function ago(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000))
  return seconds < 120 ? `${seconds} s ago` : `${Math.round(seconds / 60)} min ago`
}
