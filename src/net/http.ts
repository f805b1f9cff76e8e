import { Pool } from 'undici'
import { PerpkitError } from '../domain/errors.ts'
import type { MonoNs } from '../domain/units.ts'
import type { Clock } from '../kit/clock.ts'

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

  constructor(origin: string, clock: Clock) {
    this.host = new URL(origin).host
    this.clock = clock
    this.pool = new Pool(origin, {
      connections: CONNECTIONS_MAX,
      pipelining: 1,
      allowH2: false,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connect: { timeout: CONNECT_MAX_MS },
      maxResponseSize: BODY_MAX_BYTES,
    })
  }

  /**
   * @throws PerpkitError `network.unreachable` (nothing was sent), `network.timeout` and `network.closed` (it may have been),
   * `run.aborted` by the signal: give none where it matters whether the venue acted
   */
  async request({ method, target, headers, body, timeoutMs, signal }: HttpRequest): Promise<HttpAnswer> {
    if (isAborted(signal)) throw interrupted()
    // `AbortSignal.any` would hold on to each request for as long as the caller's signal lives.
    const stop = new AbortController()
    let isLate = false
    const deadline = setTimeout(() => {
      isLate = true
      stop.abort()
    }, timeoutMs)
    const onAbort = (): void => stop.abort()
    signal?.addEventListener('abort', onAbort, { once: true })
    const sentNs = this.clock.monoNs()
    try {
      const answer = await this.pool.request({ method, path: target, headers, body, signal: stop.signal })
      const headersNs = this.clock.monoNs()
      const bytes = Buffer.from(await answer.body.arrayBuffer())
      const doneNs = this.clock.monoNs()
      return { status: answer.statusCode, headers: answer.headers, body: bytes, sentNs, headersNs, doneNs }
    } catch (cause) {
      if (isLate) throw this.late(timeoutMs, cause)
      if (isAborted(signal)) throw interrupted(cause)
      throw this.broken(cause)
    } finally {
      clearTimeout(deadline)
      signal?.removeEventListener('abort', onAbort)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool.destroy()
  }

  private late(timeoutMs: number, cause: unknown): PerpkitError {
    const message = `${this.host} did not answer within ${timeoutMs} ms; whether it acted is not known.`
    return new PerpkitError(message, { code: 'network.timeout', cause })
  }

  /** The cause is kept; the sentence holds no more of it than its code. */
  private broken(cause: unknown): PerpkitError {
    const code = codeOf(cause)
    if (UNSENT.has(code) || isOfConnecting(cause)) {
      const message = `${this.host} cannot be reached (${code}); check the address and the network.`
      return new PerpkitError(message, { code: 'network.unreachable', retry: 'after', cause })
    }
    const message = `${this.host} closed the connection before it answered (${code}); whether it acted is not known.`
    return new PerpkitError(message, { code: 'network.closed', cause })
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
