import type { VenueId } from '../domain/ids.ts'
import { CAPABILITIES, type Capability } from '../venues/venue.ts'
import type { BlockResult } from './order-block.ts'
import type { Parity } from './parity.ts'
import type { Row } from './report.ts'
import { both, row, type RowText } from './row.ts'
import { ascending, type Estimate, exactly, quantileEstimate, shareEstimate } from './statistics.ts'

type ByVenue<T> = Readonly<Record<VenueId, T>>

/** What is known of a venue's service, each part `null` where it was not measured. */
export interface ServiceFacts {
  readonly connectsMs: readonly number[]
  readonly block: BlockResult | null
  readonly uptime: { readonly up: number; readonly slots: number; readonly probes: number }
  readonly ordersPerSecond: number
  readonly limitSource: string
  readonly capabilities: ReadonlySet<Capability>
  readonly parity: Parity | null
}

/** Connection, limits, success, uptime, reach and parity; a row that lacks a venue is left out. */
export function serviceRows(facts: ByVenue<ServiceFacts>): readonly Row[] {
  return [
    ...row(
      CONNECT,
      both(facts, ({ connectsMs }) => (connectsMs.length === 0 ? null : quantileEstimate(ascending(connectsMs), 0.5))),
    ),
    ...row(
      { ...LIMIT, detail: `Bybit: ${facts.bybit.limitSource}. Binance: ${facts.binance.limitSource}.` },
      both(facts, ({ ordersPerSecond }) => exactly(ordersPerSecond)),
    ),
    ...row(SUCCESS, both(facts, successOf)),
    ...row(
      { ...UPTIME, detail: `${facts.bybit.uptime.probes} and ${facts.binance.uptime.probes} probes.` },
      both(facts, ({ uptime }) => (uptime.slots === 0 ? null : percent(shareEstimate(uptime.up, uptime.slots)))),
    ),
    ...row(
      { ...REACH, detail: `Bybit lacks ${missing(facts.bybit)}. Binance lacks ${missing(facts.binance)}.` },
      both(facts, reachOf),
    ),
    ...row(
      { ...PARITY, detail: `Bybit: ${differences(facts.bybit)}. Binance: ${differences(facts.binance)}.` },
      both(facts, parityOf),
    ),
  ]
}

const CONNECT: RowText = {
  id: 'connect',
  metric: 'connect',
  unit: 'ms',
  better: 'lower',
  claim: null,
  method: 'DNS + TCP + TLS + WebSocket upgrade of fresh connections, median.',
  detail: '',
}
const LIMIT: RowText = {
  id: 'order-rate-limit',
  metric: 'order rate limit',
  unit: 'orders/s',
  better: 'higher',
  claim: { bybit: '600', binance: '240' },
  method:
    'Orders a second that the default account tier sustains; the load of a simulated comparison itself runs under tier "lab", without order quota.',
  detail: '',
}
const SUCCESS: RowText = {
  id: 'success-rate',
  metric: 'success rate',
  unit: '%',
  better: 'higher',
  claim: null,
  method: 'Accepted ÷ sent timed placements, Wilson interval. An unknown outcome is not a success.',
  detail: '',
}
const UPTIME: RowText = {
  id: 'uptime',
  metric: 'uptime',
  unit: '%',
  better: 'higher',
  claim: { bybit: '99.97', binance: '99.95' },
  method: 'Share of 1 s slots in which at least one of four probes was answered.',
  detail: '',
}
const REACH: RowText = {
  id: 'api-reach',
  metric: 'API reach',
  unit: `of ${CAPABILITIES.length}`,
  better: 'higher',
  claim: { bybit: '"equal" SDKs', binance: '"equal" SDKs' },
  method: `How many of a fixed list of ${CAPABILITIES.length} capabilities the venue documents: ${CAPABILITIES.join(', ')}.`,
  detail: '',
}
const PARITY: RowText = {
  id: 'parity',
  metric: 'parity with production',
  unit: '%',
  better: null,
  claim: { bybit: '"full"', binance: '"full"' },
  method:
    'Share of key paths and JSON types of payloads recorded on the real venue that this environment’s payloads have too.',
  detail: '',
}

function successOf({ block }: ServiceFacts): Estimate | null {
  if (block === null) return null
  const sent = block.placements.count - block.placements.countOf('pending')
  return sent === 0 ? null : percent(shareEstimate(block.placements.countOf('accepted'), sent))
}

function reachOf({ capabilities }: ServiceFacts): Estimate {
  return exactly(CAPABILITIES.filter((each) => capabilities.has(each)).length)
}

function missing({ capabilities }: ServiceFacts): string {
  return CAPABILITIES.filter((each) => !capabilities.has(each)).join(', ') || 'nothing'
}

function parityOf({ parity }: ServiceFacts): Estimate | null {
  return parity === null || parity.of === 0 ? null : exactly((100 * parity.same) / parity.of)
}

function differences({ parity }: ServiceFacts): string {
  return parity?.differences.slice(0, DIFFERENCES_SHOWN).join('; ') || 'no difference'
}

const DIFFERENCES_SHOWN = 12

function percent({ value, low, high, n }: Estimate): Estimate {
  return { value: value * 100, low: low === null ? null : low * 100, high: high === null ? null : high * 100, n }
}
