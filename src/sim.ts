export type { Exchange } from './sim/exchange/types.ts'
