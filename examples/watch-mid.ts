// Prints mid and spread of both venues whenever one of them changes. Run: npx tsx examples/watch-mid.ts [seconds]
import { connect, openExchanges } from 'perpkit'

const SYMBOL = 'BTCUSDT'
const seconds = Number(process.argv[2] ?? 10)

await using exchanges = await openExchanges() // one pair of built-in exchanges for both connections
await using bybit = await connect({ venue: 'bybit', exchanges })
await using binance = await connect({ venue: 'binance', exchanges })
const books = [await bybit.book(SYMBOL), await binance.book(SYMBOL)]

for (const book of books) {
  let shown = ''
  book.onChange(({ venue, status, mid, spread }) => {
    const line = status === 'live' ? `${venue} mid ${mid} spread ${spread}` : `${venue} may not be read: ${status}`
    if (line !== shown) console.log(line)
    shown = line
  })
}
await new Promise((resolve) => setTimeout(resolve, seconds * 1_000))
