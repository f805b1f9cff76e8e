import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { createRandom } from '../kit/random.ts'
import { Dedupe } from './dedupe.ts'
import { sanitiseHeadline } from './sanitise.ts'
import { isContrary, likeness, readStory } from './story.ts'

const headlines = readFileSync(new URL('../../training/data/crypto-headlines-dev.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => sanitiseHeadline((JSON.parse(line) as { headline: string }).headline))
  .filter((text) => text.split(' ').length >= 6)

function isMerged(first: string, second: string): boolean {
  const dedupe = new Dedupe()
  dedupe.admit(first)
  return dedupe.admit(second).kind === 'duplicate'
}

test.each([
  [
    'a wire prefix',
    'Bitcoin falls below $20K as liquidations mount',
    'JUST IN: Bitcoin falls below $20,000 as liquidations mount',
  ],
  [
    'a site behind it',
    'SEC delays decision on spot Ether ETF',
    'SEC Delays Decision on Spot Ether ETF | Cointelegraph',
  ],
  ['capitals, tickers', 'Bitcoin and Ethereum rally after Fed decision', 'BTC AND ETH RALLY AFTER FED DECISION.'],
  [
    'another word for the same move',
    'Solana soars after Visa picks it for USDC settlement',
    'Solana surges after Visa picks it for USDC settlement',
  ],
])('merged: %s', (_, first, second) => {
  expect(isMerged(first, second)).toBe(true)
})

test.each([
  [
    'another number',
    'Bitcoin rises above $30K for the first time since June',
    'Bitcoin rises above $31K for the first time since June',
  ],
  [
    'the other direction',
    'Bitcoin rises above $30K for the first time since June',
    'Bitcoin falls below $30K for the first time since June',
  ],
  [
    'a negation',
    'Coinbase will list the token of the exchange FTX',
    'Coinbase will not list the token of the exchange FTX',
  ],
  [
    'another asset',
    'Bitcoin gains as traders await the Fed decision on rates',
    'Solana gains as traders await the Fed decision on rates',
  ],
  [
    'assets changed places',
    'Bitcoin rises, Ethereum falls ahead of the Fed decision',
    'Ethereum rises, Bitcoin falls ahead of the Fed decision',
  ],
  [
    'buying and selling',
    'Tesla buys bitcoin worth $1.5B in the first quarter',
    'Tesla sells bitcoin worth $1.5B in the first quarter',
  ],
])('kept apart: %s', (_, first, second) => {
  expect(isMerged(first, second)).toBe(false)
  expect(isMerged(second, first)).toBe(false)
})

test.each(['!', '<', 'the', 'Now'])('a headline without a word that counts is told once, too: %s', (headline) => {
  const stories = new Dedupe()
  expect([headline, headline, 'Bitcoin up 5%'].map((each) => stories.admit(each).kind)).toEqual([
    'new',
    'duplicate',
    'new',
  ])
})

test.each([
  ['BTC +5% in 24h as traders eye CPI data', 'BTC -5% in 24h as traders eye CPI data'],
  ['Bitcoin moves from $60,000 to $70,000 in a day', 'Bitcoin moves from $70,000 to $60,000 in a day'],
  ['Spot Bitcoin ETF inflows top outflows this week', 'Spot Bitcoin ETF outflows top inflows this week'],
  ['SEC sues Coinbase over staking program', 'Coinbase sues SEC over staking program'],
  ['Whales send bitcoin to exchanges', 'Exchanges send bitcoin to whales'],
  ['Binance Will List FOO with Seed Tag Applied', 'Binance Will List BAR with Seed Tag Applied'],
  ['New listing: FOOUSDT Perpetual Contract, up to 25x', 'New listing: BARUSDT Perpetual Contract, up to 25x'],
  ['Fed signals three rate cuts this year', 'Fed signals five rate cuts this year'],
  ['Tether will freeze wallets tied to hack', 'Tether won’t freeze wallets tied to hack'],
  ['Bitcoin miners can cover electricity costs', "Bitcoin miners can't cover electricity costs"],
  ['Bitcoin doubles in a month as demand returns', 'Bitcoin halves in a month as demand returns'],
  ['Bitcoin ETF sees $100 crore of flows in India', 'Bitcoin ETF sees $100 lakh of flows in India'],
  ['Fund buys $1,5 billion of bitcoin', 'Fund buys $15 billion of bitcoin'],
])('another story, in nearly the same words: %s', (first, second) => {
  expect([isMerged(first, second), isMerged(second, first)]).toEqual([false, false])
})

test.each([
  ['Fund buys $1.5 billion of bitcoin', 'Fund buys $1,500 million of bitcoin'],
  ['Fed signals three rate cuts this year', 'Fed signals 3 rate cuts this year'],
  ['Tether won’t freeze wallets tied to hack', 'Tether will not freeze wallets tied to hack'],
  ['SEC approves spot Ether ETF', 'US SEC approves spot Ether ETF'],
])('one story, told in other signs: %s', (first, second) => {
  expect(isMerged(first, second)).toBe(true)
})

test('of titles that share their words by the thousand a bounded number is compared', () => {
  const dedupe = new Dedupe()
  const shared = 'zz yy xx ww vv uu tt ss rr qq pp oo'
  const title = (at: number): string =>
    `${shared} ${Array.from({ length: 8 }, (_, word) => `a${'abcdefghij'[at % 10]}w${at}x${word}`).join(' ')}`
  for (let at = 0; at < 2_000; at++) dedupe.admit(title(at))
  const looks = vi.spyOn(Map.prototype, 'get')
  dedupe.admit(title(2_000))
  const { length } = looks.mock.calls
  looks.mockRestore()
  expect(length).toBeGreaterThan(500) // the case is the hostile one
  expect(length).toBeLessThan(1_000)
})

test('a changed number is never merged', () => {
  const random = createRandom(7)
  const pairs = headlines
    .filter((text) => /\d/.test(text))
    .map((text) => [text, text.replace(/\d+/, (digits) => String(Number(digits) + 1 + Math.floor(random.next() * 7)))])
  expect(pairs.length).toBeGreaterThan(1_000)
  expect(pairs.filter(([first = '', second = '']) => isMerged(first, second))).toEqual([])
})

const FLIPS = [
  ['rises', 'falls'],
  ['surges', 'plunges'],
  ['gains', 'losses'],
  ['approves', 'rejects'],
  ['jumps', 'drops'],
  ['bullish', 'bearish'],
  ['high', 'low'],
  ['up', 'down'],
  ['above', 'below'],
  ['buys', 'sells'],
  ['launches', 'delays'],
  ['wins', 'loses'],
] as const

test('a flipped direction is never merged', () => {
  const pairs = headlines.flatMap((text) =>
    FLIPS.flatMap(([up, down]) => [
      [text, text.replace(new RegExp(`\\b${up}\\b`, 'i'), down)],
      [text, text.replace(new RegExp(`\\b${down}\\b`, 'i'), up)],
    ]).filter(([first, second]) => first !== second),
  )
  expect(pairs.length).toBeGreaterThan(700)
  expect(pairs.filter(([first = '', second = '']) => isMerged(first, second))).toEqual([])
})

test('nineteen of twenty retold headlines are found', () => {
  const random = createRandom(11)
  const retold = headlines.slice(0, 2_500).map((text) => [text, retell(text, random)])
  const found = retold.filter(([first = '', second = '']) => isMerged(first, second)).length
  expect(found / retold.length).toBeGreaterThan(0.95)
})

test('property: the index finds what comparing with every story finds', () => {
  const words = fc.constantFrom(
    ...'bitcoin crypto falls rises alpha beta gamma delta epsilon zeta 10 20 not eth'.split(' '),
  )
  const headline = fc.array(words, { minLength: 1, maxLength: 9 }).map((list) => list.join(' '))
  fc.assert(
    fc.property(fc.array(headline, { maxLength: 40 }), fc.integer({ min: 1, max: 12 }), (list, windowMax) => {
      const dedupe = new Dedupe(windowMax)
      const kept: { readonly number: number; readonly story: ReturnType<typeof readStory> }[] = []
      for (const [number, text] of list.entries()) {
        const story = readStory(text)
        const first = kept.find(
          (each) => likeness(each.story.words, story.words) >= 0.6 && !isContrary(each.story, story),
        )
        expect(dedupe.admit(text)).toEqual(
          first === undefined ? { kind: 'new', number } : { kind: 'duplicate', number, of: first.number },
        )
        if (first !== undefined) continue
        kept.push({ number, story })
        if (kept.length > windowMax) kept.shift()
      }
    }),
    { numRuns: 500 },
  )
})

function retell(text: string, random: { next(): number }): string {
  const words = text.split(' ')
  const pick = (choices: readonly string[]): string => choices[Math.floor(random.next() * choices.length)] ?? ''
  const way = random.next()
  if (way < 0.2) return text + pick([' - CoinDesk', ' | Cointelegraph', ': Report', ' (Updated)'])
  if (way < 0.4) return pick(['JUST IN: ', 'Breaking: ', 'BREAKING - ']) + text
  if (way < 0.55) return text.toUpperCase()
  if (way < 0.7) return words.toSpliced(1 + Math.floor(random.next() * (words.length - 2)), 1).join(' ')
  if (way < 0.85)
    return `${text
      .replace(/\bBitcoin\b/, 'BTC')
      .replace(/\bEthereum\b/, 'ETH')
      .replaceAll(',', '')}.`
  const half = words.length >> 1
  return [...words.slice(half), ...words.slice(0, half)].join(' ')
}
