import { z } from 'zod'
import { type WallMs, wallMs } from '../../domain/units.ts'
import type { RestCodec, RestRequest } from '../venue.ts'
import { failureOfAnswer } from './failures.ts'
import { jsonOf, recordOf, strangeAnswer } from './json.ts'
import { pollCost } from './limits.ts'
import { signRequest } from './sign.ts'
import { usageOf } from './usage.ts'

export const rest: RestCodec = {
  time: get('market/time', {}, 'none'),
  decodeTime,
  sign: signRequest,
  failure: failureOfAnswer,
  usage: (request, headers) => usageOf(request.cost.bucket, headers),
}

/** A GET of `/v5/<endpoint>`. Values are encoded, cursors too, although they come encoded already: the venue decodes once. */
export function get(
  endpoint: string,
  parameters: Readonly<Record<string, string>>,
  security: RestRequest['security'],
): RestRequest {
  const query = Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
  return { method: 'GET', path: `/v5/${endpoint}`, query, body: null, security, cost: pollCost(endpoint) }
}

/** The next page of the same question; `null` where the cursor says that this was the last. */
export function nextPage(first: RestRequest, cursor: string): RestRequest | null {
  return cursor === '' ? null : { ...first, query: `${first.query}&cursor=${encodeURIComponent(cursor)}` }
}

/** What an answer holds, checked. @throws PerpkitError `venue.answer` for another shape */
export function readResult<T>(body: Uint8Array, schema: z.ZodType<T>, what: string): { result: T; timeMs: WallMs } {
  const envelope = z.object({ retCode: z.literal(0), result: schema, time: z.number() }).safeParse(jsonOf(body))
  if (!envelope.success) throw strangeAnswer(`${what} in a form unheard of (${firstIssue(envelope.error)})`)
  return { result: envelope.data.result, timeMs: wallMs(envelope.data.time) }
}

/** Rows and cursor of a paged answer. */
export function pageOf<T>(row: z.ZodType<T>): z.ZodType<{ list: T[]; nextPageCursor: string }> {
  return z.object({ list: z.array(row), nextPageCursor: z.string() })
}

function firstIssue({ issues }: z.ZodError): string {
  const [issue] = issues
  return issue === undefined ? 'no issue named' : `${issue.path.join('.')}: ${issue.message}`
}

/** The milliseconds of the envelope: the same clock as the finer figures inside. */
function decodeTime(body: Uint8Array): WallMs | null {
  const envelope = recordOf(jsonOf(body))
  const time = envelope?.['retCode'] === 0 ? envelope['time'] : undefined
  return Number.isSafeInteger(time) ? wallMs(time as number) : null
}
