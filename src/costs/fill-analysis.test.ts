import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decimal } from './decimal.ts'
import { analyseFills, type FillAnalysis, type OrderRecord } from './fill-analysis.ts'
import { fillReport } from './fill-report.ts'
import { readFills } from './fill-file.ts'

const CLOSE = 1e-9

const ORDER: OrderRecord = {
  id: '1',
  venue: 'bybit',
  side: 'buy',
  size: decimal(10),
  decisionMid: decimal(100),
  arrivalMid: decimal('100.2'),
  arrivalSpread: decimal('0.2'),
  endMid: decimal(101),
  fills: [
    { price: decimal('100.3'), size: decimal(3), fee: decimal('0.15'), midAfter: decimal('100.25') },
    { price: decimal('100.5'), size: decimal(5), fee: decimal('0.25'), midAfter: decimal('100.6') },
  ],
}

test('a buy that came late, paid the spread, moved the market and was left unfilled in part, by hand', () => {
  const { shortfall, shortfallBp, filledShare, vwap } = analyseFills(ORDER)
  expect(texts(shortfall)).toEqual({
    delay: '1.6', // 8 × 0.2
    halfSpread: '0.8', // 8 × 0.1
    impact: '1', // 3 × 0.1 + 5 × 0.3 − 0.8
    execution: '1.8',
    fees: '0.4',
    opportunity: '2', // 2 × 1
    total: '5.8',
  })
  expect(shortfallBp.total?.toString()).toBe('58')
  expect([filledShare.toString(), vwap?.toString()]).toEqual(['0.8', '100.425'])
})

test('its spreads: twice the distance from mid, effective = realised + impact', () => {
  const { spread } = analyseFills(ORDER)
  // 2 × (3 × 0.1 + 5 × 0.3), 2 × (3 × 0.05 − 5 × 0.1), 2 × (3 × 0.05 + 5 × 0.4)
  expect(texts(spread ?? {})).toEqual({ effective: '3.6', realised: '-0.7', impact: '4.3' })
})

test('a sell at the same distances costs the same: the sign is the side’s', () => {
  const mirror = (price: { neg(): { add(n: number): typeof ORDER.size } }): typeof ORDER.size => price.neg().add(200)
  const sell: OrderRecord = {
    ...ORDER,
    side: 'sell',
    arrivalMid: mirror(ORDER.arrivalMid),
    endMid: mirror(decimal(101)),
    fills: ORDER.fills.map((fill) => ({
      ...fill,
      price: mirror(fill.price),
      midAfter: mirror(fill.midAfter ?? fill.price),
    })),
  }
  expect(texts(analyseFills(sell).shortfall)).toEqual(texts(analyseFills(ORDER).shortfall))
})

test('a fill at the own side of the touch earns the half-spread: impact is negative, a rebate is a negative fee', () => {
  const maker = { price: decimal('100.1'), size: decimal(10), fee: decimal('-0.1'), midAfter: null }
  const { shortfall, spread } = analyseFills({ ...ORDER, fills: [maker] })
  expect(texts(shortfall)).toMatchObject({
    execution: '-1',
    halfSpread: '1',
    impact: '-2',
    fees: '-0.1',
    opportunity: '0',
  })
  expect(spread).toMatchObject({ realised: null, impact: null })
})

test('what was not recorded is unknown and not zero; without fills all of it is opportunity', () => {
  const unrecorded = analyseFills({ ...ORDER, arrivalSpread: null, endMid: null })
  expect(texts(unrecorded.shortfall)).toMatchObject({
    halfSpread: null,
    impact: null,
    execution: '1.8',
    opportunity: null,
    total: null,
  })
  const missed = analyseFills({ ...ORDER, fills: [], arrivalSpread: null })
  expect(texts(missed.shortfall)).toMatchObject({
    delay: '0',
    execution: '0',
    halfSpread: '0',
    fees: '0',
    opportunity: '10',
    total: '10',
  })
  expect([missed.vwap, missed.spread]).toEqual([null, null])
})

const cents = (min: number, max: number): fc.Arbitrary<ReturnType<typeof decimal>> =>
  fc.integer({ min: min * 100, max: max * 100 }).map((value) => decimal(value).div(100))
const anOrder: fc.Arbitrary<OrderRecord> = fc
  .record({
    side: fc.constantFrom('buy' as const, 'sell' as const),
    decisionMid: cents(50_000, 70_000),
    arrivalMid: cents(50_000, 70_000),
    arrivalSpread: cents(0, 30),
    endMid: cents(50_000, 70_000),
    unfilled: cents(0, 5),
    fills: fc.array(
      fc.record({
        price: cents(50_000, 70_000),
        size: cents(1, 5),
        fee: cents(-50, 50),
        midAfter: cents(50_000, 70_000),
      }),
      { minLength: 1, maxLength: 8 },
    ),
  })
  .map(({ unfilled, ...rest }) => ({
    ...rest,
    id: 'x',
    venue: null,
    size: rest.fills.reduce((total, { size }) => total.add(size), unfilled),
  }))

