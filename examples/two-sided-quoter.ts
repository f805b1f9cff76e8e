// Quotes both sides a little away from the best prices, follows the market, and pulls its quotes the moment the book may not be read.
// Run: npx tsx examples/two-sided-quoter.ts [seconds]   (built-in exchanges; nothing real is sent)
import { connect, type OrderRef } from 'perpkit'

const SYMBOL = 'BTCUSDT'
const SIZE = '0.002'
const AWAY = 0.0005 // of mid
const MOVE = 0.0002 // quotes follow when mid has moved this far
const seconds = Number(process.argv[2] ?? 10)

await using bybit = await connect({ venue: 'bybit', symbols: [SYMBOL] })
const book = await bybit.book(SYMBOL)
let quotes: OrderRef[] = []
let quotedMid = 0
let following: Promise<void> | null = null

/** Both quotes go, or none stay. */
async function pull(why: string): Promise<void> {
  const leaving = quotes
  quotes = []
  quotedMid = 0
  for (const ref of leaving) await bybit.orders.cancel(ref)
  if (leaving.length > 0) console.log(`pulled ${leaving.length} quotes: ${why}`)
}

async function quote(mid: number): Promise<void> {
  quotedMid = mid
  for (const side of ['buy', 'sell'] as const) {
    const price = (mid * (side === 'buy' ? 1 - AWAY : 1 + AWAY)).toFixed(1)
    const outcome = await bybit.orders.place({
      symbol: SYMBOL,
      side,
      type: 'limit',
      size: SIZE,
      price,
      timeInForce: 'post-only',
    })
    if (outcome.kind === 'accepted') quotes.push(outcome.order)
    else if (outcome.kind === 'unknown') console.log('resolved:', await outcome.resolved)
    else console.log('refused:', outcome.failure.message)
  }
  console.log(`quoting around ${mid}`)
}

async function follow(): Promise<void> {
  const { mid, status } = book
  if (mid === null) await pull(`the book is ${status}`)
  else if (Math.abs(mid - quotedMid) > mid * MOVE) {
    await pull('the market moved')
    await quote(mid)
  }
}

bybit.orders.onFill(({ side, size, price }) => console.log(`filled: ${side} ${size} at ${price}`))
const stop = book.onChange(() => {
  following ??= follow().finally(() => (following = null)) // one at a time; the next change comes soon
})
await new Promise((resolve) => setTimeout(resolve, seconds * 1_000))
stop()
await following
await pull('the time is over')
const left = await bybit.orders.list(SYMBOL)
console.log(`${left.length} orders left open`)
process.exitCode = left.length === 0 ? 0 : 1
