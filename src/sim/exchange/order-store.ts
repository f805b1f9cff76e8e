import type { SimAccount, SimFill, SimOrder, SimOrderRef } from './types.ts'

/** Closed orders and fills remembered per account; the oldest go first. */
const KEPT = 20_000
const FORGOTTEN_AT_ONCE = KEPT / 10
/** Client ids that can never be used again outlive their orders, but not for ever. */
const CLIENT_IDS_KEPT = 500_000

/** The memory of one account: its orders by every name, and its fills. */
class AccountOrders {
  readonly byId = new Map<number, SimOrder>()
  readonly byUuid = new Map<string, SimOrder>()
  /** The newest order of that client id. */
  readonly byClientId = new Map<string, SimOrder>()
  readonly usedClientIds = new Set<string>()
  readonly fills: SimFill[] = []
}

/** What an exchange remembers of orders and fills. */
export class OrderStore {
  private readonly accounts = new Map<SimAccount, AccountOrders>()

  add(order: SimOrder): void {
    const known = this.of(order.account)
    known.byId.set(order.id, order)
    known.byUuid.set(order.uuid, order)
    known.byClientId.set(clientKey(order.symbol, order.clientId), order)
    known.usedClientIds.add(clientKey(order.symbol, order.clientId))
    if (known.usedClientIds.size > CLIENT_IDS_KEPT) dropFirst(known.usedClientIds)
    if (known.byId.size > KEPT) forgetOldest(known, order.account)
  }

  addFill(fill: SimFill): void {
    const { fills } = this.of(fill.order.account)
    fills.push(fill)
    if (fills.length > KEPT) fills.splice(0, FORGOTTEN_AT_ONCE)
  }

  /** The venue's id wins over the client's where both are given. */
  find(account: SimAccount, ref: SimOrderRef): SimOrder | null {
    const known = this.of(account)
    const order =
      ref.id !== undefined
        ? known.byId.get(ref.id)
        : ref.uuid !== undefined
          ? known.byUuid.get(ref.uuid)
          : ref.clientId === undefined
            ? undefined
            : known.byClientId.get(clientKey(ref.symbol, ref.clientId))
    return order?.symbol === ref.symbol ? order : null
  }

  /** Whether this id was ever sent, or belongs to an order that is still open. */
  hasClientId(account: SimAccount, symbol: string, clientId: string, reuse: 'never' | 'when closed'): boolean {
    const known = this.of(account)
    const key = clientKey(symbol, clientId)
    if (reuse === 'never') return known.usedClientIds.has(key)
    const newest = known.byClientId.get(key)
    return newest !== undefined && isOpen(newest)
  }

  /** Newest first. */
  list(account: SimAccount): readonly SimOrder[] {
    return [...this.of(account).byId.values()].reverse()
  }

  fills(account: SimAccount): readonly SimFill[] {
    return this.of(account).fills
  }

  private of(account: SimAccount): AccountOrders {
    const known = this.accounts.get(account)
    if (known !== undefined) return known
    const fresh = new AccountOrders()
    this.accounts.set(account, fresh)
    return fresh
  }
}

export function isOpen(order: SimOrder): boolean {
  return order.status === 'NEW' || order.status === 'PARTIALLY_FILLED'
}

function clientKey(symbol: string, clientId: string): string {
  return `${symbol} ${clientId}`
}

function dropFirst(ids: Set<string>): void {
  for (const id of ids) {
    ids.delete(id)
    return
  }
}

function forgetOldest(known: AccountOrders, account: SimAccount): void {
  let left = FORGOTTEN_AT_ONCE
  for (const order of known.byId.values()) {
    if (left-- === 0) return
    if (account.openOrders.has(order.uuid)) continue
    known.byId.delete(order.id)
    known.byUuid.delete(order.uuid)
    const key = clientKey(order.symbol, order.clientId)
    if (known.byClientId.get(key) === order) known.byClientId.delete(key)
  }
}
