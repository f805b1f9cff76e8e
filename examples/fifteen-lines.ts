// The library in fifteen lines, as in the README. Run: npx tsx examples/fifteen-lines.ts
import { connect } from 'perpkit'

await using bybit = await connect({ venue: 'bybit', env: 'simulated' })
const book = await bybit.book('BTCUSDT')
book.onChange(() => {
  if (book.status === 'live') console.log(book.mid, book.spread)
})

const outcome = await bybit.orders.place({
  symbol: 'BTCUSDT',
  side: 'buy',
  type: 'limit',
  size: '0.002',
  price: '60000',
  timeInForce: 'post-only',
})
switch (outcome.kind) {
  case 'accepted':
    await bybit.orders.cancel(outcome.order)
    break
  case 'rejected':
    console.error(outcome.failure.message)
    break
  case 'unknown':
    console.log(await outcome.resolved) // asks the venue until it knows
}
console.log(bybit.orders.stats(), await bybit.account())

let seen = 0
for await (const trade of bybit.trades('BTCUSDT')) {
  console.log(trade.price, trade.size)
  if (++seen === 5) break
}
