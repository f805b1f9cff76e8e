import type { VenueId } from '../domain/ids.ts'
import { binance } from './binance/binance.ts'
import { bybit } from './bybit/bybit.ts'
import type { Venue } from './venue.ts'

/** The venues that perpkit knows, by name. */
export const venues: Readonly<Record<VenueId, Venue>> = { bybit, binance }
