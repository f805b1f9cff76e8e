import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createClassifier } from '../news/classify.ts'
import { loadNewsModel } from '../news/model-file.ts'
import { assetOf } from './asset.ts'
import { LONE_LEAN_MAX, type News, newsInput } from './news-input.ts'

const NOW = 1_790_000_000_000
const HOUR_MS = 3_600_000
const classifier = createClassifier(loadNewsModel())
const GOOD = 'Bitcoin surges to all-time high as spot ETF inflows hit a record'
const ANOTHER = 'Bitcoin rallies after central bank approves institutional adoption'
const BAD = 'Bitcoin plunges as exchange hacked, withdrawals halted'

interface Told {
  readonly hoursAgo?: number
  readonly by?: string | null
  readonly dated?: number | null
}
type Line = readonly [headline: string, told?: Told]

function hear(lines: readonly Line[], coin = 'BTC'): News {
  const seen = lines.map(([headline, { hoursAgo = 1, by = null, dated = null } = {}]) => ({
    headline,
    seenMs: NOW - hoursAgo * HOUR_MS,
    source: by,
    publishedMs: dated === null ? null : NOW - dated * HOUR_MS,
  }))
  return newsInput(seen, coin, NOW, classifier)
}
function lean(...lines: readonly Line[]): number {
  const { reading } = hear(lines)
  return reading.kind === 'present' ? reading.value : Number.NaN
}
const by = (source: string | null, hoursAgo = 1): Told => ({ by: source, hoursAgo })

test('good news leans up, bad news down; two sources say more than one', () => {
  expect(lean([GOOD])).toBeGreaterThan(0)
  expect(lean([BAD])).toBeLessThan(0)
  expect(lean([GOOD, by('a')], [ANOTHER, by('b')])).toBeGreaterThan(lean([GOOD, by('a')], [ANOTHER, by('a')]))
})

test('old news weighs less, then nothing; news of the future and of others does not count', () => {
  expect(lean([GOOD, { hoursAgo: 30 }])).toBeLessThan(lean([GOOD]))
  for (const hoursAgo of [49, -1]) expect(hear([[GOOD, { hoursAgo }]]).reading.kind).toBe('absent')
  expect([hear([]).reading.kind, hear([[GOOD]], 'SOL').reading.kind]).toEqual(['absent', 'absent'])
})

test('a story told twice counts once: by one source as one, by two as one story of two sources', () => {
  const once = lean([GOOD, by('a')])
  expect(lean([GOOD, by('a')], [`${GOOD}!`, by('A ', 0.5)])).toBe(once)
  expect(lean([GOOD, by('a')], [`${GOOD}!`, by('b', 0.5)])).toBe(once)
  const { stories, sources } = hear([
    [GOOD, by('a')],
    [`${GOOD}!`, by('b', 0.5)],
  ])
  expect([stories.map((story) => story.sources), sources]).toEqual([[['a', 'b']], 2])
})

test('to retell an old story does not make it young', () => {
  const old = lean([GOOD, by('a', 30)])
  expect(lean([GOOD, by('a', 30)], [GOOD, by('b', 1)])).toBe(old)
  expect(lean([GOOD, by('a', 30)], [GOOD, { by: 'b', hoursAgo: 1, dated: 2 }])).toBe(old)
})

test('the same record, whole or its last 48 h, comes to the same: what is older is not compared with', () => {
  expect(lean([GOOD, by('a', 120)], [GOOD, by('a', 1)])).toBe(lean([GOOD, by('a', 1)]))
  const line = fc.record({
    text: fc.constantFrom(GOOD, `${GOOD}!`, ANOTHER, BAD),
    hoursAgo: fc.integer({ min: -1, max: 120 }),
    source: fc.constantFrom(null, 'a', 'b'),
  })
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      const told = (most: number): readonly Line[] =>
        lines
          .filter(({ hoursAgo }) => hoursAgo <= most)
          .map(({ text, hoursAgo, source }) => [text, by(source, hoursAgo)])
      expect(hear(told(120))).toEqual(hear(told(48)))
    }),
  )
})

