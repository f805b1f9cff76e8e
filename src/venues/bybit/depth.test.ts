import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changed, fixture } from '../../../test/fixtures/bybit/fixtures.ts'
import { DepthFrame, type Levels, type Verdict } from '../../domain/depth-frame.ts'
import { createScale } from '../../domain/scale.ts'
import { createRandom } from '../../kit/random.ts'
import { createSequence, decodeDepth, decodeSnapshot } from './depth.ts'

const BTC = createScale('0.10', '0.001')

function decode(bytes: Buffer, frame = new DepthFrame(), scale = BTC): DepthFrame | null {
  return decodeDepth(bytes, 0, bytes.length, scale, frame) ? frame : null
}

function pairs({ prices, sizes, count }: Levels): number[][] {
  return Array.from({ length: count }, (_, at) => [prices[at] ?? Number.NaN, sizes[at] ?? Number.NaN])
}

test('a snapshot: levels in steps, one id, the time of the engine apart from that of the data system', () => {
  const frame = decode(fixture('public', 'orderbook.50 snapshot'))
  expect(frame).toMatchObject({
    isSnapshot: true,
    firstId: 10132540,
    lastId: 10132540,
    previousId: -1,
    eventMs: 1792000000120,
    matchMs: 1792000000113,
  })
  expect(frame && [pairs(frame.bids), pairs(frame.asks)]).toEqual([
    [
      [650_000, 12_345],
      [649_999, 500],
      [649_995, 1_020],
    ],
    [
      [650_001, 3_021],
      [650_002, 118],
      [650_007, 2_400],
    ],
  ])
})

test('a delta: size 0 deletes, and the frame holds nothing of the message before', () => {
  const frame = new DepthFrame()
  decode(fixture('public', 'orderbook.50 snapshot'), frame)
  expect(decode(fixture('public', 'orderbook.50 delta'), frame)).toMatchObject({ isSnapshot: false, lastId: 10132541 })
  expect([pairs(frame.bids), pairs(frame.asks)]).toEqual([
    [
      [649_999, 0],
      [649_998, 750],
    ],
    [[650_001, 2_521]],
  ])
})

test('a delta with id 1 is a snapshot: the service restarted', () => {
  const restart = changed('public', 'orderbook.50 delta', (msg: { data: { u: number } }) => (msg.data.u = 1))
  expect(decode(restart)?.isSnapshot).toBe(true)
})

test('only the bytes between start and end are read', () => {
  const message = fixture('public', 'orderbook.50 delta')
  const framed = Buffer.concat([Buffer.from('###'), message, Buffer.from('}}}')])
  expect(decodeDepth(framed, 3, 3 + message.length, BTC, new DepthFrame())).toBe(true)
  expect(decodeDepth(framed, 3, 4 + message.length, BTC, new DepthFrame())).toBe(false)
})

interface Mutable {
  topic: string
  type: string
  cts?: number
  data: Record<string, unknown>
}
const breakage = (change: (msg: Mutable) => void): Buffer => changed('public', 'orderbook.50 delta', change as never)

test.each<[string, Buffer]>([
  ['the touch', fixture('public', 'orderbook.1 snapshot')],
  ['trades', fixture('public', 'publicTrade snapshot')],
  ['an acknowledgement', fixture('public', 'subscribe ok')],
  ['the RPI book', breakage((msg) => (msg.topic = 'orderbook.rpi.BTCUSDT'))],
  ['a price off the tick', breakage((msg) => (msg.data['b'] = [['64999.95', '1']]))],
  ['a size off the step', breakage((msg) => (msg.data['a'] = [['65000.1', '0.0005']]))],
  ['a price that is a number', breakage((msg) => (msg.data['b'] = [[64999.9, '1']]))],
  ['an exponent', breakage((msg) => (msg.data['b'] = [['6e4', '1']]))],
  ['a side that is missing', breakage((msg) => delete msg.data['a'])],
  ['an id that is missing', breakage((msg) => delete msg.data['u'])],
  ['an id beyond what a number holds', breakage((msg) => (msg.data['u'] = 2 ** 60))],
  ['a time of the engine that is missing', breakage((msg) => delete msg.cts)],
  ['a type unheard of', breakage((msg) => (msg.type = 'update'))],
  ['half a message', fixture('public', 'orderbook.50 delta').subarray(0, 90)],
  ['nothing', Buffer.alloc(0)],
  ['null', Buffer.from('null')],
])('no depth message: %s', (_, bytes) => {
  expect(decode(bytes)).toBeNull()
})

test('a REST snapshot is a snapshot frame; a refusal and a foreign body are none', () => {
  const frame = new DepthFrame()
  expect(decodeSnapshot(fixture('rest', 'market/orderbook ok'), BTC, frame)).toBe(true)
  expect(frame).toMatchObject({ isSnapshot: true, firstId: 18521288, lastId: 18521288, matchMs: 1792000000108 })
  expect(pairs(frame.asks)[0]).toEqual([650_001, 3_021])
  expect(decodeSnapshot(fixture('rest', 'market 10001'), BTC, frame)).toBe(false)
  expect(decodeSnapshot(fixture('rest', 'market/tickers ok'), BTC, frame)).toBe(false)
  expect(decodeSnapshot(Buffer.from('<html>'), BTC, frame)).toBe(false)
})

