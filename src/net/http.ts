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

const CONNECTIONS = 16
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
      connections: CONNECTIONS,
      pipelining: 1,
      allowH2: false,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connect: { timeout: CONNECT_MAX_MS },
      maxResponseSize: BODY_MAX_BYTES,
    })
  }

  /** @throws PerpkitError `network.unreachable` (nothing was sent), `network.timeout`, `network.closed` (it may have been) */
  async request({ method, target, headers, body, timeoutMs, signal }: HttpRequest): Promise<HttpAnswer> {
    const deadline = AbortSignal.timeout(timeoutMs)
    const stop = signal === undefined ? deadline : AbortSignal.any([deadline, signal])
    const sentNs = this.clock.monoNs()
    try {
      const answer = await this.pool.request({ method, path: target, headers, body, signal: stop })
      const headersNs = this.clock.monoNs()
      const bytes = Buffer.from(await answer.body.arrayBuffer())
      return {
        status: answer.statusCode,
        headers: answer.headers,
        body: bytes,
        sentNs,
        headersNs,
        doneNs: this.clock.monoNs(),
      }
    } catch (cause) {
      throw this.errorOf(cause, deadline, signal, timeoutMs)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool.destroy()
  }

  /** The cause is kept for its code; its message never holds more than host and port. */
  private errorOf(
    cause: unknown,
    deadline: AbortSignal,
    signal: AbortSignal | undefined,
    timeoutMs: number,
  ): PerpkitError {
    if (signal?.aborted === true) return new PerpkitError('Interrupted.', { code: 'run.aborted', cause })
    if (deadline.aborted) {
      return new PerpkitError(`${this.host} did not answer within ${timeoutMs} ms; whether it acted is not known.`, {
        code: 'network.timeout',
        cause,
      })
    }
    const code = codeOf(cause)
    if (UNSENT.has(code)) {
      return new PerpkitError(`${this.host} cannot be reached (${code}); check the address and the network.`, {
        code: 'network.unreachable',
        retry: 'after',
        cause,
      })
    }
    return new PerpkitError(
      `${this.host} closed the connection before it answered (${code}); whether it acted is not known.`,
      { code: 'network.closed', cause },
    )
  }
}

/** Failures before a byte was written: a definite "nothing was sent". */
const UNSENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'EADDRNOTAVAIL',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : error instanceof Error ? error.name : 'no code'
}
