import { PerpkitError } from '../../domain/errors.ts'
import type { Endpoints, Venue } from '../venue.ts'

/** Stream hosts stand here without route: `/public`, `/market` and `/private` are added by the socket that needs one. */
export const endpoints: Venue['endpoints'] = {
  mainnet: {
    rest: 'https://fapi.binance.com',
    public: 'wss://fstream.binance.com',
    private: 'wss://fstream.binance.com',
    trade: 'wss://ws-fapi.binance.com/ws-fapi/v1',
    announcements: 'wss://api.binance.com/sapi/wss',
  },
  // Announcements come from production alone, and only keys of production open it. docs/wire/binance.md §5.7
  testnet: {
    rest: 'https://testnet.binancefuture.com',
    public: 'wss://fstream.binancefuture.com',
    private: 'wss://fstream.binancefuture.com',
    trade: 'wss://testnet.binancefuture.com/ws-fapi/v1',
    announcements: null,
  },
  demo: {
    rest: 'https://demo-fapi.binance.com',
    public: 'wss://demo-fstream.binance.com',
    private: 'wss://demo-fstream.binance.com',
    // The demo stream host answers 404 there: only the testnet's name serves the order socket of both.
    trade: 'wss://testnet.binancefuture.com/ws-fapi/v1',
    announcements: null,
  },
}

export function privateUrl({ private: host }: Endpoints, listenKey: string): string {
  if (host === null) {
    throw new PerpkitError('This environment has no private stream; name one that has.', { code: 'usage.config' })
  }
  return `${host}/private/ws/${listenKey}`
}