test('identity: shortfall = delay + half-spread + impact + fees + opportunity, in money and in basis points', () => {
  fc.assert(
    fc.property(anOrder, (order) => {
      for (const parts of [analyseFills(order).shortfall, analyseFills(order).shortfallBp]) {
        const { delay, halfSpread, impact, execution, fees, opportunity, total } = numbers(parts)
        expect(Math.abs(delay + halfSpread + impact + fees + opportunity - total)).toBeLessThan(CLOSE)
        expect(Math.abs(halfSpread + impact - execution)).toBeLessThan(CLOSE)
      }
    }),
    { numRuns: 1_000 },
  )
})

test('identity: effective = realised + impact, of one order and of a whole file', () => {
  fc.assert(
    fc.property(fc.array(anOrder, { minLength: 1, maxLength: 5 }), (orders) => {
      const report = fillReport('f', orders)
      for (const { spreadBp } of [...report.orders, ...report.groups]) {
        const { effective = 0, realised, impact } = spreadBp ?? {}
        expect(Math.abs((realised ?? 0) + (impact ?? 0) - effective)).toBeLessThan(CLOSE)
      }
      const { shortfallBp: all } = report.groups[0] ?? {}
      const parts = [all?.delay, all?.halfSpread, all?.impact, all?.fees, all?.opportunity]
      expect(Math.abs(parts.reduce((total: number, part) => total + (part ?? 0), 0) - (all?.total ?? 0))).toBeLessThan(
        CLOSE,
      )
    }),
  )
})

test('a file’s shortfall is the money of all orders over their value, not a mean of means', () => {
  const small = { ...ORDER, id: '2', size: decimal(1), fills: [{ ...ORDER.fills[0]!, size: decimal(1) }] }
  const [all] = fillReport('f', [ORDER, small]).groups
  expect(all?.shortfall.total).toBeCloseTo(5.8 + 0.3 + 0.15, 12)
  expect(all?.shortfallBp.total).toBeCloseTo(((5.8 + 0.45) / 1_100) * 1e4, 9)
})

test('groups by venue and side appear once there is more than one, and an unknown part leaves no total', () => {
  const other = { ...ORDER, id: '2', venue: 'binance', arrivalSpread: null }
  const { groups, warnings } = fillReport('f', [ORDER, other])
  expect(groups.map(({ name }) => name)).toEqual(['all', 'binance', 'bybit'])
  expect(groups.map(({ shortfall }) => shortfall.halfSpread)).toEqual([null, null, 0.8])
  expect(warnings).toEqual(['1 of 2 orders has no arrivalSpread: half-spread and impact are known only together.'])
})

test('CSV and JSONL of the same fills are the same orders', () => {
  const csv = `order,venue,side,size,decision_mid,arrivalMid,arrivalSpread,endMid,fillPrice,fillSize,fee,midAfter
1,bybit,BUY,10,100,100.2,0.2,101,100.3,3,0.15,100.25
1,bybit,BUY,10,100,100.2,0.2,101,100.5,5,0.25,100.6
2,,sell,1,100,100,,,,,,
`
  const jsonl = [
    {
      order: 1,
      venue: 'bybit',
      side: 'buy',
      size: 10,
      decisionMid: '100',
      arrivalMid: 100.2,
      arrivalSpread: 0.2,
      endMid: 101,
      fillPrice: 100.3,
      fillSize: 3,
      fee: 0.15,
      midAfter: 100.25,
    },
    {
      order: 1,
      venue: 'bybit',
      side: 'buy',
      size: 10,
      decisionMid: '100',
      arrivalMid: 100.2,
      arrivalSpread: 0.2,
      endMid: 101,
      fillPrice: 100.5,
      fillSize: 5,
      fee: 0.25,
      midAfter: 100.6,
    },
    { order: '2', side: 'sell', size: 1, decisionMid: 100, arrivalMid: 100, fillPrice: null },
  ]
    .map((line) => JSON.stringify(line))
    .join('\n')
  const read = readFills('f.csv', csv)
  expect(read).toEqual(readFills('f.jsonl', jsonl))
  expect(texts(analyseFills(read[0] as OrderRecord).shortfall)).toEqual(texts(analyseFills(ORDER).shortfall))
  expect(read[1]?.fills).toEqual([])
})

