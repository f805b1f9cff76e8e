import { isObject, type Parameters, parametersOf, textOf } from './parameters.ts'
import { Refusal } from './refusal.ts'

export type ApiId = number | string | null

/** One request of the WebSocket API. `texts` are the parameters in the form in which they were signed. */
export interface ApiRequest {
  readonly id: ApiId
  readonly method: string
  readonly texts: ReadonlyMap<string, string>
  readonly parameters: Parameters
}

/** The id of a message, in errors too; `null` where it cannot be read. */
export function idOf(message: unknown): ApiId {
  if (!isObject(message)) return null
  const { id } = message
  return typeof id === 'string' || typeof id === 'number' ? id : null
}

/** @throws Refusal */
export function readApiRequest(message: unknown): ApiRequest {
  if (!isObject(message)) throw new Refusal(-1013, 'Invalid message.')
  const { method, params = {} } = message
  if (typeof method !== 'string') throw new Refusal(-1102, mandatory('method'))
  if (!isObject(params)) throw new Refusal(-1102, mandatory('params'))
  const texts = new Map<string, string>()
  for (const [name, value] of Object.entries(params)) {
    if (value !== null && value !== undefined) texts.set(name, textOf(value))
  }
  return { id: idOf(message), method, texts, parameters: parametersOf(params) }
}

function mandatory(name: string): string {
  return `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`
}
