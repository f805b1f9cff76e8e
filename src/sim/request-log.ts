import type { RequestRecord, SimVenue } from './exchange/types.ts'

/** A run of 50,000 orders a venue with its cancels, its order events and all that is asked beside them fits. Dropped in blocks: the bound costs nothing per request. */
const BOUND = { keptMax: 500_000, dropBlock: 50_000 }

/** What the exchanges record of one request or private event, before it has a number. */
export type Completed = Omit<RequestRecord, 'id' | 'venue'>

/** The records of both exchanges, numbered in the order in which their answers left. */
export class RequestLog {
  private records: RequestRecord[] = []
  private newestId = 0
  private readonly bound: typeof BOUND

  constructor(bound = BOUND) {
    this.bound = bound
  }

  add(venue: SimVenue, { op, transport, clientId, inNs, outNs, injectedMs, fault }: Completed): void {
    if (this.records.length >= this.bound.keptMax) this.records = this.records.slice(this.bound.dropBlock)
    this.records.push({ id: ++this.newestId, venue, op, transport, clientId, inNs, outNs, injectedMs, fault })
  }

  /** All that are kept and newer than `id`, oldest first. */
  since(id: number): readonly RequestRecord[] {
    const firstId = this.records[0]?.id ?? 1
    return this.records.slice(Math.max(0, id + 1 - firstId))
  }

  /** How many of the records after `id` are no longer kept. */
  droppedSince(id: number): number {
    return Math.max(0, (this.records[0]?.id ?? 1) - 1 - id)
  }

  /** The number of the newest record; 0 before the first. */
  get lastId(): number {
    return this.newestId
  }
}
