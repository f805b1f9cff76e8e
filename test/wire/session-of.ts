import { openSession, type SessionOptions } from '../../src/access/open-session.ts'
import type { VenueSession } from '../../src/access/session.ts'
import type { Keys } from '../../src/domain/keys.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { createRandom } from '../../src/kit/random.ts'
import { binance } from '../../src/venues/binance/binance.ts'
import { bybit } from '../../src/venues/bybit/bybit.ts'
import type { HeardRequest, Json, Reply, ScriptedVenue, ServedSocket } from './scripted-venue.ts'

// Real sessions on a scripted server: what both venues must say before anything can be tested.

export const SECRET = 'this-secret-must-never-be-printed'
export const KEYS: Keys = { kind: 'hmac', apiKey: 'SIMKEY0000000000AA', secret: SECRET }

type Answers = (request: HeardRequest) => Reply | undefined

/** A Binance session. REST answers are the test's where it has one. */
export function binanceSession(
  server: ScriptedVenue,
  answers: Answers = () => undefined,
  options: Partial<SessionOptions> = {},
): Promise<VenueSession> {
  server.onRequest = (request) =>
    answers(request) ??
    (request.path === '/fapi/v1/time' ? { body: { serverTime: Date.now() } } : { status: 404, body: '<html>' })
  const endpoints = {
    rest: server.http,
    public: server.ws,
    private: server.ws,
    trade: `${server.ws}/ws-fapi/v1`,
    announcements: `${server.ws}/sapi/wss`,
  }
  return openSession({ venue: binance, endpoints, ...common(), ...options })
}

/** A Bybit session; its sockets let everybody in unless `onText` says otherwise. */
export function bybitSession(
  server: ScriptedVenue,
  answers: Answers = () => undefined,
  options: Partial<SessionOptions> = {},
): Promise<VenueSession> {
  server.onRequest = (request) =>
    answers(request) ?? (request.path === '/v5/market/time' ? { body: bybitBody({}) } : { status: 404, body: '<html>' })
  server.onText = (text, served) => letIn(text, served)
  const [market, user, trade] = ['public/linear', 'private', 'trade'].map((path) => `${server.ws}/v5/${path}`)
  const endpoints = {
    rest: server.http,
    public: market ?? '',
    private: user ?? '',
    trade: trade ?? '',
    announcements: null,
  }
  return openSession({ venue: bybit, endpoints, ...common(), ...options })
}

/** The envelope of every REST answer of Bybit. */
export function bybitBody(result: unknown, retCode = 0, retMsg = 'OK'): Json {
  return { retCode, retMsg, result, retExtInfo: {}, time: Date.now() }
}

/** The yes to a logon and to a subscription; true when the text was one of them. */
export function letIn({ op, reqId }: Json, { path, send }: ServedSocket): boolean {
  if (op === 'auth') {
    if (path === '/v5/trade') send({ reqId, retCode: 0, retMsg: 'OK', op: 'auth', connId: 'c-1' })
    else send({ success: true, ret_msg: '', op: 'auth', conn_id: 'c-1' })
  } else if (op === 'subscribe') send({ success: true, ret_msg: '', op: 'subscribe', conn_id: 'c-1' })
  return op === 'auth' || op === 'subscribe'
}

function common(): Pick<SessionOptions, 'environment' | 'keys' | 'clock' | 'random'> {
  return { environment: 'simulated', keys: KEYS, clock: systemClock, random: createRandom(7) }
}
