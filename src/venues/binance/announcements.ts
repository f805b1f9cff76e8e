import { createHash } from 'node:crypto'
import { type Announcement, readCategory, readInstant, readTitle } from '../../domain/announcement.ts'
import type { Failure } from '../../domain/errors.ts'
import type { Signer } from '../../domain/keys.ts'
import { redact } from '../../kit/redact.ts'
import type { AnnouncementCodec, AnnouncementMessage } from '../venue.ts'
import { refusal } from './failures.ts'
import { fieldsOf, parse, textOf } from './json.ts'
import { queryOf } from './requests.ts'
import type { AnnouncementAnswer, AnnouncementCommand, AnnouncementContent, AnnouncementPush } from './wire.ts'

const TOPIC = 'com_announcement_en'
/** At most 60,000: a handshake takes longer than a request. */
const RECV_WINDOW_MS = 30_000
const HOUR_MS = 3_600_000

/** A signed stream of its own, apart from the futures' hosts. docs/wire/binance.md §5.7 */
export const announcements: AnnouncementCodec = {
  delivery: 'stream',
  heartbeat: { text: null, everyMs: 30_000 }, // the venue hangs up after a minute without a ping
  renewMs: 23.5 * HOUR_MS, // of 24 h
  open(url, nonce, at, signer) {
    // Sorted by name, as the documentation asks in words, and signed as sent, as its example is: right under both.
    const query = queryOf({
      random: nonce,
      recvWindow: String(RECV_WINDOW_MS),
      timestamp: String(Math.trunc(at)),
      topic: TOPIC,
    })
    const signature = encodeURIComponent(signer.sign(query))
    return { url: `${url}?${query}&signature=${signature}`, headers: { 'X-MBX-APIKEY': signer.apiKey } }
  },
  subscribe: () => JSON.stringify({ command: 'SUBSCRIBE', value: TOPIC } satisfies AnnouncementCommand),
  decode(bytes, start, end) {
    const frame = fieldsOf(parse(textOf(bytes, start, end)))
    if (frame?.type === ('COMMAND' satisfies AnnouncementAnswer['type'])) return answerOf(frame)
    if (frame?.type === ('DATA' satisfies AnnouncementPush['type']) && frame.topic === TOPIC) return pushOf(frame.data)
    return { kind: 'other' }
  },
  refusal(status, body, signer) {
    const { code, msg } = fieldsOf(parse(textOf(body))) ?? {}
    const failure = refusal(status, typeof code === 'number' ? code : null, typeof msg === 'string' ? msg : '')
    return hinted(failure, signer)
  },
}

/** A subscription counts from its own yes: `REGISTER` says yes to every connection. */
function answerOf(frame: Readonly<Record<string, unknown>>): AnnouncementMessage {
  const { data, subType, code = '' } = frame
  if (data === 'SUCCESS') return subType === 'SUBSCRIBE' ? { kind: 'subscribed', failure: null } : { kind: 'other' }
  if (subType === 'UNSUBSCRIBE') return { kind: 'other' }
  return { kind: 'subscribed', failure: failureOf(String(data), String(code)) }
}

/** No refusal is documented: a code of the venue's usual table is read by it, else the words decide. */
function failureOf(words: string, code: string): Failure {
  if (/^-\d{4,5}$/.test(code)) return refusal(400, Number(code), words)
  const [, kind, retry] = WORDS.find(([pattern]) => pattern.test(words)) ?? UNKNOWN_WORDS
  const said = redact(`${code} ${words}`).trim().slice(0, QUOTE_MAX)
  return { kind, retry, venueCode: null, message: `Binance refused its announcements. [Binance: ${said}]` }
}

const QUOTE_MAX = 160
type Reading = readonly [pattern: RegExp, kind: Failure['kind'], retry: Failure['retry']]
const UNKNOWN_WORDS: Reading = [/./, 'other', 'after']
const WORDS: readonly Reading[] = [
  [/timestamp|recv_?window/i, 'clock', 'after'],
  [/signature/i, 'signature', 'never'],
  [/api.?key|permission/i, 'key', 'never'],
]

/** `data` is JSON inside JSON; an object in its place is read as well. */
function pushOf(data: unknown): AnnouncementMessage {
  const content = fieldsOf(typeof data === 'string' ? parse(data) : data)
  const announcement = content === null ? null : announcementOf(content)
  return announcement === null ? { kind: 'unreadable' } : { kind: 'announcement', announcement }
}

type Unread = Partial<Readonly<Record<keyof AnnouncementContent, unknown>>>

function announcementOf({ catalogId, catalogName, publishDate, title: words }: Unread): Announcement | null {
  const [title, publishedMs] = [readTitle(words), readInstant(publishDate)]
  if (title === null || publishedMs === null) return null
  const category = readCategory(catalogName) ?? readCategory(catalogId) ?? 'other'
  // No id and no address come along: catalogue, instant and title are the same whenever it is sent.
  const id = `${readCategory(catalogId) ?? '0'}-${publishedMs}-${digest(title)}`
  return { id, title, category, url: null, publishedMs }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

/** Whether this stream takes other keys than HMAC is not documented, so who has one of them is told. */
function hinted(failure: Failure, { kind }: Signer): Failure {
  if (kind === 'hmac' || (failure.kind !== 'signature' && failure.kind !== 'key')) return failure
  return { ...failure, message: `${failure.message} Its announcements are documented for HMAC keys alone: try one.` }
}
