import type { Clock } from '../kit/clock.ts'
import { Disposables } from '../kit/disposables.ts'
import { HttpHost, type HttpHostOptions } from './http.ts'
import { isPublicHost } from './public-address.ts'
import { ACCEPT_ENCODING, unpack } from './unpack.ts'

/** What a reader needs of `HttpHost`. */
export type WebHost = Pick<HttpHost, 'request'> & AsyncDisposable

export interface WebReaderOptions {
  /** What it is about; whom the user named is trusted more than those to whom they redirect. */
  readonly home: URL
  readonly clock: Clock
  /** Bounds what is received, and what it unpacks to. */
  readonly bodyMaxBytes: number
  readonly openHost?: (origin: string, options: HttpHostOptions) => WebHost
}

export interface WebRequest {
  readonly address: URL
  /** For every address on the way anew: what is meant for one must not reach another. */
  readonly headersFor: (address: URL) => Readonly<Record<string, string>>
  /** For all together, until the last byte, however slowly it drips. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

export type WebAnswer =
  | {
      readonly kind: 'answer'
      readonly status: number
      /** Names in lower case; the first of several. */
      readonly header: (name: string) => string | undefined
      /** Unpacked; empty for a status that is no success. */
      readonly body: Buffer
      /** As many bytes as came. */
      readonly receivedBytes: number
      /** Where it came from. */
      readonly address: URL
      /** Where to ask from now on: behind those redirects that are for good. */
      readonly lasting: URL
    }
  /** With a sentence. */
  | { readonly kind: 'refused'; readonly what: string }

const REDIRECTS_MAX = 5
/** Origins on the ways that were gone; the oldest is closed for a new one. */
const HOSTS_MAX = 6
const REDIRECTS = new Set([301, 302, 303, 307, 308])
const LASTING = new Set([301, 308])

/**
 * Reads documents from the web: follows redirects, but from no safe address to an unsafe one and from no public one into a private
 * network, and unpacks what comes. Everything is bounded. Names, passwords and queries of addresses are in none of its sentences.
 */
export class WebReader implements AsyncDisposable {
  private readonly options: WebReaderOptions
  private readonly hosts = new Map<string, WebHost>()

  constructor(options: WebReaderOptions) {
    this.options = options
  }

  /** @throws PerpkitError `network.unreachable`, `network.timeout`, `network.closed`, and `run.aborted` by the signal. */
  async read({ address: first, headersFor, timeoutMs, signal }: WebRequest): Promise<WebAnswer> {
    const endNs = this.options.clock.monoNs() + timeoutMs * 1e6
    let [address, lasting, isLasting] = [first, first, true]
    for (let redirects = 0; ; redirects++) {
      const leftMs = Math.max(1, Math.ceil((endNs - this.options.clock.monoNs()) / 1e6))
      const headers = { ...headersFor(address), 'accept-encoding': ACCEPT_ENCODING }
      const target = `${address.pathname}${address.search}`
      const host = await this.hostOf(address)
      const answer = await host.request({ method: 'GET', target, headers, body: null, timeoutMs: leftMs, signal })
      const header = (name: string): string | undefined => {
        const value = answer.headers[name]
        return typeof value === 'string' ? value : value?.[0]
      }
      if (!REDIRECTS.has(answer.status)) {
        const isSuccess = answer.status >= 200 && answer.status < 300
        const body = isSuccess
          ? await unpack(answer.body, header('content-encoding') ?? '', this.options.bodyMaxBytes)
          : EMPTY
        if (body.kind === 'refused') return refused(`The answer of ${address.host} ${body.what}.`)
        const receivedBytes = answer.body.length
        return { kind: 'answer', status: answer.status, header, body: body.body, receivedBytes, address, lasting }
      }
      if (redirects === REDIRECTS_MAX) return refused(`${first.host} redirects more than ${REDIRECTS_MAX} times.`)
      const next = this.follow(address, header('location'))
      if (typeof next === 'string') return refused(next)
      isLasting &&= LASTING.has(answer.status)
      address = next
      if (isLasting) lasting = next
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const opened = new Disposables()
    for (const host of this.hosts.values()) opened.use(host)
    this.hosts.clear()
    await opened[Symbol.asyncDispose]()
  }

  /** Where a redirect leads, or a sentence that says why it is not followed. */
  private follow(from: URL, location: string | undefined): URL | string {
    if (location === undefined || !URL.canParse(location, from.href)) return `${from.host} redirects to no address.`
    const next = new URL(location, from)
    if (next.protocol !== 'https:' && next.protocol !== 'http:') return `${from.host} redirects to what is no web page.`
    if (from.protocol === 'https:' && next.protocol === 'http:')
      return `${from.host} redirects from https to http, which anybody on the way could read and change; it is not followed.`
    if (!this.isTrusted(next) && !isPublicHost(next.hostname))
      return `${from.host} redirects into a private network; name that address itself if you trust it.`
    next.username = next.password = next.hash = ''
    return next
  }

  /** The user's own choice, or all within a private network if that is where the user began. */
  private isTrusted({ hostname }: URL): boolean {
    const { home } = this.options
    return hostname === home.hostname || !isPublicHost(home.hostname)
  }

  private async hostOf(address: URL): Promise<WebHost> {
    const { origin } = address
    const known = this.hosts.get(origin)
    if (known !== undefined) return known
    const [oldest] = this.hosts
    if (oldest !== undefined && this.hosts.size === HOSTS_MAX) {
      this.hosts.delete(oldest[0])
      await oldest[1][Symbol.asyncDispose]()
    }
    const { clock, bodyMaxBytes, openHost = (origin, options) => new HttpHost(origin, clock, options) } = this.options
    const host = openHost(origin, { connections: 1, bodyMaxBytes, reach: this.isTrusted(address) ? 'any' : 'public' })
    this.hosts.set(origin, host)
    return host
  }
}

const EMPTY = { kind: 'body', body: Buffer.alloc(0) } as const

function refused(what: string): WebAnswer {
  return { kind: 'refused', what }
}
