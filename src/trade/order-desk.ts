import type { SteadySocket, VenueSession } from '../access/session.ts'
import type { Failure } from '../domain/errors.ts'
import type { OrderAction, Outcome, Transport } from '../domain/order.ts'
import type { MonoNs } from '../domain/units.ts'
import type { Clock } from '../kit/clock.ts'
import { OrderJudge } from './order-judge.ts'
import { outcomeOfError, refsOf, refusalOf } from './outcome.ts'
import { Pending, type PendingEnding } from './pending.ts'

/** What became of one action, element by element, and when its answer had been read. */
export interface OrderAnswer {
  readonly outcomes: readonly Outcome[]
  /** Right before the write, and right after the answer was parsed. */
  readonly sentNs: MonoNs
  readonly doneNs: MonoNs
}

export interface OrderDeskOptions {
  readonly session: VenueSession
  readonly clock: Clock
  /** How long an answer may take before the order counts as unknown. */
  readonly ackDeadlineMs?: number
  /** A failure that no later order will escape: wrong key, wrong signature. */
  onFatal(error: Error): void
}

const ACK_DEADLINE_MS = 5_000
const EXPIRY_SCAN_MS = 50

/** Sends order actions of one venue by WebSocket or REST and tells each one's outcome exactly once. Sends nothing twice, but after a healed clock refusal. */
export class OrderDesk implements AsyncDisposable {
  private readonly session: VenueSession
  private readonly clock: Clock
  private readonly judge: OrderJudge
  private readonly pending: Pending
  private readonly socket: SteadySocket | null
  private readonly expiry: NodeJS.Timeout
  private readonly opened: Promise<void>
  private nextId = 1

  constructor({ session, clock, ackDeadlineMs = ACK_DEADLINE_MS, onFatal }: OrderDeskOptions) {
    this.session = session
    this.clock = clock
    this.judge = new OrderJudge(session, onFatal)
    this.pending = new Pending(ackDeadlineMs)
    let open: () => void = () => {}
    this.opened = new Promise((resolve) => (open = resolve))
    this.socket = session.openTradeSocket({
      onOpen: () => open(),
      onMessage: (bytes, receivedNs) => this.read(bytes, receivedNs),
      onClose: () => this.pending.abandon({ kind: 'disconnect' }, this.clock.monoNs()),
      onFatal,
    })
    this.expiry = setInterval(() => this.pending.expire(this.clock.monoNs()), EXPIRY_SCAN_MS)
    this.expiry.unref()
  }

  /** The order socket stands and the venue has let us in. */
  get isSocketOpen(): boolean {
    return this.socket?.status === 'open'
  }

  /** Resolves once the order socket stands; at once where the environment has none. */
  async ready(): Promise<void> {
    if (this.socket !== null) await this.opened
  }

  /** The transport that an action goes by when the caller does not care: the socket where it stands and knows the action. */
  transportFor(action: OrderAction): Transport {
    return this.isSocketOpen && this.session.venue.trade.socketActions.has(action.kind) ? 'ws' : 'rest'
  }

  /** Sends one action now. `done` is called once, synchronously with the reading of the answer. */
  send(action: OrderAction, transport: Transport, done: Done): void {
    if (transport === 'ws') this.sendBySocket(action, done, true)
    else void this.askByRest(action).then(done)
  }

