// Draws the crypto headlines that were labelled by hand: `tsx training/sample.ts` prints the samples, one headline a line.
// The draw is seeded, so anyone can see that no row was picked for its ease.
import { readFileSync } from 'node:fs'
import { forkRandom } from '../src/kit/random.ts'

const SEED = 20_260_101
/** In the order of the draw. What each is for is told in README.md. */
const SIZES = {
  test: 420,
  tuning: 480,
  fresh: 300,
  second: 300,
  calibration: 300,
  twoReadersFirst: 600,
  twoReadersSecond: 500,
  twoReadersThird: 600,
} as const

const rows = readFileSync(new URL('data/crypto-headlines-dev.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line, row) => ({ row, headline: (JSON.parse(line) as { headline: string }).headline }))
const unique = [...new Map(rows.map((each) => [each.headline.toLowerCase(), each])).values()]
const random = forkRandom(SEED, 'hand labels')
for (let last = unique.length - 1; last > 0; last--) {
  const other = Math.floor(random.next() * (last + 1))
  const [a, b] = [unique[last], unique[other]]
  if (a !== undefined && b !== undefined) [unique[last], unique[other]] = [b, a]
}
let from = 0
for (const [sample, size] of Object.entries(SIZES)) {
  for (const { row, headline } of unique.slice(from, from + size))
    process.stdout.write(`${JSON.stringify({ sample, id: `crypto-${row}`, headline })}\n`)
  from += size
}
