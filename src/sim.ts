// `perpkit/sim`: both built-in exchanges inside a test of your own. See docs/sim.md.
export { type ExchangesOptions, type RunningExchanges, SimSetupError, startExchanges } from './sim/server.ts'
export type { ReadyLine } from './sim/ready-line.ts'
export type { VenueSide } from './sim/venue-side.ts'
export type { Exchange } from './sim/exchange/types.ts'
