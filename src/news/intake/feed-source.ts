import { PerpkitError } from '../../domain/errors.ts'
import type { Clock } from '../../kit/clock.ts'
import { version } from '../../kit/version.ts'
import { isLoopback } from '../../net/public-address.ts'
import { retryAfterMs } from '../../net/retry-after.ts'
import { type WebAnswer, WebReader, type WebReaderOptions } from '../../net/web-reader.ts'
import { readFeedDocument } from './feed-document.ts'
import { JITTER } from './poll-schedule.ts'
import type { PolledSource, PollResult } from './source.ts'
import { readWebAddress } from './web-address.ts'

export interface FeedSourceOptions {
  /** Told to people; without one, the address less its query. */
  readonly name?: string | null
  /** http(s); a name and password in it are sent to its own host only and shown nowhere. */
  readonly url: string
  /** Less than a minute is for servers on this machine only; a public one is then asked once a minute. */
  readonly everyMs?: number
  readonly clock: Clock
  /** Until the last byte of the last redirect. */
  readonly answerMaxMs?: number
  readonly bodyMaxBytes?: number
  readonly openHost?: WebReaderOptions['openHost']
}

const EVERY_MS = 120_000
/** No public server is asked more often; one on this machine may be. */
const EVERY_MIN_MS = 60_000
const LOOPBACK_EVERY_MIN_MS = 10
/** Longer than this no server makes the interval: news would be old. */
const EVERY_MAX_MS = 30 * 60_000
/** No longer than this is waited because of `Retry-After`. */
const RETRY_AFTER_MAX_MS = 6 * 3_600_000
const ANSWER_MAX_MS = 20_000
/** Feeds with whole articles have some 1 MB. */
const BODY_MAX_BYTES = 2 * 1024 * 1024
/** An address that never gave a feed and was not found so often in a row is a wrong address. */
const NOT_FOUND_MAX = 5
const ACCEPT =
  'application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.5, */*;q=0.1'

/** A web feed, asked politely. @throws PerpkitError `usage.argument` for what is no http(s) address, and no interval. */
export function createFeedSource(options: FeedSourceOptions): PolledSource {
  const { everyMs = EVERY_MS } = options
  if (!(everyMs > 0 && everyMs < Infinity))
    throw new PerpkitError('The interval of a feed must be a positive number of milliseconds.', {
      code: 'usage.argument',
    })
  return new FeedSource(options)
}

/** What a server gave with a document that could be read, for that document's own address. */
interface Validators {
  readonly address: string
  readonly headers: Readonly<Record<string, string>>
}

class FeedSource implements PolledSource {
  readonly name: string
  private readonly options: FeedSourceOptions
  private readonly reader: WebReader
  private readonly home: URL
  private readonly authorization: string | null
  /** Where it is asked: `home`, or where that has moved to for good. */
  private address: URL
  private validators: Validators | null = null
  private hasSucceeded = false
  private notFound = 0
  /** Both are wishes of the publisher for longer intervals. */
  private ttlMs = 0
  private maxAgeMs = 0

  constructor(options: FeedSourceOptions) {
    const url = readWebAddress(options.url)
    this.authorization = basicAuthorization(url)
    url.username = url.password = url.hash = ''
    this.home = this.address = url
    this.name = options.name ?? nameOf(url)
    this.options = options
    const { clock, bodyMaxBytes = BODY_MAX_BYTES, openHost } = options
    this.reader = new WebReader({ home: url, clock, bodyMaxBytes, ...(openHost && { openHost }) })
  }

  get everyMs(): number {
    const { everyMs = EVERY_MS } = this.options
    const leastMs = isLoopback(this.address.hostname) ? LOOPBACK_EVERY_MIN_MS : EVERY_MIN_MS / (1 - JITTER)
    return Math.max(everyMs, leastMs, Math.min(Math.max(this.ttlMs, this.maxAgeMs), EVERY_MAX_MS))
  }

