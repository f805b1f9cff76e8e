import { cruise, type ICruiseResult, type IModule } from 'dependency-cruiser'
import { beforeAll, expect, test } from 'vitest'

// The house of docs/architecture.md: imports point down, or sideways inside one folder. Type imports count like all others.

const FLOORS: Readonly<Record<string, number>> = {
  cli: 6,
  monitor: 5,
  compare: 4,
  signal: 4,
  feed: 3,
  trade: 3,
  news: 3,
  costs: 3,
  record: 3,
  access: 2,
  book: 1,
  net: 1,
  venues: 1,
  bus: 1,
  domain: 0,
  kit: 0,
}
const ROOMS_OF_SIM = new Set(['sim', 'kit'])
const MAY_IMPORT_SIM = new Set(['src/cli/commands/sim.ts', 'src/sim.ts'])
/** The composition stands above the flows and below the commands; the surface gathers all. */
const ROOF: Readonly<Record<string, number>> = { 'src/connect.ts': 4.5, 'src/index.ts': 7, 'src/sim.ts': 7 }

let modules: readonly IModule[] = []

beforeAll(async () => {
  const { output } = await cruise(['src'], {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.test\\.ts$' },
    enhancedResolveOptions: { extensions: ['.ts', '.js'] },
  })
  modules = (output as ICruiseResult).modules.filter(({ source }) => source.startsWith('src/'))
})

test('the graph was drawn: it has modules and arrows', () => {
  expect(modules.length).toBeGreaterThan(15)
  expect(arrows().length).toBeGreaterThan(15)
})

test('imports point down the floors, or sideways inside one folder', () => {
  expect(
    arrows()
      .filter(([from, to]) => runsUp(from, to))
      .map(drawn),
  ).toEqual([])
})

test('only the sim command and the sim entry import the exchanges', () => {
  const offenders = arrows().filter(
    ([from, to]) => room(to) === 'sim' && to !== 'src/sim.ts' && room(from) !== 'sim' && !MAY_IMPORT_SIM.has(from),
  )
  expect(offenders.map(drawn)).toEqual([])
})

test('the exchanges share nothing that computes with the clients', () => {
  const offenders = arrows().filter(
    ([from, to]) =>
      room(from) === 'sim' && from !== 'src/sim.ts' && !ROOMS_OF_SIM.has(room(to)) && !isWireType(from, to),
  )
  expect(offenders.map(drawn)).toEqual([])
})

test('kit reaches the nouns only, and the news never reaches the orders', () => {
  const offenders = arrows().filter(
    ([from, to]) =>
      (room(from) === 'kit' && !['kit', 'domain'].includes(room(to))) ||
      (room(from) === 'news' && room(to) === 'trade'),
  )
  expect(offenders.map(drawn)).toEqual([])
})

test('the back-test knows no headlines: a publisher’s date is not the instant at which one knew', () => {
  const news = new Set(['src/signal/news-input.ts', 'src/signal/seen-headlines.ts'])
  const offenders = arrows().filter(([from, to]) => from.startsWith('src/signal/backtest/') && news.has(to))
  expect(offenders.map(drawn)).toEqual([])
})

test('no import cycles', () => {
  const cycles = modules.flatMap(({ source, dependencies }) =>
    dependencies.filter(({ circular }) => circular).map(({ resolved }) => `${source} ⇄ ${resolved}`),
  )
  expect(cycles).toEqual([])
})

function arrows(): [from: string, to: string][] {
  return modules.flatMap(({ source, dependencies }) =>
    dependencies
      .filter(({ resolved }) => resolved.startsWith('src/'))
      .map(({ resolved }): [string, string] => [source, resolved]),
  )
}

function runsUp(from: string, to: string): boolean {
  if (room(from) === 'sim' || room(to) === 'sim') return false // a tower of its own, tested apart
  if (room(from) === room(to)) return false
  const [above, below] = [floor(from), floor(to)]
  // Nouns and mechanics are one floor that may look at each other: a clock speaks in the units of the domain.
  return below > above || (below === above && above !== 0)
}

function isWireType(from: string, to: string): boolean {
  const arrow = modules
    .find(({ source }) => source === from)
    ?.dependencies.find(({ resolved, dependencyTypes }) => resolved === to && dependencyTypes.includes('type-only'))
  // The sim speaks the units of the clock that it shares; of the venues it knows the wire types and nothing else.
  return arrow !== undefined && /^src\/(venues\/\w+\/wire|domain\/units)\.ts$/.test(to)
}

function floor(file: string): number {
  const height = ROOF[file] ?? FLOORS[room(file)]
  if (height === undefined) throw new Error(`${file} is in no room of the house: name its floor in floors.test.ts`)
  return height
}

function room(file: string): string {
  return file.split('/')[1] === 'sim.ts' ? 'sim' : (file.split('/')[1] ?? '')
}

function drawn([from, to]: readonly [string, string]): string {
  return `${from} → ${to}`
}