test('any book on any grid decodes to the steps that it was written from, padded or not', () => {
  const side = fc.array(fc.tuple(fc.integer({ min: 1, max: 2 ** 30 }), fc.integer({ min: 0, max: 2 ** 45 })), {
    maxLength: 80,
  })
  const ticks = fc.constantFrom('0.10', '0.01', '0.5', '0.0000001', '1', '25')
  fc.assert(
    fc.property(side, side, ticks, ticks, fc.nat(3), (bids, asks, tick, lot, padding) => {
      const scale = createScale(tick, lot)
      const write = (steps: number, step: string): string => {
        const text = new Decimal(step).times(steps).toFixed()
        return padding === 0 ? text : new Decimal(text).toFixed(new Decimal(text).decimalPlaces() + padding)
      }
      const wire = (levels: number[][]): string[][] =>
        levels.map(([price = 0, size = 0]) => [write(price, tick), write(size, lot)])
      const bytes = breakage(({ data }) => Object.assign(data, { b: wire(bids), a: wire(asks) }))
      const frame = decode(bytes, new DepthFrame(), scale)
      expect(frame && [pairs(frame.bids), pairs(frame.asks)]).toEqual([bids, asks])
    }),
    { numRuns: 200 },
  )
})

// ── The sequence rule ──────────────────────────────────────────────────────────────────────────────────────────────

/** `s7` is a snapshot with id 7, `d8` a delta with id 8. */
function verdicts(events: string): Verdict[] {
  const sequence = createSequence()
  const frame = new DepthFrame()
  return events.split(' ').map((event) => {
    frame.isSnapshot = event.startsWith('s')
    frame.lastId = Number(event.slice(1))
    return sequence.admit(frame)
  })
}

test.each<[string, string, Verdict[]]>([
  ['deltas before the first snapshot are skipped', 'd5 d6 s7 d8', ['skip', 'skip', 'apply', 'apply']],
  ['ids rise by one', 's7 d8 d9', ['apply', 'apply', 'apply']],
  ['repeats are skipped', 's7 d8 d8 d7 d9', ['apply', 'apply', 'skip', 'skip', 'apply']],
  [
    'a jump is a gap, and the book is void until a snapshot',
    's7 d9 d10 d11 s20 d21',
    ['apply', 'gap', 'skip', 'skip', 'apply', 'apply'],
  ],
  ['a later snapshot starts anew, with a lower id too', 's7 d8 s3 d4', ['apply', 'apply', 'apply', 'apply']],
  ['id 1 is a restart whatever the message calls itself', 's7 d8 d1 d2', ['apply', 'apply', 'apply', 'apply']],
  ['id 1 begins a book without any before it', 'd9 d1 d2', ['skip', 'apply', 'apply']],
])('%s', (_, events, expected) => {
  expect(verdicts(events)).toEqual(expected)
})

test('reset: nothing is applied until the next snapshot', () => {
  const sequence = createSequence()
  const frame = Object.assign(new DepthFrame(), { isSnapshot: true, lastId: 7 })
  sequence.admit(frame)
  sequence.reset()
  expect(sequence.admit(Object.assign(frame, { isSnapshot: false, lastId: 8 }))).toBe('skip')
})

/** The rule as a sentence: the applied deltas since the last snapshot number on from it without a hole. */
function slowVerdicts(events: readonly { isSnapshot: boolean; id: number }[]): Verdict[] {
  const told: Verdict[] = []
  let chain: number[] | null = null
  for (const { isSnapshot, id } of events) {
    if (isSnapshot || id === 1) chain = [id]
    const next: number | null = chain === null ? null : (chain.at(-1) ?? 0) + 1
    if (isSnapshot || id === 1) told.push('apply')
    else if (chain === null || next === null || chain.some((seen) => seen >= id)) told.push('skip')
    else if (id === next) {
      told.push('apply')
      chain.push(id)
    } else {
      told.push('gap')
      chain = null
    }
  }
  return told
}

test('the rule agrees with its slow wording on any stream', () => {
  const event = fc.record({ isSnapshot: fc.nat(9).map((one) => one === 0), id: fc.integer({ min: 1, max: 12 }) })
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const text = events.map(({ isSnapshot, id }) => `${isSnapshot ? 's' : 'd'}${id}`).join(' ')
      expect(events.length === 0 ? [] : verdicts(text)).toEqual(slowVerdicts(events))
    }),
    { numRuns: 2_000 },
  )
})

test('seeded faults: a lost delta is always a gap, a repeated one never, and a snapshot always heals', () => {
  const random = createRandom(7)
  for (let run = 0; run < 500; run++) {
    const first = 2 + Math.floor(random.next() * 1_000)
    const at = 1 + Math.floor(random.next() * 20)
    const clean = [`s${first}`, ...Array.from({ length: 22 }, (_, delta) => `d${first + 1 + delta}`)]
    const lost = [...clean.slice(0, at), ...clean.slice(at + 1), 's9000', 'd9001']
    const twice = [...clean.slice(0, at), clean[at] ?? '', ...clean.slice(at)]
    const afterLoss = verdicts(lost.join(' '))
    expect(afterLoss.filter((verdict) => verdict === 'gap')).toEqual(['gap'])
    expect(afterLoss.indexOf('gap')).toBe(at)
    expect(afterLoss.slice(at + 1, -2).every((verdict) => verdict === 'skip')).toBe(true)
    expect(afterLoss.slice(-2)).toEqual(['apply', 'apply'])
    expect(verdicts(twice.join(' ')).filter((verdict) => verdict !== 'apply')).toEqual(['skip'])
  }
})
