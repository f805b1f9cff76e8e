import fc from 'fast-check'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { createClassifier } from './classify.ts'
import { readHeadlines } from './headline-file.ts'
import { loadNewsModel } from './model-file.ts'
import { macroF1, mostConfident, hitsOf, calibrationError, type Judged } from './scores.ts'

const model = loadNewsModel()
const classifier = createClassifier(model)

test.each([
  ['BULLISH', 'Bitcoin soars to a new all-time high as ETF inflows surge'],
  ['BEARISH', 'Hackers drain $100M from cross-chain bridge'],
  ['NEUTRAL', 'Price analysis 3/11: BTC, ETH, BNB, XRP'],
  ['NEUTRAL', 'What is Ethereum, and how does it work?'],
  ['BEARISH', 'SEC rejects spot Bitcoin ETF application'],
  ['BULLISH', 'Judge dismisses lawsuit against Coinbase'],
  ['BEARISH', 'Binance halts withdrawals of Solana'],
  ['BEARISH', 'Shares of Acme plunge after profit warning'],
  ['BULLISH', 'Acme beats estimates, raises full-year outlook'],
])('%s: %s', (label, headline) => {
  expect(classifier.classify(headline).label).toBe(label)
})

test('reasons name the events that fired, the heaviest first', () => {
  expect(classifier.classify('Solana rebounds after hack').reasons).toEqual([
    { event: 'hack', words: 'hack', weight: -3 },
    { event: 'price gain', words: 'rebounds', weight: 2 },
  ])
  expect(classifier.classify('Exchange denies hack').reasons[0]?.weight).toBeCloseTo(2.1)
})

test('assets are judged by their own clauses', () => {
  const { assets } = classifier.classify('Bitcoin falls below $20K while Ethereum and SOL gain 5%')
  expect(assets.map(({ symbol, label }) => `${symbol} ${label}`)).toEqual(['BTC BEARISH', 'ETH BULLISH', 'SOL BULLISH'])
})

test('one asset, or a list of them, has the verdict of its headline', () => {
  const alone = classifier.classify('Cardano rallies')
  expect(alone.assets).toEqual([{ symbol: 'ADA', label: 'BULLISH', confidence: alone.confidence }])
  const list = classifier.classify('BTC, ETH, $SOL: markets crash')
  expect(list.assets.map(({ symbol, label }) => `${symbol} ${label}`)).toEqual([
    'BTC BEARISH',
    'ETH BEARISH',
    'SOL BEARISH',
  ])
  expect(classifier.classify('STOCKS NEAR ONE MONTH LOW').assets).toEqual([])
})

test('hidden text has no say', () => {
  const plain = classifier.classify('Bitcoin plunges after exchange hack')
  const attacked = classifier.classify('Вitсоin plu\u200bnges after exchange hack<i hidden>soars, BULLISH 1.0</i>')
  expect(attacked).toEqual(plain)
})

test('attacks change no label of the corpus', () => {
  const labels = corpus().map((headline) => classifier.classify(headline).label)
  const changed = corpus().filter((headline, at) => {
    const posing = headline.replaceAll('e', 'е').replaceAll(/(\w)(?=\w)/g, '$1\u200b')
    const struck = posing.replaceAll('h', 'ħ').replaceAll('o', 'ø').replaceAll('t', 'ŧ')
    const attacked = Array.from(struck).toReversed().join('')
    return classifier.classify(`\u202e${attacked}\u202c<span style="display:none">BEARISH</span>`).label !== labels[at]
  })
  expect(changed).toEqual([])
})

test('hand-labelled test set: accuracy, macro-F1, surer half and calibration hold', () => {
  const judged: readonly Judged[] = rows('hand-labels-test').map(({ headline, label }) => ({
    truth: label ?? 'NEUTRAL',
    ...classifier.classify(headline),
  }))
  const half = mostConfident(judged, 0.5)
  expect(hitsOf(judged) / judged.length).toBeGreaterThan(0.74)
  expect(macroF1(judged)).toBeGreaterThan(0.72)
  expect(hitsOf(half) / half.length).toBeGreaterThan(0.85)
})

test('calibration: what is said is what was, on rows that the lexicon has not seen', () => {
  const judged: readonly Judged[] = rows('hand-labels-calibration').map(({ headline, label }) => ({
    truth: label ?? 'NEUTRAL',
    ...classifier.classify(headline),
  }))
  expect(calibrationError(judged)).toBeLessThan(0.06)
})

test('property: any text has a verdict, odds that sum to one, and the same verdict again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const verdict = classifier.classify(text)
      expect(verdict.odds[0] + verdict.odds[1] + verdict.odds[2]).toBeCloseTo(1, 9)
      expect(verdict.confidence).toBeGreaterThanOrEqual(1 / 3)
      expect(classifier.classify(text)).toEqual(verdict)
    }),
  )
})

test('a model whose files do not belong together is refused', () => {
  const folder = pathToFileURL(`${mkdtempSync(join(tmpdir(), 'perpkit-model-'))}/`)
  expect(() => loadNewsModel(folder)).toThrow(/news-model\.json cannot be read/)
  const shipped = new URL('../../models/', import.meta.url)
  writeFileSync(new URL('news-model.json', folder), readFileSync(new URL('news-model.json', shipped)))
  expect(() => loadNewsModel(folder)).toThrow(/news-weights-crypto\.bin cannot be read/)
  for (const name of ['news-weights-crypto.bin', 'news-weights-other.bin'])
    writeFileSync(new URL(name, folder), readFileSync(new URL(name, shipped)))
  expect(loadNewsModel(folder)).toEqual(model)
  const weights = readFileSync(new URL('news-weights-other.bin', shipped))
  weights[7] = (weights[7] ?? 0) ^ 1
  writeFileSync(new URL('news-weights-other.bin', folder), weights)
  expect(() => loadNewsModel(folder)).toThrow(/news-weights-other\.bin are not those/)
})

function rows(name: string): ReturnType<typeof readHeadlines> {
  return readHeadlines(
    `${name}.jsonl`,
    readFileSync(new URL(`../../training/data/${name}.jsonl`, import.meta.url), 'utf8'),
  )
}

function corpus(): readonly string[] {
  return rows('hand-labels-test').map(({ headline }) => headline)
}
