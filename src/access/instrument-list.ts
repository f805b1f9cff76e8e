import { PerpkitError } from '../domain/errors.ts'
import type { Symbol, VenueId } from '../domain/ids.ts'
import type { Instrument } from '../domain/instrument.ts'
import { nearest } from '../kit/nearest.ts'

/** A venue's instruments: fetched once, when the first is asked for. */
export class InstrumentList {
  private readonly venue: VenueId
  private readonly fetch: () => Promise<readonly Instrument[]>
  private fetched: ReadonlyMap<Symbol, Instrument> | null = null
  private running: Promise<ReadonlyMap<Symbol, Instrument>> | null = null

  constructor(venue: VenueId, fetch: () => Promise<readonly Instrument[]>) {
    this.venue = venue
    this.fetch = fetch
  }

  async all(): Promise<ReadonlyMap<Symbol, Instrument>> {
    this.running ??= this.load().finally(() => (this.running = null))
    return this.fetched ?? this.running
  }

  /** @throws PerpkitError `usage.argument` naming the nearest symbol */
  async get(symbol: Symbol): Promise<Instrument> {
    const instrument = (await this.all()).get(symbol)
    if (instrument !== undefined) return instrument
    throw this.unknown(symbol)
  }

  /** One that was fetched before. */
  known(symbol: Symbol): Instrument | null {
    return this.fetched?.get(symbol) ?? null
  }

  private async load(): Promise<ReadonlyMap<Symbol, Instrument>> {
    if (this.fetched !== null) return this.fetched
    this.fetched = new Map((await this.fetch()).map((instrument) => [instrument.symbol, instrument]))
    return this.fetched
  }

  private unknown(symbol: Symbol): PerpkitError {
    const meant = nearest(symbol, this.fetched?.keys() ?? [])
    const hint = meant === null ? 'see the venue’s list of USDT perpetuals' : `did you mean ${meant}?`
    return new PerpkitError(`${this.venue} lists no perpetual ${symbol.slice(0, 40)}; ${hint}`, {
      code: 'usage.argument',
    })
  }
}