test('a contract of a thousand coins hears the news of the coin', () => {
  const line: Line = ['PEPE coin crashes 40% after hack']
  const one = hear([line], 'PEPE')
  expect(one.reading.kind).toBe('present')
  for (const coin of ['1000PEPE', '10000PEPE', '1000000PEPE', '1MPEPE', 'PEPE1000'])
    expect(hear([line], coin)).toEqual(one)
  expect(['BTC', '1INCH', '1000', '100PEPE'].map(assetOf)).toEqual(['BTC', '1INCH', '1000', '100PEPE'])
})

test('a publisher’s date makes its headline older, never younger, and nobody else’s older', () => {
  const fresh = lean([GOOD, by('a')])
  expect(lean([GOOD, { by: 'a', dated: 30 }])).toBe(lean([GOOD, by('a', 30)]))
  for (const dated of [0.5, -5]) expect(lean([GOOD, { by: 'a', dated }])).toBe(fresh)
  expect(hear([[GOOD, { by: 'a', dated: 60 }]]).reading.kind).toBe('absent')
  expect(lean([GOOD, by('a')], [GOOD, { by: 'b', dated: 40 }])).toBe(fresh)
})

test('what was not seen by now is not known, whatever its date says', () => {
  expect(hear([[GOOD, { hoursAgo: -1, dated: 2 }]]).reading.kind).toBe('absent')
})

const FLOOD: readonly Line[] = Array.from({ length: 60 }, (_, at) => [
  `Bitcoin surges to record high, trader ${at} says it soars ${at + 10}% to $${at + 90},000 next`,
  by('pump.example', (at % 10) / 10),
])

test('pump and dump: a source that shouts moves little, and drowns nobody', () => {
  expect(lean(...FLOOD)).toBeGreaterThan(0.5 * LONE_LEAN_MAX)
  expect(lean(...FLOOD)).toBeLessThanOrEqual(LONE_LEAN_MAX)
  const sober: readonly Line[] = [
    [BAD, by('a')],
    ['Bitcoin slumps as regulator sues exchange for fraud', by('b')],
    ['Bitcoin falls as spot ETF outflows hit a record', by('c')],
  ]
  expect(lean(...sober, ...FLOOD)).toBeLessThan(0)
  // Nor by retelling what speaks against it, so that it would have to share the weight of the story.
  expect(lean(...sober, ...FLOOD, ...sober.map(([text]): Line => [text, by('pump.example', 0)]))).toBeLessThan(0)
})

test('pump and dump: one story in ten places is one story, and does not speak strongly', () => {
  const copies = Array.from({ length: 10 }, (_, at): Line => [GOOD, by(`shill-${at}.example`, 0)])
  expect(hear(copies)).toMatchObject({ sources: 10, stories: [{ weight: 1 }] })
  expect(lean(...copies)).toBeLessThanOrEqual(LONE_LEAN_MAX)
  expect(lean(...copies)).toBe(lean([GOOD, by('a', 0)]))
})

test('two independent sources with stories of their own may speak strongly', () => {
  expect(lean([GOOD, by('a', 0)], [ANOTHER, by('b', 0)])).toBeGreaterThan(LONE_LEAN_MAX)
})

test('property: neither one source nor one story leans beyond the bound, and a story never weighs more than once', () => {
  const line = fc.record({
    text: fc.constantFrom(GOOD, ANOTHER, BAD, ...FLOOD.slice(0, 9).map(([text]) => text)),
    hoursAgo: fc.double({ min: -2, max: 60, noNaN: true }),
    dated: fc.option(fc.double({ min: -100, max: 100, noNaN: true })),
    source: fc.constantFrom(null, 'a', 'b', 'c'),
  })
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
      const told = lines.map(({ text, hoursAgo, dated, source }): Line => [text, { hoursAgo, dated, by: source }])
      const { reading, stories, sources } = hear(told)
      if (reading.kind !== 'present') return
      const total = stories.reduce((sum, { weight }) => sum + weight, 0)
      expect(total).toBeLessThanOrEqual(sources + 1e-9)
      for (const { weight } of stories) expect(weight).toBeLessThanOrEqual(1)
      if (sources === 1 || stories.length === 1)
        expect(Math.abs(reading.value)).toBeLessThanOrEqual(LONE_LEAN_MAX + 1e-12)
    }),
    { numRuns: 200 },
  )
})
