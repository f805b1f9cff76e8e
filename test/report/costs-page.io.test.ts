import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { articleRows } from '../../src/costs/article.ts'
import { articleSheet } from '../../src/costs/article-sheet.ts'
import { costSheet } from '../../src/costs/cost-sheet.ts'
import { renderHtml } from '../../src/costs/render-html.ts'
import { costReport } from '../../src/costs/report.ts'

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((file) =>
  existsSync(file),
)
const FLAGS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync']

const month = {
  volumeUsdt: '1000000',
  makerShare: '0.5',
  positionUsdt: '-900000',
  infrastructureUsd: '200',
  llmUsd: '5',
}
const question = { orderUsdt: '10000', holdHours: '8', capacityBp: '5', month, grossEdgeBp: '5' }
const stated = { halfSpreadBp: { bybit: '0.5' }, fundingPer8hBp: { bybit: '-1', binance: '1' } }
const PAGES = {
  costs: renderHtml(costSheet(costReport({ ...question, ...stated, venues: ['bybit', 'binance'] }, [], 0))),
  article: renderHtml(articleSheet(articleRows())),
}

describe.skipIf(CHROMIUM === undefined)('pages of costs (need chromium: apt-get install chromium)', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: FLAGS })
  })
  afterAll(() => browser.close())

  test.each(
    ([360, 1_000] as const).flatMap((width) =>
      (['light', 'dark'] as const).flatMap((colorScheme) =>
        (['costs', 'article'] as const).map((name) => [name, width, colorScheme] as const),
      ),
    ),
  )(
    '%s at %d px, %s: only tables scroll, no figure is broken, letters of drawings can be read',
    async (...[name, width, colorScheme]) => {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
      await page.setContent(PAGES[name])
      const boxesOf = (selector: string) =>
        page.locator(selector).evaluateAll((elements) =>
          elements.map((element) => {
            const { height, left, right } = element.getBoundingClientRect()
            return { height, left, right }
          }),
        )
      expect(await page.locator('html').evaluate((root) => root.scrollWidth)).toBe(width)
      for (const { left, right } of await boxesOf('h1, h2, p, .wide, svg:visible'))
        expect([left >= 0, right <= width]).toEqual([true, true])
      // One line's height: a figure such as "≥ 77.5 %" stays in one piece.
      const lines = await page.locator('table:not(.prose) td:not(.text)').evaluateAll((cells) =>
        cells.map((cell) => {
          const range = cell.ownerDocument.createRange()
          range.selectNodeContents(cell)
          return range.getClientRects().length
        }),
      )
      expect(Math.max(0, ...lines)).toBeLessThanOrEqual(1)
      const letters = await boxesOf('svg:visible text')
      for (const { height, left, right } of letters) {
        expect(height).toBeGreaterThan(10)
        expect([left >= 0, right <= width]).toEqual([true, true])
      }
      if (name === 'costs') expect(letters.length).toBeGreaterThan(8)
      else expect(Math.max(...(await boxesOf('td')).map(({ right }) => right))).toBeLessThanOrEqual(width)
      const colours: unknown = await page.evaluate(
        '["color", "backgroundColor"].map((name) => Number(/\\d+/.exec(getComputedStyle(document.body)[name])[0]))',
      )
      const [ink, paper] = colours as readonly number[]
      expect((ink ?? 0) > (paper ?? 0)).toBe(colorScheme === 'dark')
      await page.close()
    },
  )
})

test('CI has what the pages of costs need', () => {
  if (process.env['PERPKIT_FORBID_SKIPS'] === '1') expect(CHROMIUM).toBeDefined()
})
