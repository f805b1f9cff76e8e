import type { AnnouncementIndex, AnnouncementRow } from '../../venues/bybit/wire.ts'
import type { SimAnnouncement } from '../announcements/board.ts'
import { type Endpoint, publicGet } from './endpoint.ts'
import { integerOf, limitOf, type Parameters, textOf } from './parameters.ts'
import { accept, Refusal, type Reply } from './refusal.ts'
import type { WireState } from './wire-state.ts'

/** Those of the documentation. Only the first has anything in it here. */
const LOCALES = new Set(
  (
    'en-US de-DE es-AR es-ES es-MX fr-FR kk-KZ id-ID uk-UA ja-JP ru-RU th-TH pt-BR tr-TR vi-VN zh-TW ar-SA ' +
    'hi-IN fil-PH'
  ).split(' '),
)

/** What the venue calls its types in English. */
const TITLES: Readonly<Record<string, string>> = {
  new_crypto: 'New Listings',
  latest_bybit_news: 'Latest Bybit News',
  delistings: 'Delistings',
  latest_activities: 'Latest Activities',
  product_updates: 'Product Updates',
  maintenance_updates: 'Maintenance Updates',
  new_fiat_listings: 'New Fiat Listings',
  other: 'Other',
}

/** Words of the venue's list of tags, by type. */
const TAGS: Readonly<Record<string, readonly string[]>> = {
  new_crypto: ['Spot Listings'],
  delistings: ['Delistings'],
  product_updates: ['Derivatives'],
  maintenance_updates: ['Upgrades'],
  new_fiat_listings: ['Fiat Deposit'],
}

const LIMIT_MAX = 100
const PAGE_MAX = 1_000_000
const DAY_MS = 86_400_000

/** What the venue has announced, newest first, in pages. */
export function announcementEndpoint(wire: Pick<WireState, 'announcements'>): Endpoint {
  return publicGet('announcements/index', (parameters) => index(wire, parameters))
}

function index({ announcements }: Pick<WireState, 'announcements'>, parameters: Parameters): Reply {
  const locale = textOf(parameters, 'locale')
  const [type, tag] = [textOf(parameters, 'type'), textOf(parameters, 'tag')]
  // The venue's own words for these refusals are not known; those of its other public endpoints are taken.
  if (!LOCALES.has(locale)) throw new Refusal(10001, 'params error: locale invalid')
  if (type !== '' && !Object.hasOwn(TITLES, type)) throw new Refusal(10001, 'params error: type invalid')
  const page = integerOf(parameters, 'page', 1)
  if (page < 1 || page > PAGE_MAX) throw new Refusal(10001, 'params error: page invalid')
  const limit = limitOf(parameters, 20, LIMIT_MAX)
  const rows = locale === 'en-US' ? announcements.newestFirst().map(rowOf) : []
  const wanted = rows.filter((row) => (type === '' || row.type.key === type) && (tag === '' || row.tags.includes(tag)))
  const list = wanted.slice((page - 1) * limit, page * limit)
  return accept({ total: wanted.length, list } satisfies AnnouncementIndex)
}

function rowOf({ id, category, title, text, symbols, publishedMs }: SimAnnouncement): AnnouncementRow {
  // An event lasts for a week; all else has no duration.
  const endMs = category === 'latest_activities' ? publishedMs + 7 * DAY_MS : publishedMs
  return {
    title,
    description: text,
    type: { title: TITLES[category] ?? '', key: category },
    tags: [...(TAGS[category] ?? []), ...symbols.map((symbol) => symbol.replace(/USDT$/, ''))],
    url: `https://announcements.bybit.example/en-US/article/${slugOf(title)}--blt${id}/`,
    dateTimestamp: publishedMs,
    startDateTimestamp: publishedMs,
    endDateTimestamp: endMs,
    publishTime: publishedMs,
  }
}

const SLUG_MAX = 100

function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, SLUG_MAX)
}
