import { PerpkitError } from '../domain/errors.ts'
import { formatOf, readHeadlines } from '../news/headline-file.ts'
import type { SeenHeadline } from './news-input.ts'
import { isCalendarDay } from '../kit/calendar-day.ts'

/** Date, or date and time with its zone: without a zone nobody knows which instant is meant. */
const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2}))?$/
/** Smaller figures are seconds, or nothing at all: as milliseconds they would all be before 1974. */
const MILLISECONDS_MIN = 1e11

/**
 * Headlines of a file. A JSONL line may carry `firstSeen` and `published` (ISO date or milliseconds) and `source`; what has no
 * `firstSeen` is seen now. @throws PerpkitError `usage.file` naming the line
 */
export function readSeenHeadlines(name: string, content: string, nowMs: number): readonly SeenHeadline[] {
  const headlines = readHeadlines(name, content)
  if (formatOf(name, content) !== 'jsonl')
    return headlines.map(({ headline }) => ({ headline, seenMs: nowMs, source: null, publishedMs: null }))
  const lines = content
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '')
  return headlines.map(({ headline }, at) => {
    const { line = '{}', number = 0 } = lines[at] ?? {}
    const { firstSeen, published, source } = JSON.parse(line) as Readonly<Record<string, unknown>>
    const place = `Line ${number} of ${name}`
    return {
      headline,
      seenMs: readInstant(place, 'firstSeen', firstSeen) ?? nowMs,
      publishedMs: readInstant(place, 'published', published),
      source: readSource(place, source),
    }
  })
}

function readInstant(place: string, key: string, value: unknown): number | null {
  if (value === undefined || value === null) return null
  const ms = typeof value === 'string' ? instantOf(value.trim()) : value
  if (typeof ms === 'number' && ms >= MILLISECONDS_MIN && Number.isFinite(ms)) return ms
  throw unreadable(place, key, value, 'write it as "2026-01-02T03:04:05Z" or in milliseconds since 1970')
}

/** `null` for what names no instant. */
function instantOf(text: string): number | null {
  if (!ISO.test(text)) return null
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split('-').map(Number)
  return isCalendarDay(year, month - 1, day) ? Date.parse(text) : null
}

function readSource(place: string, value: unknown): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'string' && value.trim() !== '') return value
  throw unreadable(place, 'source', value, 'write the publisher’s name as text, or leave it out')
}

function unreadable(place: string, key: string, value: unknown, remedy: string): PerpkitError {
  const shown = JSON.stringify(value).slice(0, 40)
  return new PerpkitError(`${place} has an unreadable "${key}" (${shown}); ${remedy}.`, { code: 'usage.file' })
}
