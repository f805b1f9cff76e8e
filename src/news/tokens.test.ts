import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readTokens } from './tokens.ts'

test.each([
  [
    'money, shares, amounts',
    'BTC at $30K, up 5.2% on USD 1.5 bn, €3 million and 20 per cent',
    'btc at _money up _pct on _money _money and _pct',
  ],
  [
    'years, counts, amounts without a currency',
    'In 2022 the 3rd of 50 pools mined 1,000 blocks worth 25k',
    'in _year the _num of _num pools mined _num blocks worth _amt',
  ],
  ['names with digits', 'web3, 1inch and Q4', 'web3 1inch and q4'],
  ['negations', "Won't, can’t, isn't", 'will not can not is not'],
  ['possessives and clitics', "Here's Bitcoin's road", "here's bitcoin road"],
  ['cashtags and links', '$TSLA soars! https://t.co/x?y', '_tick soars ! _url'],
  ['accents', 'Telefónica, hácks', 'telefonica hacks'],
  ['strokes', 'Bitcøin crasħes, Łódź đŧ', 'bitcoin crashes lodz dt'],
  ['nothing', '– “” …', ''],
])('%s', (_, text, words) => {
  expect(readTokens(text).words.join(' ')).toBe(words)
})

test('clauses part at commas, dashes and contrasts; capitals and cashtags are remembered', () => {
  const { clauses, isCapital, cashtags } = readTokens('NEAR rises, $eth falls while a-b holds – done')
  expect(clauses).toEqual([0, 0, 1, 1, 2, 2, 2, 2, 3])
  expect(isCapital.slice(0, 2)).toEqual([true, false])
  expect([...cashtags]).toEqual([[2, 'ETH']])
})

test('property: any text is read to its end, all columns of one length', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
      const { words, hashes, isCapital, clauses } = readTokens(text)
      expect([hashes.length, isCapital.length, clauses.length]).toEqual([words.length, words.length, words.length])
      expect(words.every((word) => word !== '' && !/\s/.test(word))).toBe(true)
    }),
    { numRuns: 1_000 },
  )
})
