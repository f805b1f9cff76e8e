import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { VenueId } from '../../src/domain/ids.ts'
import { createScale, type Scale } from '../../src/domain/scale.ts'

// The five order-book recordings, see test/fixtures/SOURCES.md: what the venues really sent, in receive order.

/** One symbol of one recording, with the steps that it had on that day. */
export interface Recorded {
  readonly name: string
  readonly venue: VenueId
  readonly file: string
  readonly symbol: string
  readonly scale: Scale
}

/** A received frame or REST body. */
export interface Line {
  readonly kind: 'ws' | 'rest'
  readonly url: string
  readonly bytes: Buffer
  readonly msg: Readonly<Record<string, unknown>>
}

const SHIPPED = new URL('../../recordings/binance-usdm/', import.meta.url)
const FIXTURES = new URL('../fixtures/recordings/', import.meta.url)

export const BTC_2024 = recorded(
  'binance',
  new URL('btcusdt-20240718-0719.jsonl.gz', SHIPPED),
  'BTCUSDT',
  '0.10',
  '0.001',
)
export const ETH_2024 = recorded(
  'binance',
  new URL('ethusdt-20240718-0719.jsonl.gz', SHIPPED),
  'ETHUSDT',
  '0.01',
  '0.001',
)
export const BTC_2023 = recorded(
  'binance',
  new URL('btcusdt-20230404-0405.jsonl.gz', FIXTURES),
  'BTCUSDT',
  '0.10',
  '0.001',
)
const ALTCOINS = new URL('altcoins-20210722-depth100ms.jsonl.gz', FIXTURES)
export const ALTS_2021 = [
  recorded('binance', ALTCOINS, 'SUSHIUSDT', '0.0010', '1'),
  recorded('binance', ALTCOINS, 'AKROUSDT', '0.00001', '1'),
  recorded('binance', ALTCOINS, 'KEEPUSDT', '0.0001', '1'),
  recorded('binance', ALTCOINS, 'CTKUSDT', '0.00001', '1'),
]
const BYBIT = new URL('btcusdt-ethusdt-20260809.jsonl.gz', FIXTURES)
export const BYBIT_BTC = recorded('bybit', BYBIT, 'BTCUSDT', '0.10', '0.001')
export const BYBIT_ETH = recorded('bybit', BYBIT, 'ETHUSDT', '0.01', '0.01')

/** What was received for one symbol, byte for byte. */
export function linesOf({ file, symbol }: Recorded): Line[] {
  const name = symbol.toLowerCase()
  return gunzipSync(readFileSync(new URL(file)))
    .toString()
    .trimEnd()
    .split('\n')
    .flatMap((text): Line[] => {
      if (!text.includes(symbol) && !text.includes(name)) return []
      const { kind, url = '', msg } = JSON.parse(text) as Omit<Line, 'bytes'>
      const bytes = Buffer.from(text.slice(text.indexOf('"msg":') + 6, -1))
      return kind === 'ws' || kind === 'rest' ? [{ kind, url, msg, bytes }] : []
    })
}

function recorded(venue: VenueId, file: URL, symbol: string, tick: string, step: string): Recorded {
  const day = /\d{8}/.exec(file.href)?.[0] ?? ''
  return { name: `${venue} ${symbol} ${day}`, venue, file: file.href, symbol, scale: createScale(tick, step) }
}
