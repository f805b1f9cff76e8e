import { type WallMs, wallMs } from './units.ts'

/** What a venue has announced. The title is as the venue sent it, so it is hostile until it was sanitised; bodies are not kept. */
export interface Announcement {
  /** Unique within the venue, and the same in every poll and after every reconnection. */
  readonly id: string
  readonly title: string
  /** The venue's own word: a type's key on Bybit, a catalogue's name on Binance. */
  readonly category: string
  readonly url: string | null
  readonly publishedMs: WallMs
}

/** Longer titles are cut: no venue writes such, and nobody reads them. */
export const ANNOUNCEMENT_TITLE_MAX = 1_000
const CATEGORY_MAX = 100
const URL_MAX = 2_048
/** 3000-01-01: a later instant is no millisecond of a venue. */
const INSTANT_MAX = 32_503_680_000_000

/** A title within bounds; `null` where there is none. */
export function readTitle(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.slice(0, ANNOUNCEMENT_TITLE_MAX) : null
}

/** The venue's word within bounds; a number counts as one. */
export function readCategory(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && text.trim() !== '' ? text.slice(0, CATEGORY_MAX) : null
}

/** Milliseconds since the epoch, as a number or as digits. */
export function readInstant(value: unknown): WallMs | null {
  const ms = typeof value === 'string' && /^\d{1,14}$/.test(value) ? Number(value) : value
  return typeof ms === 'number' && Number.isSafeInteger(ms) && ms > 0 && ms < INSTANT_MAX ? wallMs(ms) : null
}

/** An address of the web; `null` for anything else, scripts among it. */
export function readLink(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > URL_MAX || !URL.canParse(value)) return null
  const { protocol, href } = new URL(value)
  return protocol === 'https:' || protocol === 'http:' ? href : null
}
