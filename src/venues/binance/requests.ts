import type { Cost, RestRequest } from '../venue.ts'

/** Values as text; `undefined` ones are left out. */
export type Params = Readonly<Record<string, string | undefined>>

/** A public question. */
export function poll(path: string, params: Params, weight: number): RestRequest {
  return { method: 'GET', path, query: queryOf(params), body: null, security: 'none', cost: pollCost(weight) }
}

/** A question about the account. */
export function ask(path: string, params: Params, weight: number): RestRequest {
  return { method: 'GET', path, query: queryOf(params), body: null, security: 'signed', cost: pollCost(weight) }
}

/** Percent-encoded in the order given: what is signed is what is sent. */
export function queryOf(params: Params): string {
  return Object.entries(params)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]))
    .join('&')
}

export function pollCost(weight: number): Cost {
  return { weight, orders: 0, lane: 'poll', bucket: 'weight' }
}
