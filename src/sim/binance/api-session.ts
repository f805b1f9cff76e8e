import type { SimKey } from '../exchange/types.ts'
import { checkSignature, checkTime, findKey, isEd25519, sortedPayloads } from './auth.ts'
import type { ApiRequest } from './api-request.ts'
import { missing, Refusal } from './refusal.ts'
import { nowMs, type WireState } from './wire-state.ts'

/** Who speaks on one connection of the WebSocket API: the key that logged on, or the one that a request names and signs with. */
export class ApiSession {
  private readonly wire: WireState
  private readonly connectedMs: number
  private readonly returnRateLimits: boolean
  private key: SimKey | null = null
  private sinceMs = 0

  constructor(wire: WireState, connectedMs: number, returnRateLimits: boolean) {
    this.wire = wire
    this.connectedMs = connectedMs
    this.returnRateLimits = returnRateLimits
  }

  /** Ed25519 alone; a second logon replaces the first. @throws Refusal */
  logOn(request: ApiRequest): object {
    const key = this.keyOf(request)
    const signature = request.parameters.get('signature')
    if (signature === null) throw missing('signature')
    if (!isEd25519(key, signature)) throw new Refusal(-4056, 'Invalid api key type.')
    checkSignature(key, sortedPayloads(request.texts), signature)
    checkTime(request.parameters, nowMs(this.wire))
    this.key = key
    this.sinceMs = nowMs(this.wire)
    return this.status()
  }

  logOut(): object {
    this.key = null
    return this.status()
  }

  status(): object {
    return {
      apiKey: this.key?.apiKey ?? null,
      authorizedSince: this.key === null ? null : this.sinceMs,
      connectedSince: this.connectedMs,
      returnRateLimits: this.returnRateLimits,
      serverTime: nowMs(this.wire),
    }
  }

  /** The key behind a request that needs no signature. */
  identify(request: ApiRequest): SimKey {
    return request.texts.has('apiKey') || this.key === null ? this.keyOf(request) : this.key
  }

  /** A signature in the request overrides the session. @throws Refusal */
  authenticate(request: ApiRequest): SimKey {
    const { parameters, texts } = request
    const signature = parameters.get('signature')
    let { key } = this
    if (key === null || signature !== null) {
      key = this.keyOf(request)
      checkSignature(key, sortedPayloads(texts), signature ?? '')
    }
    checkTime(parameters, nowMs(this.wire))
    return key
  }

  private keyOf({ parameters }: ApiRequest): SimKey {
    return findKey(this.wire.exchange.keys, parameters.get('apiKey'))
  }
}
