import { type Dispatcher, Pool } from 'undici'
import { PerpkitError } from '../domain/errors.ts'
import type { MonoNs } from '../domain/units.ts'
import type { Clock } from '../kit/clock.ts'
import { ADDRESS_REFUSED, lookupPublic } from './public-address.ts'

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Path and query, byte for byte as signed. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

export interface HttpAnswer {
  readonly status: number
  readonly body: Buffer
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly sentNs: MonoNs
  readonly headersNs: MonoNs
  readonly doneNs: MonoNs
}

export interface HttpHostOptions {
  readonly connections?: number
  /** A longer answer is refused. */
  readonly bodyMaxBytes?: number
  /** `public`: names that resolve to this machine or a private network are not connected to. */
  readonly reach?: 'any' | 'public'
}

const CONNECTIONS_MAX = 16
const KEEP_ALIVE_MS = 60_000
const CONNECT_MAX_MS = 5_000
/** Larger answers are refused: the largest that a venue sends (exchange information) is about 1.2 MB. */
const BODY_MAX_BYTES = 32 * 1024 * 1024

/** Warm keep-alive connections to one host. Repeats nothing by itself: an order must go at most once. */
export class HttpHost implements AsyncDisposable {
  private readonly pool: Pool
  private readonly host: string
  private readonly clock: Clock
  private readonly bodyMaxBytes: number

  constructor(origin: string, clock: Clock, options: HttpHostOptions = {}) {
    const { connections = CONNECTIONS_MAX, bodyMaxBytes = BODY_MAX_BYTES, reach = 'any' } = options
    this.host = new URL(origin).host
    this.clock = clock
    this.bodyMaxBytes = bodyMaxBytes
    this.pool = new Pool(origin, {
      connections,
      pipelining: 1,
      allowH2: false,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connect: { timeout: CONNECT_MAX_MS, ...(reach === 'public' && { lookup: lookupPublic }) },
      maxResponseSize: bodyMaxBytes,
    })
  }

  /**
   * @throws PerpkitError `network.unreachable` (nothing was sent), `network.timeout` and `network.closed` (it may have been),
   * `run.aborted` by the signal: give none where it matters whether the venue acted
   */
  async request({ method, target, headers, body, timeoutMs, signal }: HttpRequest): Promise<HttpAnswer> {
    if (isAborted(signal)) throw interrupted()
    const exchange = new Exchange(this.clock)
    let isLate = false
    const deadline = setTimeout(() => {
      isLate = true
      exchange.abort()
    }, timeoutMs)
    const onAbort = (): void => exchange.abort()
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      this.pool.dispatch({ method, path: target, headers, body }, exchange)
      return await exchange.answer
    } catch (cause) {
      // A question asks for nothing to be done.
      const rest = method === 'GET' ? '' : '; whether it acted is not known'
      if (isLate) throw this.late(timeoutMs, rest, cause)
      if (isAborted(signal)) throw interrupted(cause)
      throw this.broken(rest, cause)
    } finally {
      clearTimeout(deadline)
      signal?.removeEventListener('abort', onAbort)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool.destroy()
  }

  private late(timeoutMs: number, rest: string, cause: unknown): PerpkitError {
    const message = `${this.host} did not answer within ${timeoutMs} ms${rest}.`
    return new PerpkitError(message, { code: 'network.timeout', cause })
  }

  /** The cause is kept; the sentence holds no more of it than its code. */
  private broken(rest: string, cause: unknown): PerpkitError {
    const code = codeOf(cause)
    if (code === ADDRESS_REFUSED) {
      const message = `${this.host} was not asked: its address is not a public one.`
      return new PerpkitError(message, { code: 'network.unreachable', cause })
    }
    if (UNSENT.has(code) || isOfConnecting(cause)) {
      const message = `${this.host} cannot be reached (${code}); check the address and the network.`
      return new PerpkitError(message, { code: 'network.unreachable', retry: 'after', cause })
    }
    const isTooLong = code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE'
    const message = isTooLong
      ? `${this.host} answered with more than ${this.bodyMaxBytes} bytes${rest}.`
      : `${this.host} closed the connection before it answered (${code})${rest}.`
    return new PerpkitError(message, { code: 'network.closed', cause })
  }
}

/** One request and its answer, without a stream or a promise between: a stream would cost a third of a loopback round trip. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly answer: Promise<HttpAnswer>
  private readonly clock: Clock
  private readonly sentNs: MonoNs
  private headersNs: MonoNs
  private status = 0
  private headers: HttpAnswer['headers'] = {}
  private readonly chunks: Buffer[] = []
  private controller: Dispatcher.DispatchController | null = null
  private isAborted = false
  private resolve: (answer: HttpAnswer) => void = () => {}
  private reject: (error: Error) => void = () => {}

  constructor(clock: Clock) {
    this.clock = clock
    this.sentNs = this.headersNs = clock.monoNs()
    this.answer = new Promise((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
    })
  }

  /** Before it was begun as well: a request that waits for a connection is then not sent at all. */
  abort(): void {
    this.isAborted = true
    this.controller?.abort(new Error('aborted'))
    if (this.controller === null) this.reject(new Error('aborted'))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller
    if (this.isAborted) controller.abort(new Error('aborted'))
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: HttpAnswer['headers']): void {
    this.headersNs = this.clock.monoNs()
    this.status = status
    this.headers = headers
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk)
  }

  onResponseEnd(): void {
    const { status, headers, sentNs, headersNs, chunks } = this
    const [only] = chunks
    const body = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks)
    this.resolve({ status, headers, body, sentNs, headersNs, doneNs: this.clock.monoNs() })
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.reject(error)
  }
}

/** Failures before a byte of the request was written: a definite "nothing was sent". */
const UNSENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_SSL_WRONG_VERSION_NUMBER',
])

function isOfConnecting(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'connect'
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : error instanceof Error ? error.name : 'no code'
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true
}

function interrupted(cause?: unknown): PerpkitError {
  return new PerpkitError('Interrupted.', { code: 'run.aborted', cause })
}
