import type { ClientOrderId } from '../domain/ids.ts'
import type { OrderAction, Outcome, Transport } from '../domain/order.ts'
import type { MonoNs } from '../domain/units.ts'

export type SampleOutcome = 'pending' | Outcome['kind']
const OUTCOMES: readonly SampleOutcome[] = ['pending', 'accepted', 'rejected', 'unknown']

/**
 * What one block of timed orders left, column by column; a row is an order. Written by the run alone. All instants are on the
 * monotonic clock of this process; NaN where nothing came.
 */
export class Samples {
  readonly action: OrderAction['kind']
  readonly count: number
  readonly ids: ClientOrderId[]
  readonly intendedNs: Float64Array
  readonly sentNs: Float64Array
  readonly doneNs: Float64Array
  /** The order's first event on the private stream. */
  readonly liveNs: Float64Array
  private readonly isSocket: Uint8Array
  private readonly outcomes: Uint8Array
  private readonly rowOf = new Map<ClientOrderId, number>()

  constructor(action: OrderAction['kind'], count: number) {
    this.action = action
    this.count = count
    this.ids = []
    this.intendedNs = new Float64Array(count).fill(Number.NaN)
    this.sentNs = new Float64Array(count).fill(Number.NaN)
    this.doneNs = new Float64Array(count).fill(Number.NaN)
    this.liveNs = new Float64Array(count).fill(Number.NaN)
    this.isSocket = new Uint8Array(count)
    this.outcomes = new Uint8Array(count)
  }

  begin(row: number, id: ClientOrderId, transport: Transport, intendedNs: MonoNs): void {
    this.ids[row] = id
    this.rowOf.set(id, row)
    this.isSocket[row] = transport === 'ws' ? 1 : 0
    this.intendedNs[row] = intendedNs
  }

  answer(row: number, kind: Outcome['kind'], sentNs: MonoNs, doneNs: MonoNs): void {
    this.outcomes[row] = OUTCOMES.indexOf(kind)
    this.sentNs[row] = sentNs
    this.doneNs[row] = doneNs
  }

  /** The first event of an order counts; ids that are not of this block are ignored. */
  live(id: ClientOrderId, at: MonoNs): void {
    const row = this.rowOf.get(id)
    if (row !== undefined && Number.isNaN(this.liveNs[row])) this.liveNs[row] = at
  }

  outcomeOf(row: number): SampleOutcome {
    return OUTCOMES[this.outcomes[row] ?? 0] ?? 'pending'
  }

  transportOf(row: number): Transport {
    return this.isSocket[row] === 1 ? 'ws' : 'rest'
  }

  countOf(outcome: SampleOutcome): number {
    let count = 0
    for (let row = 0; row < this.count; row++) if (this.outcomeOf(row) === outcome) count++
    return count
  }

  /** Intended instant → answer parsed, in ms, of accepted orders. */
  latenciesMs(transport: Transport): Float64Array {
    return this.durations(
      this.doneNs,
      (row) => this.transportOf(row) === transport && this.outcomeOf(row) === 'accepted',
    )
  }

  /** Intended instant → own event on the private stream, in ms, of accepted orders. */
  liveLatenciesMs(): Float64Array {
    return this.durations(this.liveNs, (row) => this.outcomeOf(row) === 'accepted')
  }

  /** Intended instant → write, in ms: what this program itself was late. */
  sendLagsMs(): Float64Array {
    return this.durations(this.sentNs, () => true)
  }

  private durations(until: Float64Array, isWanted: (row: number) => boolean): Float64Array {
    const found: number[] = []
    for (let row = 0; row < this.count; row++) {
      const took = (until[row] ?? Number.NaN) - (this.intendedNs[row] ?? Number.NaN)
      if (!Number.isNaN(took) && isWanted(row)) found.push(took / 1e6)
    }
    return Float64Array.from(found).sort()
  }
}
