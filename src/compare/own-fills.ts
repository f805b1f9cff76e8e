import type { ClientOrderId } from '../domain/ids.ts'
import { toSteps, toText } from '../domain/scale.ts'
import type { VenueUnderTest } from './venue-under-test.ts'

/** What the orders of one run have filled on its symbol, by the venue's word; a timed order fills by mistake only. */
export class OwnFills implements Disposable {
  private readonly venue: VenueUnderTest
  private readonly stop: () => void
  /** Size steps by order, bought positive: the venue tells cumulative figures. */
  private readonly byOrder = new Map<ClientOrderId, number>()

  constructor(venue: VenueUnderTest) {
    this.venue = venue
    this.stop =
      venue.trading?.orders.onChange(({ clientOrderId, state, update }) => {
        if (update === null || !('filled' in state) || state.filled === 0 || !venue.ids.isOwn(clientOrderId)) return
        this.byOrder.set(clientOrderId, update.side === 'buy' ? state.filled : -state.filled)
      }) ?? (() => {})
  }

  [Symbol.dispose](): void {
    this.stop()
  }

  /**
   * Closes what was filled, at market and reduce-only; a position that was there before, or that somebody else opens meanwhile,
   * is not the run's to close. @returns a sentence for the report, or `null` when nothing had filled
   */
  async flatten(): Promise<string | null> {
    const { trading, instrument, session } = this.venue
    const net = [...this.byOrder.values()].reduce((sum, steps) => sum + steps, 0)
    if (trading === null || net === 0) return null
    const { symbol, scale, baseCoin } = instrument
    const size = toText(Math.abs(net), scale.size)
    const what = `${session.venue.id}: timed orders had filled ${net > 0 ? 'long' : 'short'} ${size} ${baseCoin}`
    const positions = await session.askAll(session.venue.queries.positions)
    const open = positions.find((position) => position.symbol === symbol)
    const held = open === undefined ? 0 : toSteps(open.size, scale.size) * (open.side === 'long' ? 1 : -1)
    if (held * Math.sign(net) < Math.abs(net))
      return `${what}, and the position holds less than that: NOT flattened, look at it now.`
    const side = net > 0 ? 'sell' : 'buy'
    const outcome = await trading.orders.place({ symbol, side, type: 'market', size, reduceOnly: true })
    const how = outcome.kind === 'accepted' ? 'flattened at market' : `NOT flattened (${outcome.kind}): look at it now`
    return `${what}; ${how}.`
  }
}
