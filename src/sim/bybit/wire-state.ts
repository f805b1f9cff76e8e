import type { SimAccount, SimInstrument } from '../exchange/types.ts'
import type { WireDeps } from '../wire-deps.ts'
import { DeadMansSwitch } from './dead-mans-switch.ts'
import { ExecutionLog } from './execution-log.ts'
import { type Parameters, textOf } from './parameters.ts'
import { refuse } from './refusal.ts'

/** What REST and the three sockets share: the engine with what stands around it, and the little that only this wire remembers. */
export interface WireState extends WireDeps {
  readonly executions: ExecutionLog
  readonly deadMansSwitch: DeadMansSwitch
  /** Accounts whose limit prices beyond the price limit are refused; all others have them moved to the bound (reference §4.17). */
  readonly refusesBeyondLimit: Set<SimAccount>
}

export function createWireState(deps: WireDeps): WireState {
  return {
    ...deps,
    executions: new ExecutionLog(),
    deadMansSwitch: new DeadMansSwitch(deps.exchange),
    refusesBeyondLimit: new Set(),
  }
}

/** The venue's wall clock in whole milliseconds. */
export function nowMs(wire: Pick<WireDeps, 'clock'>): number {
  return Math.floor(wire.clock.wallMs())
}

/** The instrument that a request names. @throws Refusal 10001 */
export function instrumentOf(wire: Pick<WireDeps, 'exchange'>, parameters: Parameters): SimInstrument {
  return wire.exchange.instruments.get(textOf(parameters, 'symbol')) ?? refuse('unknown-symbol')
}
