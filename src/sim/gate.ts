import type { Random } from '../kit/random.ts'
import type { DelayLine } from './delay-line.ts'
import { DelaySample } from './delay-sample.ts'
import type { Gate, SimVenue } from './exchange/types.ts'
import type { FaultBoard } from './fault-board.ts'
import type { Latency } from './latency.ts'
import type { RequestLog } from './request-log.ts'

export interface GateDeps {
  readonly venue: SimVenue
  readonly monoNs: () => number
  readonly order: Latency
  readonly stream: Latency
  readonly probeLoss: number
  readonly random: Random
  /** Acknowledgements. */
  readonly exactLine: Pick<DelayLine, 'at'>
  /** The engine's half-way point, stream frames. */
  readonly coarseLine: Pick<DelayLine, 'at'>
  readonly faults: FaultBoard
  readonly log: RequestLog
}

type Submission = Parameters<Gate['submit']>[0]

/** A socket's stream: one path through the network, so its frames keep their order and near ones share a delay. */
interface Path {
  delayNs: number
  drawnForNs: number
  lastDueNs: number
  /** Frames on their way. */
  waiting: number
}

/** A path's delay holds for so long; drawn per frame, order within the socket would turn every burst into its own maximum. */
const PATH_HOLD_NS = 10e6
/** Below this, a late timer would bring the engine's half-way point after the answer. */
const COARSE_MIN_NS = 6e6

/** Stands between one venue's wire and its engine: gives the world's delays and records what they really were. */
export class DelayGate implements Gate {
  /** How late acknowledgements were against the delay drawn. */
  readonly lateness = new DelaySample()
  /** What stream frames really took, public and private. */
  readonly streamDelays = new DelaySample()
  probesAsked = 0
  probesLost = 0
  framesDropped = 0
  private readonly deps: GateDeps
  private readonly paths = new WeakMap<object, Path>()

  constructor(deps: GateDeps) {
    this.deps = deps
  }

  submit(request: Submission): void {
    const { exactLine, coarseLine, faults, order } = this.deps
    const { inNs } = request
    const delayNs = order.drawNs()
    const stallEndNs = faults.stallEndNs
    const isStalled = stallEndNs > inNs + delayNs
    if (delayNs === 0 && !isStalled) {
      request.act()
      this.answer(request, inNs, null)
      return
    }
    const dueNs = isStalled ? stallEndNs : inNs + delayNs
    let hasActed = false
    const act = (): void => {
      if (hasActed) return
      hasActed = true
      request.act()
    }
    const line = delayNs < COARSE_MIN_NS ? exactLine : coarseLine
    line.at(inNs + delayNs / 2, act)
    exactLine.at(dueNs, () => {
      act() // where the coarse line was held up for longer than half the delay
      this.answer(request, dueNs, isStalled ? 'stall' : null)
    })
  }

  record({ op, transport, clientId, inNs }: Parameters<Gate['record']>[0]): void {
    const outNs = this.deps.monoNs()
    this.deps.log.add(this.deps.venue, { op, transport, clientId, inNs, outNs, injectedMs: 0, fault: null })
  }

  stream(socketKey: object, clientId: string | null, engineNs: number, send: () => void): void {
    const { coarseLine, faults, stream } = this.deps
    if (clientId === null && faults.takeDroppedFrame()) {
      this.framesDropped++
      return
    }
    const path = this.path(socketKey)
    if (!stream.isNone && !(Math.abs(engineNs - path.drawnForNs) < PATH_HOLD_NS)) {
      path.delayNs = stream.drawNs()
      path.drawnForNs = engineNs
    }
    const stallEndNs = faults.stallEndNs
    path.lastDueNs = Math.max(engineNs + path.delayNs, path.lastDueNs, stallEndNs)
    const fault = stallEndNs > 0 ? 'stall' : null
    if (path.lastDueNs <= engineNs && path.waiting === 0) {
      this.sendFrame(clientId, engineNs, fault, send)
      return
    }
    path.waiting++
    coarseLine.at(path.lastDueNs, () => {
      path.waiting--
      this.sendFrame(clientId, engineNs, fault, send)
    })
  }

  loseProbe(): boolean {
    this.probesAsked++
    const isLost = this.deps.random.next() < this.deps.probeLoss || this.deps.faults.takeLostProbe()
    if (isLost) this.probesLost++
    return isLost
  }

  private answer(request: Submission, dueNs: number, fault: string | null): void {
    const { monoNs, log, venue } = this.deps
    const { op, transport, clientId, inNs } = request
    const givenNs = monoNs()
    request.answer()
    const outNs = monoNs()
    if (dueNs > inNs) this.lateness.add(outNs, (givenNs - dueNs) / 1e6)
    log.add(venue, { op, transport, clientId, inNs, outNs, injectedMs: (givenNs - inNs) / 1e6, fault })
  }

  private sendFrame(clientId: string | null, engineNs: number, fault: string | null, send: () => void): void {
    const { monoNs, log, venue } = this.deps
    const injectedMs = (monoNs() - engineNs) / 1e6
    send()
    const outNs = monoNs()
    this.streamDelays.add(outNs, (outNs - engineNs) / 1e6)
    if (clientId === null) return
    log.add(venue, { op: 'order-event', transport: 'stream', clientId, inNs: engineNs, outNs, injectedMs, fault })
  }

  private path(socketKey: object): Path {
    let path = this.paths.get(socketKey)
    if (path === undefined) {
      path = { delayNs: 0, drawnForNs: Number.NaN, lastDueNs: 0, waiting: 0 }
      this.paths.set(socketKey, path)
    }
    return path
  }
}