const GOOD = 'order,side,size,decisionMid,arrivalMid,fillPrice,fillSize,fee'
test.each<[string, string, RegExp]>([
  ['nothing', '', /^Line 1 of f\.csv is empty, and so is the rest; write one fill a line under the header order,side/],
  ['blank lines alone', '\n  \n', /^Line 1 of f\.csv is empty/],
  ['no header', '1,buy,1,1,1,1,1,0', /^Line 1 .* is no header of fills; begin with a line such as order,side,size,/],
  ['a page', '<!doctype html>\n<p>1', /^Line 1 .* is no header of fills/],
  ['semicolons', `${GOOD}\n`.replaceAll(',', ';'), /^Line 1 .* is separated by semicolons; separate by commas/],
  ['tabs', `${GOOD}\n`.replaceAll(',', '\t'), /^Line 1 .* is separated by tabs/],
  [
    'a JSON array',
    '[\n{"order":"1"}]',
    /^Line 1 of f\.csv begins one JSON value for the whole file; write one object a line/,
  ],
  ['JSON over several lines', '{\n"order":"1"\n}\n', /^Line 1 of f\.jsonl begins one JSON value/],
  [
    'a price beyond any',
    `${GOOD}\n1,buy,1,1e99,1,1,1,0`,
    /decisionMid "1e99"; .* above zero, at most 1000000000000000\.$/,
  ],
  ['a header alone', `${GOOD}\n`, /is followed by no fill/],
  ['an unknown column', 'order,side,fe\n1,buy,1', /^Line 1 .* unknown column "fe"; write it "fee"\.$/],
  ['a column twice', `${GOOD},Side\n1,buy,1,1,1,1,1,0,buy`, /"side" twice/],
  ['a column too few', `${GOOD}\n1,buy,1`, /^Line 2 .* 3 of 8 columns/],
  ['a lacking column', 'order,side,size\n1,buy,1', /^Line 1 .* lacks the column "decisionMid"; a header needs order,/],
  ['a lacking cell', `${GOOD}\n1,buy,1,,1,1,1,0`, /^Line 2 .* has no "decisionMid"/],
  ['a strange side', `${GOOD}\n1,long,1,1,1,1,1,0`, /the side "long"; write buy or sell/],
  [
    'a price of zero',
    `${GOOD}\n1,buy,1,1,1,0,1,0`,
    /fillPrice "0"; write a decimal number above zero, such as 1000\.5, without/,
  ],
  ['a number that is none', `${GOOD}\n1,buy,NaN,1,1,1,1,0`, /size "NaN"/],
  ['a thousands separator', `${GOOD}\n1,buy,"1,000",1,1,1,1,0`, /size "1,000"/],
  ['half a fill', `${GOOD}\n1,buy,1,1,1,1,,0`, /half a fill/],
  ['a second line without fill', `${GOOD}\n1,buy,2,1,1,1,1,0\n1,buy,2,1,1,,,`, /^Line 3 .*half a fill/],
  ['more filled than ordered', `${GOOD}\n1,buy,1,1,1,1,2,0`, /of 1, of which 2 are filled/],
  [
    'lines that disagree',
    `${GOOD}\n1,buy,2,1,1,1,1,0\n1,sell,2,1,1,1,1,0`,
    /^Line 3 .* another "side" than line 2 of order "1"/,
  ],
  ['a stray quote', `${GOOD}\na"b`, /stray quote/],
  ['broken JSON', '{"order":1', /^Line 1 of f\.jsonl is not JSON/],
  ['a list', '{"order":[1]}', /not an object of texts and numbers/],
])('refused in one sentence: %s', (_, text, said) => {
  const name = text.startsWith('{') ? 'f.jsonl' : 'f.csv'
  expect(() => readFills(name, text)).toThrow(said)
})

test('whatever the file holds: orders, or one sentence about a line', () => {
  const cell = fc.oneof(
    fc.constantFrom('', '1', '0', '-1', 'buy', '1e3', '1e99', '"', 'a"b', '\u0000', '٣'),
    fc.string(),
  )
  const anyFile = fc.array(fc.array(cell, { minLength: 1, maxLength: 9 }), { maxLength: 5 })
  fc.assert(
    fc.property(anyFile, fc.boolean(), (rows, isCsv) => {
      const body = rows.map((cells) => cells.join(',')).join('\n')
      try {
        readFills(isCsv ? 'f.csv' : 'f', isCsv ? `${GOOD}\n${body}` : body)
      } catch (error) {
        expect(error).toMatchObject({ name: 'PerpkitError', code: 'usage.file' })
        expect((error as Error).message).toMatch(/^Line \d+ of /)
      }
    }),
    { numRuns: 500 },
  )
})

test('an unknown venue is refused', () => {
  expect(() => readFills('f.csv', `venue,${GOOD}\nkraken,1,buy,1,1,1,1,1,0`)).toThrow(
    /venue "kraken"; perpkit knows bybit and binance/,
  )
})

type Parts = FillAnalysis['shortfall']

function numbers(parts: Parts): Record<keyof Parts, number> {
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, Number(part)])) as Record<
    keyof Parts,
    number
  >
}

function texts(parts: object): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [name, part === null ? null : String(part)]),
  ) as Record<string, string | null>
}
