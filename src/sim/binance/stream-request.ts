import { isObject } from './parameters.ts'

/** The venue echoes a request's id with its JSON type: numbers and texts are both in use. */
export type RequestId = number | string | null

export type StreamRequest =
  | { readonly kind: 'subscribe' | 'unsubscribe'; readonly id: RequestId; readonly names: readonly string[] }
  | { readonly kind: 'list' | 'get'; readonly id: RequestId }
  | { readonly kind: 'set'; readonly id: RequestId; readonly isCombined: boolean }
  | { readonly kind: 'error'; readonly id: RequestId; readonly code: number; readonly text: string }

const METHODS = ['SUBSCRIBE', 'UNSUBSCRIBE', 'LIST_SUBSCRIPTIONS', 'SET_PROPERTY', 'GET_PROPERTY']

/** Reads one message of a stream connection; what is wrong with it becomes the venue's error (reference §5.2). */
export function readStreamRequest(text: string): StreamRequest {
  const message = parsed(text)
  if (message === undefined) return error(null, 3, 'Invalid JSON: expected value at line 1 column 1')
  if (!isObject(message) || typeof message['method'] !== 'string') {
    const id = isObject(message) && isId(message['id']) ? message['id'] : null
    return invalid(id, `missing field \`method\` at line 1 column ${text.length}`)
  }
  const { method, params, id = null } = message
  if (id !== null && !isId(id)) return invalid(null, 'request ID must be an unsigned integer')
  const list = params === undefined || params === null ? [] : params
  switch (method) {
    case 'SUBSCRIBE':
    case 'UNSUBSCRIBE':
      if (!Array.isArray(list) || params === undefined || !list.every((name) => typeof name === 'string'))
        return invalid(id, 'params must be an array of stream names')
      return { kind: method === 'SUBSCRIBE' ? 'subscribe' : 'unsubscribe', id, names: list }
    case 'LIST_SUBSCRIPTIONS':
      return Array.isArray(list) && list.length > 0 ? invalid(id, 'too many parameters') : { kind: 'list', id }
    case 'SET_PROPERTY':
      return readProperty(id, list, 2)
    case 'GET_PROPERTY':
      return readProperty(id, list, 1)
    default: {
      const column = text.indexOf(JSON.stringify(method)) + JSON.stringify(method).length
      const known = METHODS.map((name) => `\`${name}\``).join(', ')
      return invalid(id, `unknown variant \`${method}\`, expected one of ${known} at line 1 column ${column}`)
    }
  }
}

/** There is one property, `combined`. */
function readProperty(id: RequestId, params: unknown, length: 1 | 2): StreamRequest {
  const [name, value] = Array.isArray(params) ? params : []
  if (typeof name !== 'string') return invalid(id, 'property name must be a string')
  if (Array.isArray(params) && params.length > length) return invalid(id, 'too many parameters')
  if (name !== 'combined') return error(id, 0, 'Unknown property')
  if (length === 1) return { kind: 'get', id }
  if (typeof value !== 'boolean') return error(id, 1, 'Invalid value type: expected Boolean')
  return { kind: 'set', id, isCombined: value }
}

function isId(value: unknown): value is number | string {
  return typeof value === 'string' || (typeof value === 'number' && Number.isInteger(value) && value >= 0)
}

function invalid(id: RequestId, text: string): StreamRequest {
  return error(id, 2, `Invalid request: ${text}`)
}

function error(id: RequestId, code: number, text: string): StreamRequest {
  return { kind: 'error', id, code, text }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
