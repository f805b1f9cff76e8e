// Follows the announcements of both venues, judges each story with the local model, and says which way they lean for one coin.
// Feeds would be named beside them: feeds: ['coindesk']. Run: npx tsx examples/news-reader.ts [seconds]
import { connect, createClassifier, loadNewsModel, newsInput, openExchanges, openNews } from 'perpkit'

const COIN = 'BTC'
const seconds = Number(process.argv[2] ?? 30)

await using exchanges = await openExchanges()
await using bybit = await connect({ venue: 'bybit', exchanges, trading: false })
await using binance = await connect({ venue: 'binance', exchanges, trading: false })
const classifier = createClassifier(loadNewsModel())

await using news = openNews({
  sessions: [bybit.session, binance.session],
  everyMs: 2_000,
  onArrival({ kind, item }) {
    if (kind === 'repeat') return // another source tells the same story
    const { label, confidence } = classifier.classify(item.headline)
    console.log(`${label} ${confidence.toFixed(2)}  ${item.headline}  (${item.source})`)
  },
})
await news.feed.run(AbortSignal.timeout(seconds * 1_000))

const told = news.book.since(0).map(({ firstSeenMs, ...item }) => ({ ...item, seenMs: firstSeenMs }))
const { reading, stories, sources } = newsInput(told, COIN, Date.now(), classifier)
const lean = reading.kind === 'present' ? `lean ${reading.value.toFixed(2)}` : reading.reason
console.log(`${COIN}: ${stories.length} stories of ${sources} sources, ${lean}`)
