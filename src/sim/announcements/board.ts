import { forkRandom, type Random } from '../../kit/random.ts'
import type { SimVenue } from '../exchange/types.ts'
import { CATEGORIES, COINS, DETAILS, type Notice, NOTICES } from './notices.ts'

/** One published notice, as the wires know it. */
export interface SimAnnouncement {
  /** 16 hex digits. */
  readonly id: string
  /** The venue's own word. */
  readonly category: string
  readonly title: string
  readonly text: string
  /** The symbols it names. */
  readonly symbols: readonly string[]
  readonly publishedMs: number
}

export interface AnnouncementBoardOptions {
  readonly venue: SimVenue
  readonly seed: number
  readonly startMs: number
  /** Listed ones: the notices are about them. */
  readonly symbols: readonly string[]
}

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** One a day, back from the start. */
const PAST = 30
/** Quicker than life, where a venue publishes a few a day: whoever watches for half a minute is to see one of each venue. */
const GAP_MS = { min: 8_000, max: 22_000 }
/** Older ones are forgotten. */
const KEPT_MAX = 500

/**
 * What one venue has announced: a past of thirty days, then a new one every 8 to 22 s of the market's time. Seed and start decide all of it
 * but what is published by hand, which shifts nothing. It knows no clock: whoever drives it says how late it is.
 */
export class AnnouncementBoard {
  readonly categories: ReadonlySet<string>
  private readonly options: AnnouncementBoardOptions
  private readonly random: Random
  private readonly randomByHand: Random
  private readonly listeners = new Set<(announcement: SimAnnouncement) => void>()
  private readonly published: SimAnnouncement[] = []
  private deck: Notice[] = []
  private dueMs: number

  constructor(options: AnnouncementBoardOptions) {
    const { venue, seed, startMs } = options
    this.options = options
    this.categories = new Set(Object.values(CATEGORIES[venue]))
    this.random = forkRandom(seed, `${venue} announcements`)
    this.randomByHand = forkRandom(seed, `${venue} announcements by hand`)
    for (let daysAgo = PAST; daysAgo > 0; daysAgo--) {
      const agoMs = (daysAgo - this.random.next()) * DAY_MS
      this.published.push(this.draw(Math.floor((startMs - agoMs) / MINUTE_MS) * MINUTE_MS))
    }
    this.dueMs = startMs + this.gapMs()
  }

  newestFirst(): readonly SimAnnouncement[] {
    return this.published.toReversed()
  }

  /** Publishes what has become due. Time does not run backwards here. */
  advanceTo(nowMs: number): void {
    while (this.dueMs <= nowMs) {
      this.publish(this.draw(this.dueMs))
      this.dueMs += this.gapMs()
    }
  }

  /** Publishes one at once, after whatever else is due. Its instant is never before that of the last one. */
  publishByHand(category: string, title: string, nowMs: number): SimAnnouncement {
    this.advanceTo(nowMs)
    const publishedMs = Math.max(nowMs, this.published.at(-1)?.publishedMs ?? nowMs)
    const symbols = this.options.symbols.filter((symbol) => title.includes(symbol))
    const id = hexOf(this.randomByHand)
    const announcement = { id, category, title, text: title, symbols, publishedMs }
    this.publish(announcement)
    return announcement
  }

  /** Of each new one. The returned function ends it. */
  listen(listener: (announcement: SimAnnouncement) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  private publish(announcement: SimAnnouncement): void {
    this.published.push(announcement)
    if (this.published.length > KEPT_MAX) this.published.shift()
    for (const listener of this.listeners) listener(announcement)
  }

  /** Notices come like cards: each once before any comes again. */
  private draw(publishedMs: number): SimAnnouncement {
    if (this.deck.length === 0) this.deck = [...NOTICES]
    const [notice] = this.deck.splice(this.below(this.deck.length), 1)
    if (notice === undefined) throw new Error('announcements: the deck is empty')
    const { venue, symbols } = this.options
    const symbol = symbols[this.below(symbols.length)] ?? 'BTCUSDT'
    const words: Readonly<Record<string, string>> = {
      venue: NAMES[venue],
      symbol,
      base: symbol.replace(/USDT$/, ''),
      coin: COINS[this.below(COINS.length)] ?? 'USDC',
      date: new Date(publishedMs + (2 + this.below(12)) * DAY_MS).toISOString().slice(0, 10),
      hour: String(this.below(24)).padStart(2, '0'),
      percent: String(1 + this.below(9)),
      count: String(11 + this.below(80)),
    }
    const title = notice.title.replaceAll(/\{(\w+)\}/g, (_, name: string) => words[name] ?? '')
    return {
      id: hexOf(this.random),
      category: CATEGORIES[venue][notice.subject],
      title,
      text: `${title}. ${DETAILS[notice.subject]}`,
      symbols: /\{(?:symbol|base)\}/.test(notice.title) ? [symbol] : [],
      publishedMs,
    }
  }

  private gapMs(): number {
    return GAP_MS.min + Math.floor(this.random.next() * (GAP_MS.max - GAP_MS.min))
  }

  private below(count: number): number {
    return Math.floor(this.random.next() * count)
  }
}

const NAMES: Readonly<Record<SimVenue, string>> = { bybit: 'Bybit', binance: 'Binance' }

function hexOf(random: Random): string {
  return Array.from({ length: 16 }, () => Math.floor(random.next() * 16).toString(16)).join('')
}
