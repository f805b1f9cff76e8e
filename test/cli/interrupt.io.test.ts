import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ended, Folder, start } from './run.ts'

// Ctrl-C ends what is computed here, too, and what was not finished is not told.

const BAR_MS = 8 * 3_600_000
/** A second or more of work for each venue. */
const BARS = 20_000

test('signal backtest: Ctrl-C in the middle of the second venue: 130, and the first one’s whole line only', async () => {
  using folder = new Folder()
  const [candles, funding] = [folder.file('candles.csv'), folder.file('funding.csv')]
  const bars = Array.from({ length: BARS }, (_, at) => {
    const price = (each: number): string => (100 + 10 * Math.sin(each / 7) + 5 * Math.sin(each / 101)).toFixed(4)
    return { atMs: at * BAR_MS, open: price(at), close: price(at + 1) }
  })
  const lines = bars.map(({ atMs, open, close }) => `${atMs},${open},${close}\n`)
  writeFileSync(candles, `open_time_ms,open,close\n${lines.join('')}`)
  writeFileSync(
    funding,
    `funding_time_ms,funding_rate\n${bars.map(({ atMs }, at) => `${atMs},${(at % 9) / 1e5}\n`).join('')}`,
  )
  const child = start(['signal', 'backtest', '--json', '--candles', candles, '--funding', funding])
  const ending = ended(child)
  if (child.stdout !== null) await once(child.stdout, 'data')
  child.kill('SIGINT')
  const { code, out, err } = await ending
  expect({ code, err }).toEqual({ code: 130, err: '' })
  expect(out.trimEnd().split('\n')).toHaveLength(1)
  expect(JSON.parse(out)).toMatchObject({ venue: 'bybit', bars: BARS })
})
