import type { SimKey } from '../exchange/types.ts'
import type { Parameters } from './parameters.ts'
import type { Reply } from './refusal.ts'

/** A REST endpoint that is no order: answered at once. `rule` names its counter per UID, which is also its path below `/v5/`. */
export type Endpoint =
  | {
      readonly method: 'GET'
      readonly rule: string
      readonly security: 'public'
      answer(parameters: Parameters): Reply
    }
  | {
      readonly method: 'GET' | 'POST'
      readonly rule: string
      readonly security: 'signed'
      /** Changes something: a read-only key is refused. */
      readonly needsTrade: boolean
      answer(parameters: Parameters, key: SimKey): Reply
    }

export function publicGet(rule: string, answer: (parameters: Parameters) => Reply): Endpoint {
  return { method: 'GET', rule, security: 'public', answer }
}

export function signedGet(rule: string, answer: (parameters: Parameters, key: SimKey) => Reply): Endpoint {
  return { method: 'GET', rule, security: 'signed', needsTrade: false, answer }
}

export function signedPost(rule: string, answer: (parameters: Parameters, key: SimKey) => Reply): Endpoint {
  return { method: 'POST', rule, security: 'signed', needsTrade: true, answer }
}
