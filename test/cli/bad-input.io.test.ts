import { chmodSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { Folder, perpkit } from './run.ts'

// One clear line that names the input and the remedy, the right exit code, nothing half done.

const KEY = 'A1b2C3d4E5f6G7h8'
const SECRET = 'never-to-be-seen-anywhere-0123456789'
const PLACE = ['order', 'place', 'BTCUSDT', 'buy', '0.002', '60000', '--venue', 'bybit']
/** Exchanges that would be missed if they were asked for. */
const NOWHERE = { PERPKIT_SIM: '/nowhere/absent.json' }

test.each<[string, string[], number, RegExp, NodeJS.ProcessEnv?]>([
  ['unknown command', ['comapre'], 2, /unknown command 'comapre'[\s\S]*compare/],
  ['unknown flag', ['compare', '--odrers', '5'], 2, /unknown option '--odrers'[\s\S]*--orders/],
  ['unknown venue', ['book', 'BTCUSDT', '--venue', 'kraken'], 2, /bybit and binance/],
  ['unknown environment', ['compare', '--env', 'prod'], 2, /simulated, testnet, demo, mainnet/],
  ['no orders', ['compare', '--orders', '0'], 2, /whole number, 1/],
  ['malformed number', ['compare', '--rate', '1e3'], 2, /number above zero/],
  ['a rate that cannot be kept', ['compare', '--rate', '10000'], 2, /--rate 10,000 .*at most 400\./],
  ['a rate beyond the tiers', ['compare', '--env', 'testnet', '--rate', '50'], 2, /Bybit 10, Binance 20.*at most 10\./],
  ['a run of days', ['compare', '--rate', '0.001'], 2, /1,112 hours; .*at most 24\./],
  ['a size beyond any book', ['compare', '--size', '9'.repeat(400)], 2, /--size ∞ .*at most 1,000,000,000 USDT/],
  ['negative size', ['compare', '--size', '-5'], 2, /number above zero|argument missing/],
  ['malformed duration', ['book', 'BTCUSDT', '--for', '5 parsecs'], 2, /5s, 20m or 72h/],
  ['a duration that no timer holds', ['book', 'BTCUSDT', '--for', '9999h'], 2, /at most 596h/],
  ['malformed symbol', ['book', 'BTC/USDT:USDT'], 2, /symbol such as BTCUSDT/],
  ['unknown symbol', ['book', 'BTCUDST', '--for', '2s'], 2, /did you mean BTCUSDT\?/],
  ['unknown world', ['compare', '--world', 'flat'], 2, /flat/],
  ['unreadable latency', ['compare', '--latency', 'bybit=fast'], 2, /fast|bybit/],
  ['one venue for a comparison', ['compare', '--venue', 'bybit'], 2, /both venues/],
  ['no venue for an order', ['order', 'list', 'BTCUSDT'], 2, /--venue bybit or --venue binance/],
  [
    'an illegal size',
    ['order', 'place', 'BTCUSDT', 'buy', '0.0005', '60000', '--venue', 'bybit'],
    2,
    /multiple of 0\.001/,
  ],
  ['an illegal side', ['order', 'place', 'BTCUSDT', 'long', '0.002', '60000', '--venue', 'bybit'], 2, /buy or sell/],
  ['nothing to cancel', ['order', 'cancel', 'BTCUSDT', '--venue', 'bybit'], 2, /--all/],
  ['an unknown code', ['doctor', '--explain', 'bybit:424242'], 2, /no code 424242/],
  ['a malformed code', ['doctor', '--explain', 'kraken:1'], 2, /bybit:10004/],
  [
    'more at stake than the ceiling',
    ['compare', '--env', 'mainnet', '--live', '--ceiling', '100', '--rate', '5'],
    3,
    /about 840 USDT .* ceiling of 100; lower --rate or raise --ceiling/,
  ],
  ['live without choice', ['compare', '--env', 'mainnet', '--live'], 3, /--ceiling/],
  [
    'a real order without choice',
    ['order', 'place', 'BTCUSDT', 'buy', '0.002', '60000', '--venue', 'bybit', '--env', 'mainnet'],
    3,
    /--live and --ceiling/,
  ],
  ['open orders of an unknown symbol', ['order', 'list', 'BTCUDST', '--venue', 'bybit'], 2, /did you mean BTCUSDT\?/],
  ['live elsewhere', ['compare', '--env', 'testnet', '--live', '--ceiling', '5'], 2, /mainnet only/],
  ['half a key pair', ['positions', '--env', 'testnet'], 2, /PERPKIT_BYBIT_SECRET/, { PERPKIT_BYBIT_KEY: KEY }],
  [
    'a secret without key',
    ['positions', '--env', 'testnet'],
    2,
    /PERPKIT_BYBIT_KEY is missing/,
    { PERPKIT_BYBIT_SECRET: SECRET },
  ],
  [
    'a malformed key',
    ['positions', '--env', 'testnet'],
    2,
    /malformed/,
    { PERPKIT_BYBIT_KEY: 'a b', PERPKIT_BYBIT_SECRET: SECRET },
  ],
  [
    'an absent ready line',
    ['book', 'BTCUSDT'],
    2,
    /PERPKIT_SIM: .*absent\.json cannot be read/,
    { PERPKIT_SIM: '/nowhere/absent.json' },
  ],
  ['a ceiling that bounds nothing', [...PLACE, '--ceiling', '5'], 2, /--ceiling bounds live orders alone/],
  ['an endless ceiling', [...PLACE, '--ceiling', '9'.repeat(400)], 2, /at most 1,000,000,000/],
  ['an amend to nothing', ['order', 'amend', 'BTCUSDT', 'x', '--price', '0', '--venue', 'bybit'], 2, /above zero/],
  [
    'all cancelled over the socket',
    ['order', 'cancel', 'BTCUSDT', '--all', '--transport', 'ws', '--venue', 'bybit'],
    2,
    /by REST; leave --transport ws out/,
  ],
  ['a list by socket', ['order', 'list', 'BTCUSDT', '--transport', 'ws'], 2, /unknown option '--transport'/],
  [
    'a simulated world on mainnet',
    ['positions', '--env', 'mainnet', '--world', 'none'],
    2,
    /--world is of the built-in/,
  ],
  ['a seed for a real book', ['book', 'BTCUSDT', '--env', 'testnet', '--seed', '3'], 2, /--seed is of the built-in/],
  [
    'a world for exchanges that run',
    ['doctor', '--stream-delay', 'bybit=1/2'],
    2,
    /--stream-delay means nothing to exchanges that run already/,
    { PERPKIT_SIM: '/nowhere/absent.json' },
  ],
  [
    'a world for a real comparison',
    ['compare', '--env', 'testnet', '--world', 'none'],
    2,
    /--world is of the built-in/,
  ],
  [
    'an explanation of a venue',
    ['doctor', '--explain', 'bybit:10004', '--env', 'mainnet'],
    2,
    /--env means nothing beside/,
  ],
  [
    'a file that is not there',
    ['signal', 'BTCUSDT', '--news', 'absent.jsonl'],
    2,
    /absent\.jsonl cannot be read/,
    NOWHERE,
  ],
  [
    'a feed beside a file',
    ['signal', 'BTCUSDT', '--news', 'x', '--feed', 'coindesk'],
    2,
    /--feed chooses among live/,
    NOWHERE,
  ],
  [
    'a feed beside none',
    ['signal', 'BTCUSDT', '--news', 'none', '--feed', 'coindesk'],
    2,
    /--news none asks none/,
    NOWHERE,
  ],
  [
    'no announcements of none',
    ['signal', 'BTCUSDT', '--news', 'none', '--no-announcements'],
    2,
    /--no-announcements/,
    NOWHERE,
  ],
  ['costs beyond all', ['signal', 'BTCUSDT', '--taker-bp', '10001'], 2, /at most 10,000/, NOWHERE],
  [
    'a back-test of a feed',
    ['signal', 'backtest', '--feed', 'coindesk'],
    2,
    /--feed means nothing .*was not known then/,
  ],
  [
    'a back-test of a venue’s books',
    ['signal', 'backtest', '--env', 'mainnet'],
    2,
    /--env means nothing .*asks no venue/,
  ],
  [
    'a symbol for one’s own candles',
    ['signal', 'backtest', '--symbol', 'ETHUSDT', '--candles', 'a', '--funding', 'b'],
    2,
    /--symbol names what is recorded/,
  ],
  [
    'an interval for one asking',
    ['news', 'watch', '--once', '--every', '5s'],
    2,
    /--every .* say one of the two/,
    NOWHERE,
  ],
  [
    'a venue without its word',
    ['news', 'watch', '--no-announcements', '--venue', 'bybit'],
    2,
    /--venue is about the venues/,
  ],
  ['a world without its venues', ['news', 'watch', '--no-announcements', '--world', 'none'], 2, /--world is about/],
  ['a seed for the real news', ['news', 'watch', '--env', 'mainnet', '--seed', '1'], 2, /--seed is of the built-in/],
  ['an endless moment', ['news', 'watch', '--every', '0.0001ms'], 2, /5s, 20m or 72h/],
  ['a feed by FTP', ['news', 'watch', '--feed', `ftp://me:${SECRET}@x.example`], 2, /^perpkit: A feed needs an http/],
  [
    'the same, to be checked',
    ['news', 'feeds', '--check', '--feed', `ftp://${SECRET}`],
    2,
    /^perpkit: A feed needs an http/,
  ],
  ['a mistyped feed', ['news', 'feeds', '--check', '--feed', 'coindsk'], 2, /did you mean coindesk\?$/m],
])('%s', async (_, args, code, said, env = {}) => {
  const ran = await perpkit(args, { env })
  expect({ code: ran.code, out: ran.out }).toEqual({ code, out: '' })
  expect(ran.err).toMatch(said)
  expect(ran.err).not.toMatch(/\n\s+at /) // no stack
  expect(ran.err).not.toContain(SECRET)
})

test.each([
  ['mistyped setting', '{"ordres": 5}', /did you mean "orders"\?/],
  ['broken file', '{', /cannot be read as JSON/],
])('configuration: %s', async (_, text, said) => {
  using folder = new Folder()
  writeFileSync(folder.file('perpkit.config.json'), text)
  const ran = await perpkit(['config'], { cwd: folder.path })
  expect(ran).toMatchObject({ code: 2, out: '' })
  expect(ran.err).toMatch(said)
})

test('a key file that others can read is refused before anything connects', async () => {
  using folder = new Folder()
  writeFileSync(folder.file('key'), SECRET)
  chmodSync(folder.file('key'), 0o644)
  const ran = await perpkit(['positions', '--env', 'testnet', '--venue', 'bybit'], {
    env: { PERPKIT_BYBIT_KEY: KEY, PERPKIT_BYBIT_KEY_FILE: folder.file('key') },
  })
  expect(ran.code).toBe(2)
  expect(ran.err).toMatch(/can be read by others; run `chmod 600/)
  expect(ran.err).not.toContain(SECRET)
})

test('a report folder that is a file is refused before the run', async () => {
  using folder = new Folder()
  writeFileSync(folder.file('taken'), '')
  const ran = await perpkit(['compare', '--report', folder.file('taken')])
  expect(ran).toMatchObject({ code: 2, out: '' })
  expect(ran.err).toMatch(/report folder .*taken cannot be written/)
})

test('a port in use is named', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const address = taken.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const ran = await perpkit(['sim', '--port', String(port), '--json'])
  taken.close()
  expect(ran.code).toBe(2)
  expect(ran.err).toContain(String(port))
})

test('a venue that cannot be reached is one sentence and exit code 4', async () => {
  using folder = new Folder()
  const ran = await perpkit(['compare', '--env', 'testnet', '--public', '--report', folder.file('out')])
  expect(ran.code).toBe(4)
  expect(ran.err.trim().split('\n')).toHaveLength(1)
  expect(ran.err).toMatch(/cannot be reached|did not answer|closed the connection/)
})

test('doctor: a venue that cannot be reached is a finding, and the other one is looked at all the same', async () => {
  const ran = await perpkit(['doctor', '--env', 'testnet'])
  expect({ code: ran.code, err: ran.err }).toEqual({ code: 4, err: '' })
  expect(ran.out).toMatch(/bybit\n {2}✗ reach[\s\S]*binance\n {2}✗ reach/)
})
