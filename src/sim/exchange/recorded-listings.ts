import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { recordingFile } from '../market/recording-files.ts'
import { SimSetupError } from '../setup-error.ts'
import { binanceListing, bybitListing, type Listing } from './listing.ts'
import type { SimVenue } from './types.ts'

type Row = Readonly<Record<string, unknown>>

/** The listed instruments of a venue: the recorded rows of these symbols, overlaid by newer dated figures. */
export function readListings(venue: SimVenue, symbols: readonly string[]): Map<string, Listing> {
  const rows = venue === 'bybit' ? bybitRows() : binanceRows()
  return new Map(
    symbols.map((symbol) => {
      const row = rows.find((row) => row['symbol'] === symbol)
      if (row === undefined)
        throw new SimSetupError(`the recorded exchange information of ${venue} does not list ${symbol}`)
      return [symbol, venue === 'bybit' ? bybitListing(row) : binanceListing(asOf2026(row))]
    }),
  )
}

/** Recorded on 2026-08-09: as new as the reference. */
function bybitRows(): readonly Row[] {
  const body = readGzip('bybit-linear/instruments-info-20260809.json.gz') as { result: { list: readonly Row[] } }
  return body.result.list
}

function binanceRows(): readonly Row[] {
  return (readGzip('binance-usdm/exchangeInfo-20231216.json.gz') as { symbols: readonly Row[] }).symbols
}

/** Since the recording of 2023-12-16: other key set, and a lower minimum for BTCUSDT (binance reference §3.4, §10.3). */
function asOf2026(row: Row): Row {
  const { settlePlan: _gone, ...rest } = row
  const filters = (row['filters'] as readonly Readonly<Record<string, unknown>>[])
    .filter(({ filterType }) => filterType !== 'MAX_NUM_ALGO_ORDERS')
    .map((filter) =>
      filter['filterType'] === 'MIN_NOTIONAL' && row['symbol'] === 'BTCUSDT' ? { ...filter, notional: '50' } : filter,
    )
  return {
    ...rest,
    ...(row['symbol'] === 'BTCUSDT' && { onboardDate: 1_567_965_300_000, underlyingSubType: ['PoW', 'Crypto'] }),
    filters: [...filters, { filterType: 'POSITION_RISK_CONTROL', positionControlSide: 'NONE' }],
    permissionSets: ['GRID', 'COPY', 'DCA', 'PSB'],
  }
}

function readGzip(path: string): unknown {
  return JSON.parse(gunzipSync(readFileSync(recordingFile(path))).toString('utf8'))
}
