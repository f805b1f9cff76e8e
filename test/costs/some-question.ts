import type { CostQuestion, VenueReading } from '../../src/costs/question.ts'

/** Both venues, one order of 10,000 USDT held for a settlement. */
export const QUESTION: CostQuestion = {
  venues: ['bybit', 'binance'],
  orderUsdt: '10000',
  holdHours: '8',
  capacityBp: '5',
}

/** A tight book with plenty on it, and funding of 1 bp. */
export function someReading(
  venue: 'bybit' | 'binance',
  readAtMs: number,
  more: Partial<VenueReading> = {},
): VenueReading {
  return {
    venue,
    environment: 'simulated',
    symbol: 'BTCUSDT',
    readAtMs,
    fee: null,
    bids: [['59999.9', '10']],
    asks: [['60000.1', '10']],
    fundingRate: '0.0001',
    fundingIntervalMinutes: 480,
    ...more,
  }
}
