import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { PerpkitError } from '../domain/errors.ts'
import type { VenueId } from '../domain/ids.ts'
import type { Endpoints } from '../venues/venue.ts'

const url = z.string().regex(/^(https?|wss?):\/\//)
const key = z.string().min(1).optional()

/** What `perpkit sim` says when it is ready. Private addresses, keys and the control port may be missing: market data needs none of them. */
export const readyLineSchema = z.object({
  ready: z.literal(true),
  seed: z.number().optional(),
  world: z.string().optional(),
  tier: z.string().optional(),
  control: url.optional(),
  controlToken: z.string().optional(),
  bybit: z.object({
    rest: url,
    public: url,
    private: url.optional(),
    trade: url.optional(),
    apiKey: key,
    apiSecret: key,
    rsaKeyFile: key,
  }),
  binance: z.object({
    rest: url,
    stream: url,
    wsApi: url.optional(),
    announcements: url.optional(),
    apiKey: key,
    apiSecret: key,
    ed25519KeyFile: key,
  }),
})

export type ReadyLine = z.infer<typeof readyLineSchema>

/** @throws PerpkitError `usage.file` naming the file and what is wrong with it. */
export async function readReadyLine(file: string): Promise<ReadyLine> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw wrongFile(file, 'cannot be read', cause)
  })
  return parseReadyLine(text, file)
}

/** @throws PerpkitError `usage.file` */
export function parseReadyLine(text: string, from: string): ReadyLine {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw wrongFile(from, 'is not JSON', cause)
  }
  const { success, data, error } = readyLineSchema.safeParse(json)
  if (success) return data
  const at = error.issues[0]?.path.join('.') ?? ''
  throw wrongFile(
    from,
    at === ''
      ? 'is no ready line of `perpkit sim`'
      : `is no ready line of \`perpkit sim\`: ${at} is missing or malformed`,
  )
}

export function endpointsOf(ready: ReadyLine, venue: VenueId): Endpoints {
  if (venue === 'bybit') {
    const { rest, public: market, private: user, trade } = ready.bybit
    return { rest, public: market, private: user ?? null, trade: trade ?? null, announcements: null }
  }
  const { rest, stream, wsApi, announcements } = ready.binance
  return { rest, public: stream, private: stream, trade: wsApi ?? null, announcements: announcements ?? null }
}

function wrongFile(file: string, what: string, cause?: unknown): PerpkitError {
  return new PerpkitError(
    `PERPKIT_SIM: ${file} ${what}; start the exchanges with \`perpkit sim --write FILE\` and name that file.`,
    { code: 'usage.file', cause },
  )
}
