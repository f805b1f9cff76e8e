import { PerpkitError } from '../domain/errors.ts'
import type { Symbol, VenueId } from '../domain/ids.ts'
import type { Instrument } from '../domain/instrument.ts'
import type { Clock } from '../kit/clock.ts'
import { nearest } from '../kit/nearest.ts'

/** A symbol that is not on the list may have been listed since: it is fetched anew, but not for each typo. */
const REFRESH_AFTER_NS = 60e9

/** A venue's instruments: fetched when the first is asked for, and again when one is missing from a list that has aged. */
export class InstrumentList {
  private readonly venue: VenueId
  private readonly fetch: () => Promise<readonly Instrument[]>
  private readonly clock: Clock
  private fetchedNs = Number.NEGATIVE_INFINITY
  private fetched: ReadonlyMap<Symbol, Instrument> | null = null
  private running: Promise<ReadonlyMap<Symbol, Instrument>> | null = null

  constructor(venue: VenueId, clock: Clock, fetch: () => Promise<readonly Instrument[]>) {
    this.venue = venue
    this.clock = clock
    this.fetch = fetch
  }

  async all(): Promise<ReadonlyMap<Symbol, Instrument>> {
    return this.fetched ?? this.refresh()
  }

  /** @throws PerpkitError `usage.argument` naming the nearest symbol */
  async get(symbol: Symbol): Promise<Instrument> {
    let instrument = (await this.all()).get(symbol)
    if (instrument === undefined && this.clock.monoNs() - this.fetchedNs > REFRESH_AFTER_NS) {
      instrument = (await this.refresh()).get(symbol)
    }
    if (instrument !== undefined) return instrument
    throw this.unknown(symbol)
  }

  /** One that was fetched before. */
  known(symbol: Symbol): Instrument | null {
    return this.fetched?.get(symbol) ?? null
  }

  /** Concurrent calls share one. */
  private refresh(): Promise<ReadonlyMap<Symbol, Instrument>> {
    this.running ??= this.load().finally(() => (this.running = null))
    return this.running
  }

  private async load(): Promise<ReadonlyMap<Symbol, Instrument>> {
    const rows = await this.fetch()
    this.fetched = new Map(rows.map((instrument) => [instrument.symbol, instrument]))
    this.fetchedNs = this.clock.monoNs()
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
