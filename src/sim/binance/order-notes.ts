import type { SimOrder } from '../exchange/types.ts'
import type { WireSelfTrade, WireTimeInForce } from '../../venues/binance/wire.ts'

/** What the venue shows of an order and the engine does not know. */
export interface OrderNote {
  readonly timeInForce: WireTimeInForce
  readonly priceMatch: string
  readonly goodTillDate: number
  /** A change resets it to `NONE`. */
  selfTrade: WireSelfTrade
  changes: number
  /** Of the change that is being made, where the client named it. */
  modifyId: number | null
}

const TIME_IN_FORCE = { GTC: 'GTC', IOC: 'IOC', FOK: 'FOK', POST_ONLY: 'GTX' } as const

/** Notes on orders, for as long as the orders live. */
export class OrderNotes {
  private readonly notes = new WeakMap<SimOrder, OrderNote>()
  private coming: { readonly clientId: string; readonly note: OrderNote } | null = null

  /** The engine tells of a new order before it gives it back: its note waits under the client's id. */
  during<T>(clientId: string, note: OrderNote, act: () => T): T {
    this.coming = { clientId, note }
    try {
      return act()
    } finally {
      this.coming = null
    }
  }

  of(order: SimOrder): OrderNote {
    const known = this.notes.get(order)
    if (known !== undefined) return known
    const note = this.coming?.clientId === order.clientId ? this.coming.note : plainNote(order)
    this.notes.set(order, note)
    return note
  }
}

/** Of an order that came by another way than this wire. */
function plainNote({ type, timeInForce }: SimOrder): OrderNote {
  return {
    timeInForce: type === 'MARKET' ? 'GTC' : TIME_IN_FORCE[timeInForce],
    priceMatch: 'NONE',
    goodTillDate: 0,
    selfTrade: 'EXPIRE_MAKER',
    changes: 0,
    modifyId: null,
  }
}
