import { PerpkitError } from '../../src/domain/errors.ts'
import type { Random } from '../../src/kit/random.ts'
import type { HttpAnswer, HttpRequest } from '../../src/net/http.ts'
import type { ChatHost } from '../../src/news/llm/endpoint.ts'
import type { FaultyModel } from './faulty-model.ts'
import type { VirtualTime } from './virtual-time.ts'

/** A provider's server in this process, on virtual time: latency, time-outs and dripping answers cost no waiting. */
export class VirtualHost implements ChatHost {
  private readonly model: FaultyModel
  private readonly time: VirtualTime
  private readonly random: Random
  /** Requests on the wire at this moment, and the most that there were. */
  inFlight = 0
  inFlightMax = 0

  constructor(model: FaultyModel, time: VirtualTime, random: Random) {
    this.model = model
    this.time = time
    this.random = random
  }

  async request({ headers, body, timeoutMs, signal }: HttpRequest): Promise<HttpAnswer> {
    const sentNs = this.time.clock.monoNs()
    this.inFlightMax = Math.max(this.inFlightMax, ++this.inFlight)
    try {
      const reply = this.model.answer(headers['x-request-id'] ?? '', body ?? '')
      await this.time.pause(200 + 3_000 * this.random.next(), signal)
      if (reply.kind === 'reset') throw new PerpkitError('The connection was closed.', { code: 'network.closed' })
      if (reply.isSlow) {
        await this.time.pause(timeoutMs, signal)
        throw new PerpkitError('No answer in time.', { code: 'network.timeout' })
      }
      const nowNs = this.time.clock.monoNs()
      const answered = { ...reply.headers, 'content-type': reply.type }
      return {
        status: reply.status,
        body: Buffer.from(reply.body),
        headers: answered,
        sentNs,
        headersNs: nowNs,
        doneNs: nowNs,
      }
    } finally {
      this.inFlight--
    }
  }
}
