import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { expect, test } from 'vitest'
import { renderHtml } from '../../src/compare/html/page.ts'
import type { Series } from '../../src/compare/html/distribution-plot.ts'
import { REPORT_SCHEMA, type Report, type Row } from '../../src/compare/report.ts'

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((file) =>
  existsSync(file),
)
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const row = (over: Partial<Row>): Row => ({
  id: 'order-latency-ws-p50',
  metric: 'order latency ws p50',
  unit: 'ms',
  better: 'lower',
  winner: 'bybit',
  claim: { bybit: '12', binance: '18' },
  method: 'a method',
  detail: '',
  bybit: { value: 12.3, low: 12.1, high: 12.5, n: 1_000 },
  binance: { value: 18.4, low: 18.1, high: 18.7, n: 1_000 },
  ...over,
})

const REPORT: Report = {
  schema: REPORT_SCHEMA,
  environment: 'simulated',
  world: { name: 'article', tier: 'lab', seed: 7 },
  startedAt: '2026-11-25T00:00:00.000Z',
  durationMs: 1,
  machine: { node: 'v20', platform: 'linux', cpu: '<script>alert(1)</script>', cores: 2 },
  plan: { symbol: 'BTCUSDT', orders: 2_000, rate: 100 },
  schedule: { sendLagP50Ms: 0.1, sendLagP99Ms: 1 },
  verdict: {
    text: 'taker → Bybit <img src=x onerror=alert(2)>',
    taker: { winner: 'bybit', byBp: 1, parts: { fees: 1, spread: 0, depth: 0, latency: 0 } },
    maker: { winner: 'none', byBp: 0, parts: { fees: 0, spread: 0, depth: 0, latency: 0 } },
  },
  rows: [
    row({}),
    row({
      id: 'uptime',
      metric: 'uptime',
      unit: '%',
      better: 'higher',
      winner: 'none',
      bybit: { value: 100, low: 99, high: 100, n: 40 },
      binance: { value: 100, low: 99, high: 100, n: 40 },
    }),
  ],
  truth: { 'order-latency-ws-p50': { bybit: 12.1, binance: 18.2, source: 'records' } },
  errors: [{ venue: 'bybit', op: 'place', code: '"><b>10006</b>', count: 3, firstAt: '2026-11-25T00:00:01.000Z' }],
  notes: [],
}

const SERIES: readonly Series[] = (['bybit', 'binance'] as const).map((venue) => ({
  label: `${venue} ws`,
  venue,
  isDashed: false,
  ascending: Float64Array.from({ length: 500 }, (_, i) => 5 + i / 10),
}))

test.skipIf(CHROMIUM === undefined)(
  'the report page: opens alone, draws both plots, runs nothing that came from outside (needs chromium: apt-get install chromium)',
  async () => {
    const browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: FLAGS })
    try {
      const page = await browser.newPage({ viewport: { width: 1_000, height: 1_200 } })
      const [asked, troubles]: [string[], string[]] = [[], []]
      page.on('request', (request) => asked.push(request.url()))
      page.on('console', (message) => troubles.push(message.text()))
      page.on('dialog', (dialog) => (troubles.push(dialog.message()), void dialog.dismiss()))
      await page.setContent(renderHtml(REPORT, SERIES))
      expect(await page.locator('svg:visible').count()).toBe(2)
      expect(await page.locator('svg:visible path.line').count()).toBe(4)
      expect(await page.locator('tbody tr').count()).toBe(2)
      const boxes = await page
        .locator('svg:visible')
        .evaluateAll((drawings) => drawings.map((drawing) => drawing.getBoundingClientRect().height))
      for (const height of boxes) expect(height).toBeGreaterThan(100)
      expect(await page.locator('script, img, link[href], b').count()).toBe(0)
      expect(await page.locator('body').innerText()).toContain('<img src=x onerror=alert(2)>')
      expect([asked.filter((url) => !url.startsWith('about:')), troubles]).toEqual([[], []])
    } finally {
      await browser.close()
    }
  },
)

test.skipIf(CHROMIUM === undefined).each([360, 800, 1_280])(
  'the report page at %d px: nothing is cut off, and the drawings can be read',
  async (width) => {
    const browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: FLAGS })
    try {
      const page = await browser.newPage({ viewport: { width, height: 900 } })
      const wide = { value: 32_263_747, low: 32_110_143, high: 33_288_076, n: 100_000 }
      const rows = [...REPORT.rows, row({ id: 'depth-usdt-10bp', unit: 'USDT', bybit: wide, binance: wide })]
      await page.setContent(renderHtml({ ...REPORT, rows }, SERIES))
      const boxesOf = (selector: string) =>
        page.locator(selector).evaluateAll((elements) =>
          elements.map((element) => {
            const { height, left, right } = element.getBoundingClientRect()
            return { height, left, right }
          }),
        )
      expect(await page.locator('svg:visible').count()).toBe(2)
      expect(await page.locator('html').evaluate((root) => root.scrollWidth)).toBe(width)
      const [cells, letters] = [await boxesOf('td'), await boxesOf('svg:visible text')]
      expect(Math.max(...cells.map(({ right }) => right))).toBeLessThanOrEqual(width)
      expect(letters.length).toBeGreaterThan(10)
      for (const { height, left, right } of letters) {
        expect(height).toBeGreaterThan(11) // a line's height: letters of about 10 px
        expect([left >= 0, right <= width]).toEqual([true, true])
      }
    } finally {
      await browser.close()
    }
  },
)

test('CI has what the page test needs', () => {
  if (process.env['PERPKIT_FORBID_SKIPS'] === '1') expect(CHROMIUM).toBeDefined()
})