  /** The same as a promise. @throws what is wrong with the action itself, before anything is sent */
  request(action: OrderAction, transport: Transport = this.transportFor(action)): Promise<OrderAnswer> {
    if (transport === 'rest') return this.askByRest(action)
    return new Promise((resolve) => this.sendBySocket(action, resolve, true))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.expiry)
    await this.socket?.close()
    this.pending.abandon({ kind: 'disconnect' }, this.clock.monoNs())
  }

  private sendBySocket(action: OrderAction, done: Done, mayHeal: boolean): void {
    const { budget, venue } = this.session
    const cost = venue.trade.cost(action, 'ws')
    if (budget.tryTake(cost)) this.write(action, done, mayHeal)
    else void this.writeLater(action, done, mayHeal)
  }

  /** Nothing was written while it waited: a queue that is full, or a run that ends, is a definite no. */
  private async writeLater(action: OrderAction, done: Done, mayHeal: boolean): Promise<void> {
    try {
      await this.session.budget.take(this.session.venue.trade.cost(action, 'ws'))
    } catch (error) {
      const nowNs = this.clock.monoNs()
      const outcomes = refsOf(action).map((ref) => outcomeOfError(error, ref, nowNs))
      done({ outcomes, sentNs: nowNs, doneNs: nowNs })
      return
    }
    this.write(action, done, mayHeal)
  }

  private write(action: OrderAction, done: Done, mayHeal: boolean): void {
    const requestId = String(this.nextId++)
    const sentNs = this.clock.monoNs()
    const text = this.session.prepare(action, 'ws', requestId)
    const settle = (ending: PendingEnding, at: MonoNs): void => {
      if (mayHeal && isClockRefusal(ending)) void this.healAndResend(action, done)
      else done({ outcomes: this.judge.outcomesOf(action, ending, sentNs), sentNs, doneNs: at })
    }
    this.pending.add({ requestId, action, sentNs, settle })
    // Nothing was written: that is a definite no, and no disconnect will be told for it.
    if (this.socket?.send(text) !== true) this.pending.settle(requestId, NOT_SENT, this.clock.monoNs())
  }

  /** A clock refusal is definite, so the same order may go once more, with a stamp of the venue's own time. */
  private async healAndResend(action: OrderAction, done: Done): Promise<void> {
    await this.session.healClock()
    this.sendBySocket(action, done, false)
  }

  private async askByRest(action: OrderAction): Promise<OrderAnswer> {
    const startedNs = this.clock.monoNs()
    try {
      const { status, body, sentNs, failure } = await this.session.sendOrder(action)
      const outcomes =
        failure === null
          ? this.judge.judged(action, this.session.venue.trade.decodeRest(action, status, body), sentNs)
          : refsOf(action).map((ref) => refusalOf(failure, ref, sentNs))
      const doneNs = this.clock.monoNs()
      if (failure !== null) this.judge.tellIfFatal(failure) // the budget has heeded it already, by the answer's headers too
      return { outcomes, sentNs, doneNs }
    } catch (error) {
      const outcomes = refsOf(action).map((ref) => outcomeOfError(error, ref, startedNs))
      return { outcomes, sentNs: startedNs, doneNs: this.clock.monoNs() }
    }
  }

  private read(bytes: Buffer, receivedNs: MonoNs): void {
    const { trade } = this.session.venue
    const message = trade.decode(bytes, 0, bytes.length, (requestId) => this.pending.actionOf(requestId))
    if (message.kind !== 'answer' && message.kind !== 'refusal') return
    this.session.budget.correct(message.usage)
    const readNs = this.clock.monoNs()
    if (message.kind === 'refusal' && message.requestId === null) this.refuseUnnamed(message.failure, readNs)
    else if (message.requestId !== null)
      this.pending.settle(message.requestId, message, Math.max(receivedNs, readNs) as MonoNs)
  }

  /** Nobody can tell which request was meant, and others may have been executed: all are unknown. A dead key is told all the same. */
  private refuseUnnamed(failure: Failure, at: MonoNs): void {
    this.session.budget.heed(failure, 'order')
    this.pending.abandon({ kind: 'ambiguous' }, at)
    this.judge.tellIfFatal(failure)
  }
}

type Done = (answer: OrderAnswer) => void

const NOT_SENT: PendingEnding = {
  kind: 'refusal',
  requestId: null,
  failure: {
    kind: 'unavailable',
    venueCode: null,
    message: 'The order socket is not connected, so nothing was sent; try again when it is, or use REST.',
    retry: 'after',
  },
  usage: [],
}

function isClockRefusal(ending: PendingEnding): boolean {
  if (ending.kind === 'refusal') return ending.failure.kind === 'clock'
  if (ending.kind !== 'answer') return false
  const [first] = ending.results
  return ending.results.length === 1 && first?.kind === 'refused' && first.failure.kind === 'clock'
}
