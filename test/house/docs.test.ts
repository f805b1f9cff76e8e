import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'
import { FAILURE_CODES } from '../../src/venues/bybit/failure-codes.ts'
import { failureRow } from '../../src/venues/binance/failure-codes.ts'

// A page that disagrees with the code is a bug in whichever is wrong: here they are held against each other.

const CODE = ['src', 'test', 'bench', 'examples'].flatMap((folder) => filesIn(folder, '.ts'))
const PAGES = ['README.md', 'CHANGELOG.md', 'SECURITY.md', 'NOTICES.md', ...filesIn('docs', '.md')]
const CITATION = /docs\/[\w/-]+\.md(?:#[\w-]+)?/g
/** A section or a trap that the comment cites right behind the page's name. */
const PLACES = /docs\/[\w/-]+\.md ((?:§\d+(?:\.\d+)*|T-\d\d)(?:[, ]+(?:and )?(?:§\d+(?:\.\d+)*|T-\d\d))*)/g
const PLACE = /§\d+(?:\.\d+)*|T-\d\d/g

test('the code and its pages were found', () => {
  expect(CODE.length).toBeGreaterThan(100)
  expect(PAGES).toContain(join('docs', 'wire', 'bybit.md'))
})

test('each page and anchor that the code cites exists', () => {
  const cited = CODE.flatMap((file) => [...read(file).matchAll(CITATION)].map(([target]) => ({ file, target })))
  expect(cited.length).toBeGreaterThan(20)
  expect(cited.filter(({ target }) => !isThere(target)).map(drawn)).toEqual([])
})

test('each section and each trap that the code cites exists on its page', () => {
  const cited = CODE.flatMap((file) =>
    [...read(file).matchAll(PLACES)].flatMap(([whole, places = '']) =>
      (places.match(PLACE) ?? []).map((place) => ({ file, target: `${whole.split(' ')[0]} ${place}` })),
    ),
  )
  expect(cited.length).toBeGreaterThan(15)
  expect(cited.filter(({ target }) => !hasPlace(target)).map(drawn)).toEqual([])
})

test.each(['bybit', 'binance'])('what %s’s codecs cite without naming the page is on their venue’s', (venue) => {
  const page = `docs/wire/${venue}.md`
  const cited = filesIn(join('src', 'venues', venue), '.ts').flatMap((file) =>
    (read(file).match(PLACE) ?? []).map((place) => ({ file, target: `${page} ${place}` })),
  )
  expect(cited.length).toBeGreaterThan(1)
  expect(cited.filter(({ target }) => !hasPlace(target)).map(drawn)).toEqual([])
})

test('the numbered rules of Binance’s sequence are those of its page', () => {
  const numbers = (text: string): string[] => [...new Set(text.match(/\(\d\)/g))].sort()
  const section = sectionOf(read('docs/wire/binance.md'), '5.6').split('Worked,')[0] ?? ''
  expect(numbers(section)).toEqual(numbers(read('src/venues/binance/sequence.ts')))
})

test('each relative link of a page leads somewhere', () => {
  const links = PAGES.flatMap((file) =>
    [...withoutCode(read(file)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => ({ file, target })),
  ).filter(({ target }) => !/^[a-z]+:/.test(target))
  expect(links.length).toBeGreaterThan(3)
  const isBroken = ({ file, target }: Cited): boolean =>
    !isThere(target.startsWith('#') ? file + target : normalize(join(dirname(file), target)))
  expect(links.filter(isBroken).map(drawn)).toEqual([])
})

test('each file of the repository that a page names exists', () => {
  const named = PAGES.flatMap((file) =>
    (read(file).match(/\b(?:src|test|bench|scripts|examples)\/[\w/.-]+\.\w+/g) ?? []).map((target) => ({
      file,
      target,
    })),
  )
  expect(named.length).toBeGreaterThan(3)
  expect(named.filter(({ target }) => !existsSync(target)).map(drawn)).toEqual([])
})

test('each command that a page shows is registered', () => {
  const imported = read('src/cli/program.ts').matchAll(/import\('\.\/commands\/([\w-]+)\.ts'\)/g)
  const registered = new Set(
    [...imported]
      .map(([, name = '']) => name)
      .filter((name) => new RegExp(`command\\('${name}\\b`).test(read(`src/cli/commands/${name}.ts`))),
  )
  const shown = [...PAGES, 'src/cli/program.ts'].flatMap((file) =>
    [...read(file).matchAll(/npx perpkit ([a-z][\w-]*)/g)].map(([, target = '']) => ({ file, target })),
  )
  expect(shown.length).toBeGreaterThan(5)
  expect(shown.filter(({ target }) => !registered.has(target)).map(drawn)).toEqual([])
})

test('the tables of codes are those that the code goes by', () => {
  const bybit = Object.entries(FAILURE_CODES).map(([code, [kind, retry]]) => `${code} ${kind} ${retry}`)
  const binance: string[] = []
  for (let code = -1; code > -30_000; code--) {
    const row = failureRow(code)
    if (row !== null) binance.push(`${code} ${row[0]} ${row[1]}`)
  }
  expect(tableOfCodes('docs/wire/bybit.md')).toEqual(bybit.sort())
  expect(tableOfCodes('docs/wire/binance.md')).toEqual(binance.sort())
})

interface Cited {
  readonly file: string
  readonly target: string
}

function drawn({ file, target }: Cited): string {
  return `${file} → ${target}`
}

function isThere(target: string): boolean {
  const [path = '', anchor] = target.split('#')
  return existsSync(path) && (anchor === undefined || anchorsOf(read(path)).has(anchor))
}

/** Anchors as GitHub makes them of headings, and those that a page sets itself. */
function anchorsOf(page: string): Set<string> {
  const headings = [...withoutCode(page).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  )
  return new Set([...headings, ...[...page.matchAll(/<a id="([\w-]+)">/g)].map(([, id = '']) => id)])
}

function hasPlace(target: string): boolean {
  const [path = '', place = ''] = target.split(' ')
  if (!existsSync(path)) return false
  if (place.startsWith('T-')) return read(path).includes(`| ${place} |`)
  return sectionOf(read(path), place.slice(1)) !== ''
}

/** From a heading that begins with the number (or names it as its second) to the next one. */
function sectionOf(page: string, number: string): string {
  const heading = new RegExp(`^#+ (?:.*, )?${number.replaceAll('.', '\\.')} `, 'm').exec(page)
  if (heading === null) return ''
  const rest = page.slice(heading.index + heading[0].length)
  return rest.slice(0, /^#/m.exec(rest)?.index)
}

/** `| kind | again? | 1, 2, 5…7 |` as one text a code. */
function tableOfCodes(file: string): string[] {
  const rows = read(file).matchAll(/^\| `([\w-]+)` \| (never|after|safe) \| (.+) \|$/gm)
  return [...rows]
    .flatMap(([, kind = '', retry = '', codes = '']) =>
      codes
        .split(', ')
        .flatMap(expand)
        .map((code) => `${code} ${kind} ${retry}`),
    )
    .sort()
}

function expand(codes: string): number[] {
  const [first = Number.NaN, last = first] = codes.split('…').map(Number)
  const step = Math.sign(last - first)
  return Array.from({ length: Math.abs(last - first) + 1 }, (_, index) => first + index * step)
}

function withoutCode(page: string): string {
  return page.replaceAll(/^```[\s\S]*?^```/gm, '')
}

function read(file: string): string {
  return readFileSync(file, 'utf8')
}

function filesIn(folder: string, ending: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending) && !file.includes('node_modules'))
    .map((file) => join(folder, file))
}
