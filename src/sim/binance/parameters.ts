import { Decimal } from 'decimal.js'
import { invalid, missing, Refusal } from './refusal.ts'

const DECIMAL = /^[+-]?\d{1,24}(\.\d{1,24})?$/
const INTEGER = /^\d{1,16}$/

/** A request's parameters as texts, by name; an empty one counts as not sent. */
export class Parameters {
  private readonly texts: ReadonlyMap<string, string>

  constructor(texts: ReadonlyMap<string, string>) {
    this.texts = texts
  }

  get(name: string): string | null {
    const text = this.texts.get(name)
    return text === undefined || text === '' ? null : text
  }

  /** Whatever the letters' case: the venue takes the lists of a batch cancel so (reference §4.7). */
  getAnyCase(name: string): string | null {
    const wanted = name.toLowerCase()
    for (const sent of this.texts.keys()) if (sent.toLowerCase() === wanted) return this.get(sent)
    return null
  }

  need(name: string): string {
    const text = this.get(name)
    if (text === null) throw missing(name)
    return text
  }

  /** One of a few words, in capitals. */
  word(name: string): string | null {
    return this.get(name)?.toUpperCase() ?? null
  }

  decimal(name: string): Decimal | null {
    const text = this.get(name)
    if (text === null) return null
    if (!DECIMAL.test(text)) throw missing(name)
    return new Decimal(text)
  }

  integer(name: string): number | null {
    const text = this.get(name)
    if (text === null) return null
    if (!INTEGER.test(text) || !Number.isSafeInteger(Number(text))) throw missing(name)
    return Number(text)
  }

  flag(name: string): boolean {
    const text = this.get(name)?.toLowerCase() ?? 'false'
    if (text !== 'true' && text !== 'false') throw invalid(name)
    return text === 'true'
  }

  /** How many rows are wanted. */
  limit(normal: number, max: number): number {
    const limit = this.integer('limit') ?? normal
    if (limit < 1 || limit > max) throw invalid('limit')
    return limit
  }

  /** The span that is asked for. @throws Refusal -1023 */
  span(fromMs: number, toMs: number): { readonly fromMs: number; readonly toMs: number } {
    const span = { fromMs: this.integer('startTime') ?? fromMs, toMs: this.integer('endTime') ?? toMs }
    if (this.get('startTime') !== null && this.get('endTime') !== null && span.fromMs > span.toMs)
      throw new Refusal(-1023, 'Start time is greater than end time.')
    return span
  }
}

/** Reads a query and a form body; what stands in both is taken from the query. */
export function readParameters(query: string, body: string): Parameters {
  const texts = new Map<string, string>()
  for (const part of [body, query]) {
    for (const pair of part.split('&')) {
      if (pair === '') continue
      const mark = pair.indexOf('=')
      const name = mark < 0 ? pair : pair.slice(0, mark)
      texts.set(decoded(name), mark < 0 ? '' : decoded(pair.slice(mark + 1)))
    }
  }
  return new Parameters(texts)
}

/** The parameters of a JSON object: an element of a batch, or `params` of the WebSocket API. */
export function parametersOf(fields: Readonly<Record<string, unknown>>): Parameters {
  const texts = new Map<string, string>()
  for (const [name, value] of Object.entries(fields)) {
    if (value !== null && value !== undefined) texts.set(name, textOf(value))
  }
  return new Parameters(texts)
}

export function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function decoded(text: string): string {
  const spaced = text.replaceAll('+', ' ')
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced // sent raw, with a lone percent sign
  }
}