  async poll(signal: AbortSignal): Promise<PollResult> {
    let answer: WebAnswer
    try {
      answer = await this.reader.read({
        address: this.address,
        headersFor: (address) => this.headersFor(address),
        timeoutMs: this.options.answerMaxMs ?? ANSWER_MAX_MS,
        signal,
      })
    } catch (error) {
      if (!(error instanceof PerpkitError) || error.code === 'run.aborted') throw error
      return failed(error.message)
    }
    if (answer.kind === 'refused') return failed(answer.what)
    if (answer.status !== 404) this.notFound = 0
    if (answer.status === 200) return this.take(answer)
    if (answer.status === 304 && this.validators?.address === answer.address.href) {
      this.settle(answer)
      return { kind: 'unchanged' }
    }
    return this.refuse(answer)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.reader[Symbol.asyncDispose]()
  }

  private headersFor(address: URL): Record<string, string> {
    const isHome = address.origin === this.home.origin
    return {
      'user-agent': `perpkit/${version()}`,
      accept: ACCEPT,
      ...(isHome && this.authorization !== null && { authorization: this.authorization }),
      ...(this.validators?.address === address.href && this.validators.headers),
    }
  }

  private async take(answer: GoodAnswer): Promise<PollResult> {
    const { address, body, header, receivedBytes } = answer
    const document = await readFeedDocument({
      bytes: body,
      contentType: header('content-type') ?? '',
      url: address.href,
      nowMs: this.options.clock.wallMs(),
    })
    // What was known stays known: the next answer may be "not modified" since the last good one.
    if (document.kind === 'none') return failed(`${address.host} answered with no feed: ${document.what}.`)
    this.validators = { address: address.href, headers: conditionsOf(header) }
    this.ttlMs = document.ttlMs ?? 0
    this.settle(answer)
    return { kind: 'items', items: document.items, bytes: receivedBytes }
  }

  /** A redirect for good is remembered only now that it led to the feed. */
  private settle({ status, header, lasting }: GoodAnswer): void {
    this.hasSucceeded = true
    this.address = lasting
    const cacheControl = header('cache-control')
    if (cacheControl !== undefined || status === 200) this.maxAgeMs = maxAgeMs(cacheControl ?? '')
  }

  private refuse({ status, header, address }: GoodAnswer): PollResult {
    const waitMs = retryAfterMs(header('retry-after'), this.options.clock.wallMs())
    const retryMs = waitMs === null ? null : Math.min(waitMs, RETRY_AFTER_MAX_MS)
    const what = `${address.host} answered with HTTP ${status}`
    if (status === 410) return failed(`${what}: the feed is gone; take it out of the list.`, retryMs, true)
    if (status === 401) return failed(`${what}: it wants another name and password.`, retryMs, true)
    // It may be missing while a site is renewed, but not for ever where nothing ever was.
    if (status === 404 && ++this.notFound >= NOT_FOUND_MAX && !this.hasSucceeded)
      return failed(`${what} ${this.notFound} times: check the address.`, retryMs, true)
    return failed(`${what}.`, retryMs)
  }
}

type GoodAnswer = Extract<WebAnswer, { kind: 'answer' }>

function failed(what: string, retryAfterMs: number | null = null, isFinal = false): PollResult {
  return { kind: 'failed', what, retryAfterMs, isFinal }
}

function basicAuthorization({ username, password }: URL): string | null {
  if (username === '' && password === '') return null
  return `Basic ${Buffer.from(`${unescaped(username)}:${unescaped(password)}`).toString('base64')}`
}

/** A stray % stays one. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Without what may be secret in an address. */
function nameOf({ host, pathname }: URL): string {
  return `${host}${pathname.replace(/\/$/, '')}`
}

/** Text that may be sent back as it came; nothing else could be meant by it. */
function conditionsOf(header: GoodAnswer['header']): Record<string, string> {
  const [etag, modified] = [header('etag'), header('last-modified')]
  return {
    ...(isSendable(etag) && { 'if-none-match': etag }),
    ...(isSendable(modified) && { 'if-modified-since': modified }),
  }
}

function isSendable(value: string | undefined): value is string {
  return value !== undefined && /^[\x20-\x7e]{1,256}$/.test(value)
}

function maxAgeMs(cacheControl: string): number {
  const [, seconds] = /(?:^|[\s,])max-age\s*=\s*"?(\d{1,9})/i.exec(cacheControl.slice(0, 512)) ?? []
  return Number(seconds ?? 0) * 1_000
}
