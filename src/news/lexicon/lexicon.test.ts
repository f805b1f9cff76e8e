import { expect, test } from 'vitest'
import { ADOPTION } from './adoption.ts'
import { CALM } from './calm.ts'
import { wordings } from './entry.ts'
import { LAW } from './law.ts'
import { PRICE } from './price.ts'
import { SECURITY } from './security.ts'

const ENTRIES = [...PRICE, ...LAW, ...SECURITY, ...ADOPTION]

test('alternatives are written out', () => {
  expect(wordings('a (b|c|) d, e(|s)')).toEqual(['a b d', 'a c d', 'a d', 'e', 'es'])
})

test('every phrase means one thing', () => {
  const meanings = new Map<string, Set<string>>()
  for (const { event, weight, phrases } of ENTRIES)
    for (const phrase of wordings(phrases))
      meanings.set(phrase, (meanings.get(phrase) ?? new Set()).add(`${event} ${weight}`))
  for (const { weight, phrases } of CALM)
    for (const phrase of wordings(phrases))
      meanings.set(phrase, (meanings.get(phrase) ?? new Set()).add(`calm ${weight}`))
  expect([...meanings].filter(([, found]) => found.size > 1).map(([phrase, found]) => [phrase, ...found])).toEqual([])
  expect(meanings.size).toBeGreaterThan(1_500)
})

test('phrases are written as the tokeniser writes words', () => {
  const all = [...ENTRIES, ...CALM].flatMap(({ phrases }) => wordings(phrases))
  expect(
    all.filter((phrase) => !/^(?:[a-z\d]+(?:'s)?|_[a-z]+|\?)(?: (?:[a-z\d]+(?:'s)?|_[a-z]+))*$/.test(phrase)),
  ).toEqual([])
})

test('weights are whole, none is zero, events have one weight', () => {
  expect(ENTRIES.every(({ weight }) => Number.isInteger(weight) && weight !== 0 && Math.abs(weight) <= 3)).toBe(true)
  expect(new Set(ENTRIES.map(({ event }) => event)).size).toBe(ENTRIES.length)
})
