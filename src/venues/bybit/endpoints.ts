import type { Environment } from '../../domain/ids.ts'
import type { Endpoints } from '../venue.ts'

/** Each environment has keys of its own: a key used on another one's host is unknown there (10003). docs/wire/bybit.md §1 */
export const endpoints: Readonly<Record<Exclude<Environment, 'simulated'>, Endpoints>> = {
  mainnet: {
    rest: 'https://api.bybit.com',
    public: 'wss://stream.bybit.com/v5/public/linear',
    private: 'wss://stream.bybit.com/v5/private',
    trade: 'wss://stream.bybit.com/v5/trade',
    announcements: null, // asked for by REST
  },
  testnet: {
    rest: 'https://api-testnet.bybit.com',
    public: 'wss://stream-testnet.bybit.com/v5/public/linear',
    private: 'wss://stream-testnet.bybit.com/v5/private',
    trade: 'wss://stream-testnet.bybit.com/v5/trade',
    announcements: null, // asked for by REST
  },
  // A paper account inside mainnet: it sees mainnet's market, and takes orders by REST only (the trade socket answers 404).
  demo: {
    rest: 'https://api-demo.bybit.com',
    public: 'wss://stream.bybit.com/v5/public/linear',
    private: 'wss://stream-demo.bybit.com/v5/private',
    trade: null,
    announcements: null, // asked for by REST
  },
}
