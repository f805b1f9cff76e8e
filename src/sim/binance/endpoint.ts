import type { SimKey } from '../exchange/types.ts'
import type { Parameters } from './parameters.ts'

/** How a request proves who sent it: not at all, by the key's header alone, or signed with a timestamp. */
export type Security = 'none' | 'key' | 'signed'

/** A REST endpoint that is no order: answered at once. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly security: Security
  /** Of the address's weight; what some parameters cost is known only when they are read. */
  weight(parameters: Parameters): number
  /** A counter of its own, besides the weight. */
  readonly rule?: 'funding-rate' | 'futures-data'
  /** Left unanswered when the exchange loses probes. */
  readonly isProbe?: boolean
  answer(parameters: Parameters, key: SimKey | null): unknown
}

type Weight = number | ((parameters: Parameters) => number)

export function publicGet(path: string, weight: Weight, answer: (parameters: Parameters) => unknown): Endpoint {
  return { method: 'GET', path, security: 'none', weight: weightOf(weight), answer }
}

/** Signed; `answer` gets the key that signed. */
export function signed(
  method: Endpoint['method'],
  path: string,
  weight: Weight,
  answer: (parameters: Parameters, key: SimKey) => unknown,
): Endpoint {
  return {
    method,
    path,
    security: 'signed',
    weight: weightOf(weight),
    answer: (parameters, key) => answer(parameters, sure(key)),
  }
}

/** By the key's header alone. */
export function keyed(
  method: Endpoint['method'],
  path: string,
  weight: Weight,
  answer: (parameters: Parameters, key: SimKey) => unknown,
): Endpoint {
  return { ...signed(method, path, weight, answer), security: 'key' }
}

/** One weight with a symbol, another for all of them. */
export function bySymbol(one: number, all: number): Weight {
  return (parameters) => (parameters.get('symbol') === null ? all : one)
}

function weightOf(weight: Weight): (parameters: Parameters) => number {
  return typeof weight === 'number' ? () => weight : weight
}

function sure(key: SimKey | null): SimKey {
  if (key === null) throw new Error('binance wire: a private endpoint without a key')
  return key
}
