import { expect, test } from 'vitest'
import { wallMs } from '../../domain/units.ts'
import { createRandom } from '../../kit/random.ts'
import { statedPrice } from '../spend/price.ts'
import { estimateSpend } from './estimate.ts'

const headline = 'A headline with as many characters as crypto headlines have on average'
const texts = Array.from({ length: 10_000 }, (_, at) => `${headline.slice(0, 65)}${String(at).padStart(5, '0')}`)
const options = { outputTokensMax: 640, at: wallMs(0), random: createRandom(1) }
const endpoint = (price: ReturnType<typeof statedPrice> | null) => ({
  provider: 'p',
  model: 'm',
  baseUrl: 'https://x.test',
  apiKey: '',
  price,
})

test('10,000 headlines at 0.28/0.42: 209 requests, about ten cents, less than half a dollar set aside', () => {
  const { requests, cost, atMost } = estimateSpend(
    texts,
    endpoint(statedPrice('p', 'm', '0.28', '0.42', '2026-11-25')),
    options,
  )
  expect(requests).toBe(209)
  expect((cost ?? 0) / 1e9).toBeCloseTo(0.103, 2)
  expect(atMost).toBeGreaterThan(cost ?? 0)
  expect(atMost / 1e9).toBeLessThan(0.5)
})

test('an unknown price gives an unknown estimate, and the dearest is set aside; nothing to ask costs nothing', () => {
  const unknown = estimateSpend(texts.slice(0, 5), endpoint(null), options)
  const cheap = estimateSpend(texts.slice(0, 5), endpoint(statedPrice('p', 'm', '1', '1', '2026-11-25')), options)
  expect(unknown).toMatchObject({ requests: 1, cost: null })
  expect(unknown.atMost).toBeGreaterThan(2 * cheap.atMost)
  expect(estimateSpend([], endpoint(statedPrice('p', 'm', '1', '1', '2026-11-25')), options)).toMatchObject({
    requests: 0,
    cost: 0,
    atMost: 0,
  })
})
