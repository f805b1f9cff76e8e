import { z } from 'zod'
import type { Transport } from '../domain/order.ts'
import { PerpkitError } from '../domain/errors.ts'
import type { VenueId } from '../domain/ids.ts'
import type { BlockResult } from './order-block.ts'
import type { RowId, Truth } from './report.ts'
import type { Samples } from './samples.ts'
import { quantileOf } from './statistics.ts'

// The simulated truth comes over HTTP from the exchanges' control port, never by import, and covers the very orders that
// were timed, so that sampling error cancels.

const recordSchema = z.object({
  id: z.number(),
  venue: z.string(),
  op: z.string(),
  transport: z.enum(['rest', 'ws', 'stream']),
  clientId: z.string().nullable(),
  inNs: z.number(),
  outNs: z.number(),
  injectedMs: z.number(),
})
type RequestRecord = z.infer<typeof recordSchema>

/** When the exchange had an order's bytes, and when its answers were out, on the exchange's clock. */
interface TrueTimes {
  place: RequestRecord | null
  cancel: RequestRecord | null
  event: RequestRecord | null
}

export type TrueTimesById = ReadonlyMap<string, TrueTimes>

/** Where the exchanges' own records are to be had. */
export interface Control {
  readonly url: string
  readonly token: string | null
}

/** Where the exchanges' records stood at one moment: what came later is the run's. */
export interface RecordMark {
  /** Their monotonic clock. */
  readonly nowNs: number
  /** Their newest record. */
  readonly lastId: number
}

/** Fetches what the exchanges recorded since the mark. @throws PerpkitError when the control port does not answer as documented */
export async function fetchTrueTimes(
  control: Control,
  { lastId }: RecordMark,
  signal: AbortSignal,
): Promise<TrueTimesById> {
  return timesById(await ask(control, `/control/requests?since=${lastId}`, z.array(recordSchema), signal))
}

async function ask<T>({ url, token }: Control, path: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<T> {
  const headers = token === null ? {} : { authorization: `Bearer ${token}` }
  const answer = await fetch(url + path, { headers, signal })
  const { success, data } = schema.safeParse(await answer.json())
  if (success) return data
  throw new PerpkitError(
    'The control port of the built-in exchanges answered in a shape that this version does not know; use exchanges of the same version.',
    { code: 'venue.answer' },
  )
}

const delaySchema = z.object({ p50Ms: z.number().nullable(), p99Ms: z.number().nullable() })
const streamsSchema = z.object({ nowNs: z.number(), lastId: z.number(), bybit: delaySchema, binance: delaySchema })

/** Where a run begins. */
export async function fetchRecordMark(control: Control, signal: AbortSignal): Promise<RecordMark> {
  return ask(control, '/control/streams', streamsSchema, signal)
}

/** What the stream frames since the mark really took. */
export async function fetchStreamTruths(
  control: Control,
  { nowNs }: RecordMark,
  signal: AbortSignal,
): Promise<Partial<Record<RowId, Truth>>> {
  const { bybit, binance } = await ask(control, `/control/streams?fromNs=${nowNs}`, streamsSchema, signal)
  const truth = (name: 'p50Ms' | 'p99Ms'): Truth | null => {
    const [mine, theirs] = [bybit[name], binance[name]]
    return mine === null || theirs === null ? null : { bybit: mine, binance: theirs, source: STREAM_SOURCE }
  }
  const [p50, p99] = [truth('p50Ms'), truth('p99Ms')]
  return { ...(p50 === null ? {} : { 'feed-delay-p50': p50 }), ...(p99 === null ? {} : { 'feed-delay-p99': p99 }) }
}

export function timesById(records: readonly RequestRecord[]): TrueTimesById {
  const times = new Map<string, TrueTimes>()
  for (const record of records) {
    if (record.clientId === null) continue
    const known = times.get(record.clientId) ?? { place: null, cancel: null, event: null }
    const kind = kindOf(record)
    if (kind !== null && (known[kind] === null || record.outNs < known[kind].outNs)) known[kind] = record
    times.set(record.clientId, known)
  }
  return times
}

/** Quantiles of the exchanges' own durations for the rows that time orders. */
export function orderTruths(
  blocks: Readonly<Record<VenueId, BlockResult>>,
  times: TrueTimesById,
): Partial<Record<RowId, Truth>> {
  const truths: Partial<Record<RowId, Truth>> = {}
  const add = (id: RowId, p: number, read: (block: BlockResult) => Float64Array, source: string): void => {
    const [bybit, binance] = [read(blocks.bybit), read(blocks.binance)]
    if (bybit.length > 0 && binance.length > 0)
      truths[id] = { bybit: quantileOf(bybit, p), binance: quantileOf(binance, p), source }
  }
  for (const transport of ['ws', 'rest'] as const) {
    for (const [name, p] of [
      ['p50', 0.5],
      ['p95', 0.95],
      ['p99', 0.99],
      ['p99.9', 0.999],
    ] as const) {
      add(
        `order-latency-${transport}-${name}`,
        p,
        ({ placements }) => trueLatencies(placements, times, transport),
        ACK_SOURCE,
      )
    }
  }
  for (const [name, p] of [
    ['p50', 0.5],
    ['p99', 0.99],
  ] as const) {
    add(`order-live-${name}`, p, ({ placements }) => trueLives(placements, times), LIVE_SOURCE)
    add(`cancel-latency-ws-${name}`, p, ({ cancels }) => trueCancels(cancels, times), ACK_SOURCE)
  }
  return truths
}

const ACK_SOURCE = 'control port: bytes in → bytes out, the same orders'
const STREAM_SOURCE = 'control port: engine instant → bytes out, all stream frames while the market was watched'
const LIVE_SOURCE = 'control port: bytes in → first private event out, the same orders'

function trueLatencies(samples: Samples, times: TrueTimesById, transport: Transport): Float64Array {
  return durations(samples, (row) =>
    samples.transportOf(row) === transport ? span(times.get(idOf(samples, row))?.place) : null,
  )
}

function trueCancels(samples: Samples, times: TrueTimesById): Float64Array {
  return durations(samples, (row) => span(times.get(idOf(samples, row))?.cancel))
}

function trueLives(samples: Samples, times: TrueTimesById): Float64Array {
  return durations(samples, (row) => {
    const known = times.get(idOf(samples, row))
    return known?.place && known.event ? (known.event.outNs - known.place.inNs) / 1e6 : null
  })
}

function durations(samples: Samples, read: (row: number) => number | null): Float64Array {
  const found: number[] = []
  for (let row = 0; row < samples.count; row++) {
    const took = samples.outcomeOf(row) === 'accepted' ? read(row) : null
    if (took !== null) found.push(took)
  }
  return Float64Array.from(found).sort()
}

function idOf(samples: Samples, row: number): string {
  return samples.ids[row] ?? ''
}

function span(record: RequestRecord | null | undefined): number | null {
  return record === null || record === undefined ? null : (record.outNs - record.inNs) / 1e6
}

/** What a record is about, from the operation's name on the wire of its venue. */
function kindOf({ op, transport }: RequestRecord): keyof TrueTimes | null {
  if (transport === 'stream') return 'event'
  if (/cancel|^DELETE /i.test(op)) return 'cancel'
  return /place|create|^POST .*\/order$/i.test(op) ? 'place' : null
}
