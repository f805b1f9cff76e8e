import type { Random } from '../../kit/random.ts'
import type { SimAccount } from '../exchange/types.ts'
import { lettersOf } from './ids.ts'
import { Refusal } from './refusal.ts'

const LIFE_MS = 3_600_000
const KEY_LENGTH = 64

interface LiveKey {
  readonly key: string
  readonly account: SimAccount
  untilMs: number
}

/** One key per account: valid for 60 minutes after it was last asked for (reference §4.15). */
export class ListenKeys {
  private readonly random: Random
  private readonly wallMs: () => number
  private readonly byAccount = new Map<SimAccount, LiveKey>()

  constructor(random: Random, wallMs: () => number) {
    this.random = random
    this.wallMs = wallMs
  }

  /** The account's key: the same one while it lives, extended. */
  open(account: SimAccount): string {
    const live = this.live(account)
    const untilMs = this.wallMs() + LIFE_MS
    if (live !== null) {
      live.untilMs = untilMs
      return live.key
    }
    const key = lettersOf(this.random, KEY_LENGTH)
    this.byAccount.set(account, { key, account, untilMs })
    return key
  }

  /** @throws Refusal -1125 */
  extend(account: SimAccount): string {
    if (this.live(account) === null) throw new Refusal(-1125, 'This listenKey does not exist.')
    return this.open(account)
  }

  close(account: SimAccount): void {
    this.byAccount.delete(account)
  }

  /** The live key of an account, or `null`. */
  keyOf(account: SimAccount): string | null {
    return this.live(account)?.key ?? null
  }

  /** Takes those that have run out away. */
  takeExpired(): readonly string[] {
    const nowMs = this.wallMs()
    const expired = [...this.byAccount.values()].filter(({ untilMs }) => untilMs <= nowMs)
    for (const { account } of expired) this.byAccount.delete(account)
    return expired.map(({ key }) => key)
  }

  private live(account: SimAccount): LiveKey | null {
    const key = this.byAccount.get(account)
    return key !== undefined && key.untilMs > this.wallMs() ? key : null
  }
}
