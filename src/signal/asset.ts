/** Contracts on coins of little worth are of many at once: 1000PEPE, 10000SATS, 1000000MOG, 1MBABYDOGE, SHIB1000. */
const MULTIPLIER = /^(?:1000000|10000|1000|1M)(?=[A-Z])|(?<=[A-Z])1000$/

/** The asset that headlines speak of, of a contract's base coin. */
export function assetOf(baseCoin: string): string {
  return baseCoin.replace(MULTIPLIER, '')
}
