import { Decimal } from 'decimal.js'
import { Refusal } from './refusal.ts'

/** A query or a JSON body, as it came. Unknown keys are ignored, as the venue does. */
export type Parameters = Readonly<Record<string, unknown>>

const DECIMAL = /^\d+(\.\d+)?$/
const INTEGER = /^-?\d+$/
const CATEGORIES = new Set(['linear', 'spot', 'inverse', 'option'])

/** The parameters of a query, decoded. */
export function readQuery(query: string): Parameters {
  return Object.fromEntries(new URLSearchParams(query))
}

/** The JSON object of a body; an empty body is an empty object. */
export function readBody(body: string): Parameters {
  if (body === '') return {}
  const value = parsed(body)
  if (!isObject(value)) throw new Refusal(10001, 'Request parameter error: the body is not a JSON object.')
  return value
}

export function isObject(value: unknown): value is Parameters {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A text, `''` when absent or null. Ids may come as JSON numbers. */
export function textOf(parameters: Parameters, name: string): string {
  const value = parameters[name]
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  throw new Refusal(10001, `params error: ${name} invalid`)
}

/** A decimal text, `null` when absent or empty. A JSON number is refused: prices and sizes are strings on this venue. */
export function decimalOf(parameters: Parameters, name: string, complaint: string): Decimal | null {
  const value = parameters[name]
  if (value === undefined || value === null || value === '') return null
  if (typeof value !== 'string' || !DECIMAL.test(value)) throw new Refusal(10001, complaint)
  return new Decimal(value)
}

/** A whole number given as number or digits. */
export function integerOf(parameters: Parameters, name: string, fallback: number): number {
  const value = textOf(parameters, name)
  if (value === '') return fallback
  if (!INTEGER.test(value)) throw new Refusal(10001, `params error: ${name} invalid`)
  return Number(value)
}

/** A whole number of 1 to `max`, as all limits are. */
export function limitOf(parameters: Parameters, fallback: number, max: number): number {
  const limit = integerOf(parameters, 'limit', fallback)
  if (limit < 1 || limit > max) throw new Refusal(10001, 'params error: limit invalid')
  return limit
}

export function flagOf(parameters: Parameters, name: string): boolean {
  const value = parameters[name]
  if (value === undefined || value === null || value === '') return false
  if (typeof value === 'boolean') return value
  throw new Refusal(10001, `params error: ${name} invalid`)
}

/** The category, checked; `linear` is the only one with anything in it here. */
export function categoryOf(parameters: Parameters, fallback = ''): string {
  const category = textOf(parameters, 'category') || fallback
  if (!CATEGORIES.has(category)) throw new Refusal(10001, 'Illegal category')
  return category
}

/** For what changes something: any category but `linear` is refused. */
export function requireLinear(parameters: Parameters): void {
  if (categoryOf(parameters) !== 'linear') throw new Refusal(10001, 'Illegal category')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal(10001, 'Request parameter error: the body is not JSON.')
  }
}
