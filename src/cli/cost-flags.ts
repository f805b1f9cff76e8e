import { type Command, InvalidArgumentError } from 'commander'
import type { MonthPlan, CostQuestion } from '../costs/question.ts'
import { PerpkitError } from '../domain/errors.ts'
import { ENVIRONMENTS, type Environment, VENUE_IDS, type VenueId } from '../domain/ids.ts'
import { DEFAULT_LLM_PRICE, type LlmPrice, llmCostUsd } from '../costs/llm-month.ts'
import { duration, environment, symbolName, venueList } from './command.ts'
import type { Config } from './config.ts'
import { addSimFlags, type CommonFlags, venuesOf } from './settings.ts'

type ByVenue<T> = Readonly<Partial<Record<VenueId, T>>>

export interface OutputFlags {
  readonly json?: boolean
  readonly csv?: boolean
  readonly report?: string
}

export interface CostFlags extends CommonFlags, OutputFlags {
  readonly from?: Environment
  readonly symbol?: string
  readonly size?: string
  readonly vip?: ByVenue<string>
  readonly bnb?: boolean
  readonly fee?: ByVenue<{ readonly makerPercent: string; readonly takerPercent: string }>
  readonly halfSpread?: ByVenue<string>
  readonly slippage?: ByVenue<string>
  readonly funding?: ByVenue<string>
  readonly hold?: number
  readonly within?: string
  readonly volume?: string
  readonly makerShare?: string
  readonly position?: string
  readonly infra?: string
  readonly llm?: string
  readonly headlines?: string
  readonly llmPrice?: LlmPrice
  readonly edge?: string
}

const SIZES = ['1000', '10000', '100000', '1000000']
const ORDER = '10000'
const WITHIN = '5'
const HOUR_MS = 3_600_000
const HOLD_MS = 8 * HOUR_MS

export function addOutputFlags(command: Command): Command {
  return command
    .option('--json', 'JSON on standard output')
    .option('--csv', 'CSV on standard output')
    .option('--report <dir>', 'also write a page, JSON and CSV there')
}

export function addCostFlags(command: Command): Command {
  const both = 'for both venues, or as bybit=…,binance=…'
  command
    .option('--venue <name>', 'bybit or binance; may be given twice (default: both)', venueList)
    .option(
      '--from <environment>',
      `ask the venues for fees, books and funding: ${ENVIRONMENTS.join(', ')} (default: none)`,
      environment,
    )
    .option('--symbol <name>', 'what to ask them about (default: BTCUSDT)', symbolName)
    .option('--size <usdt>', `what one order is worth (default: ${ORDER})`, amount)
    .option('--vip <tier>', `fee tier such as 2, or bybit=supreme; ${both}`, perVenue(tierName))
    .option('--bnb', 'Binance fees are paid in BNB')
    .option('--fee <maker/taker>', `your own fees in percent, e.g. 0.02/0.05; ${both}`, perVenue(makerTaker))
    .option('--half-spread <bp>', `instead of the book’s; ${both}`, perVenue(bpOrZero))
    .option('--slippage <bp>', `beyond the half-spread, instead of walking the book; ${both}`, perVenue(bpOrZero))
    .option('--funding <bp>', `per 8 h, positive: longs pay; ${both}`, perVenue(signedBp))
    .option('--hold <duration>', 'how long a position is held (default: 8h)', holdTime)
    .option(
      '--within <bp>',
      'how far from mid the average price of the largest order may be; needs --from (default: 5)',
      bp,
    )
    .option('--volume <usdt>', 'a month of it', amount)
    .option('--maker-share <share>', 'how much of the volume is made, 0 to 1 (default: 0)', share)
    .option('--position <usdt>', 'average open position of the month, negative for a short', signedAmount)
    .option('--infra <usd>', 'servers and data, a month', amountOrZero)
    .option('--llm <usd>', 'what a language model costs, a month', amountOrZero)
    .option('--headlines <n>', 'headlines a month for a language model, priced in compact rows', count)
    .option(
      '--llm-price <in/out>',
      `USD per million tokens (default: ${DEFAULT_LLM_PRICE.inputUsd}/${DEFAULT_LLM_PRICE.outputUsd}, ${DEFAULT_LLM_PRICE.model})`,
      llmPrice,
    )
    .option('--edge <bp>', 'your gross edge per volume: only then is a return worked out', signedBp)
  return addOutputFlags(addSimFlags(command))
}

/** @throws PerpkitError `usage.argument` for flags that mean nothing without another, or contradict each other */
export function questionOf(flags: CostFlags, config: Config): CostQuestion {
  checkTogether(flags)
  const venues = venuesOf(flags, config)
  checkVenues(flags, venues)
  return {
    venues: VENUE_IDS.filter((venue) => venues.includes(venue)),
    fees: Object.fromEntries(
      VENUE_IDS.map((venue) => {
        const paysInCoin = flags.bnb === true && venue === 'binance'
        return [venue, { stated: flags.fee?.[venue], tier: flags.vip?.[venue], paysInCoin }]
      }),
    ),
    orderUsdt: flags.size ?? (config.size === undefined ? ORDER : String(config.size)),
    sizesUsdt: SIZES,
    holdHours: String((flags.hold ?? HOLD_MS) / HOUR_MS),
    capacityBp: flags.within ?? WITHIN,
    halfSpreadBp: flags.halfSpread ?? {},
    walkBp: flags.slippage ?? {},
    fundingPer8hBp: flags.funding ?? {},
    month: monthOf(flags),
    grossEdgeBp: flags.edge ?? null,
  }
}

function monthOf({ volume, makerShare = '0', position, infra, llm, headlines, llmPrice }: CostFlags): MonthPlan | null {
  if (volume === undefined) return null
  const llmUsd = headlines === undefined ? llm : llmCostUsd(headlines, llmPrice ?? DEFAULT_LLM_PRICE).toFixed()
  return { volumeUsdt: volume, makerShare, positionUsdt: position, infrastructureUsd: infra, llmUsd }
}

function checkTogether(flags: CostFlags): void {
  const needVolume = (['makerShare', 'position', 'infra', 'llm', 'headlines', 'edge'] as const).find(
    (flag) => flags[flag] !== undefined,
  )
  if (needVolume !== undefined && flags.volume === undefined)
    throw usage(`--${dashed(needVolume)} is about a month: say its --volume too.`)
  if (flags.llm !== undefined && flags.headlines !== undefined)
    throw usage('--llm and --headlines both price the language model; say one.')
  if (flags.llmPrice !== undefined && flags.headlines === undefined) throw usage('--llm-price needs --headlines.')
  const simFlag = (['seed', 'world', 'latency', 'streamDelay', 'tier', 'market'] as const).find(
    (flag) => flags[flag] !== undefined,
  )
  if (simFlag !== undefined && flags.from !== 'simulated')
    throw usage(`--${dashed(simFlag)} is of the built-in exchanges: say --from simulated too.`)
  const askedFlag = (['symbol', 'within'] as const).find((flag) => flags[flag] !== undefined)
  if (askedFlag !== undefined && flags.from === undefined)
    throw usage(`--${askedFlag} needs --from: without it no venue is asked.`)
}

/** What is said of a venue that the answer leaves out would be passed over in silence. */
function checkVenues(flags: CostFlags, venues: readonly VenueId[]): void {
  const pairs = BY_VENUE.map((flag) => [flag, Object.keys(flags[flag] ?? {})] as const)
  const named = flags.bnb === true ? [['bnb', ['binance']] as const, ...pairs] : pairs
  for (const [flag, own] of named) {
    if (own.length === 0 || own.some((venue) => venues.some((one) => one === venue))) continue
    throw usage(
      `--${dashed(flag)} is about ${own.join()}, which is left out: say --venue ${own.join()} too, or drop it.`,
    )
  }
}

const BY_VENUE = ['vip', 'fee', 'halfSpread', 'slippage', 'funding'] as const

export function checkOutput({ json, csv, report }: OutputFlags): void {
  if (report?.trim() === '') throw usage('--report needs the name of a folder, such as --report out.')
  if (json === true && csv === true)
    throw usage('--json and --csv both write to standard output; say one, or --report DIR for all.')
}

function dashed(flag: string): string {
  return flag.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

function usage(message: string): PerpkitError {
  return new PerpkitError(message, { code: 'usage.argument' })
}

// ── Readers of flags: decimals stay text, so that nothing is rounded on the way ────────────────────────────────────

const DECIMAL = /^-?\d{1,15}(\.\d{1,12})?$/
const EXPONENT = /^-?\d{1,15}(\.\d{1,12})?e\+?\d{1,2}$/i
/** Beyond it an amount of money is a slip: more than all perpetuals trade in a month. */
const MONEY_MAX = 1e12
/** Beyond it a spread, a rate or an edge is a slip, most likely of another unit: 1,000 bp are 10 %. */
const BP_MAX = 1_000
/** Beyond it a fee is a slip, most likely basis points in place of percent: venues ask for 0.01 to 0.06 %. */
const FEE_PERCENT_MAX = 1

/** How a number has to be written that is none, by what is wrong with it. */
function inDigits(text: string, otherwise: string): InvalidArgumentError {
  if (EXPONENT.test(text)) return new InvalidArgumentError('write it in digits, such as 1000000 for 1e6.')
  if (/\d[,_'’ ]\d/.test(text)) return new InvalidArgumentError('write it without separators, such as 10000.')
  if (/^-?\d[\d.]*\s*[a-z%$]+$/i.test(text))
    return new InvalidArgumentError('write the number alone, without a unit, such as 10000.')
  if (/^-?\d{16,}/.test(text)) return new InvalidArgumentError('write a number of at most 15 digits.')
  if (/^-?\d+\.\d{13,}$/.test(text)) return new InvalidArgumentError('write at most 12 digits after the point.')
  return new InvalidArgumentError(otherwise)
}

function withinMoney(text: string): string {
  if (Math.abs(Number(text)) <= MONEY_MAX) return text
  throw new InvalidArgumentError(`write at most ${MONEY_MAX.toFixed()}.`)
}

function withinBp(text: string): string {
  if (Math.abs(Number(text)) <= BP_MAX) return text
  throw new InvalidArgumentError(`write basis points, at most ${BP_MAX}: 1 is 0.01 %, ${BP_MAX} are 10 %.`)
}

export function amount(text: string): string {
  if (DECIMAL.test(text) && Number(text) > 0) return withinMoney(text)
  throw inDigits(text, 'write a number above zero.')
}

function amountOrZero(text: string): string {
  if (DECIMAL.test(text) && !text.startsWith('-')) return withinMoney(text)
  throw inDigits(text, 'write a number, zero or above.')
}

function signedAmount(text: string): string {
  if (DECIMAL.test(text)) return withinMoney(text)
  throw inDigits(text, 'write a number such as 50000 or -50000.')
}

function count(text: string): string {
  if (/^\d{1,15}$/.test(text)) return withinMoney(text)
  throw inDigits(text, 'write a whole number, zero or above.')
}

function bp(text: string): string {
  if (DECIMAL.test(text) && Number(text) > 0) return withinBp(text)
  throw inDigits(text, 'write a number of basis points above zero.')
}

function bpOrZero(text: string): string {
  if (DECIMAL.test(text) && !text.startsWith('-')) return withinBp(text)
  throw inDigits(text, 'write a number of basis points, zero or above.')
}

function signedBp(text: string): string {
  if (DECIMAL.test(text)) return withinBp(text)
  throw inDigits(text, 'write a number of basis points such as 1.5 or -1.5.')
}

function share(text: string): string {
  if (DECIMAL.test(text) && Number(text) >= 0 && Number(text) <= 1) return text
  throw new InvalidArgumentError('write a share from 0 to 1, such as 0.5 for half.')
}

function holdTime(text: string): number {
  return text === '0' ? 0 : duration(text)
}

function tierName(text: string): string {
  if (text.trim() !== '') return text
  throw new InvalidArgumentError('write a fee tier such as 2 or supreme.')
}

function makerTaker(value: string): { readonly makerPercent: string; readonly takerPercent: string } {
  const [makerPercent = '', takerPercent = '', rest] = value.split('/')
  if (rest !== undefined || !DECIMAL.test(makerPercent) || !DECIMAL.test(takerPercent))
    throw new InvalidArgumentError('write maker/taker in percent, such as 0.02/0.05.')
  if ([makerPercent, takerPercent].some((rate) => Math.abs(Number(rate)) > FEE_PERCENT_MAX))
    throw new InvalidArgumentError(
      `no venue asks for that: write maker/taker in percent, at most ${FEE_PERCENT_MAX}, such as 0.02/0.05 for 2 and 5 bp.`,
    )
  return { makerPercent, takerPercent }
}

function llmPrice(value: string): LlmPrice {
  const [inputUsd = '', outputUsd = '', rest] = value.split('/')
  if (rest === undefined && [inputUsd, outputUsd].every((usd) => DECIMAL.test(usd) && !usd.startsWith('-')))
    return { inputUsd: withinMoney(inputUsd), outputUsd: withinMoney(outputUsd) }
  throw new InvalidArgumentError('write input/output in USD per million tokens, such as 0.28/0.42.')
}

/** `x`, or `bybit=x,binance=y`: a venue that is not named keeps what it had. */
function perVenue<T>(read: (text: string) => T): (text: string, before: ByVenue<T> | undefined) => ByVenue<T> {
  return (value, before = {}) => {
    if (!value.includes('=')) {
      const one = read(value)
      return Object.fromEntries(VENUE_IDS.map((venue) => [venue, one]))
    }
    const named = value.split(',').map((part) => {
      const [name = '', own = '', rest] = part.split('=')
      const venue = VENUE_IDS.find((id) => id === name.trim())
      if (venue === undefined || own === '' || rest !== undefined)
        throw new InvalidArgumentError(
          `write one value, or bybit=…,binance=…, not ${JSON.stringify(part.slice(0, 40))}.`,
        )
      return [venue, read(own.trim())] as const
    })
    const own: ByVenue<T> = Object.fromEntries(named)
    if (Object.keys(own).length < named.length) throw new InvalidArgumentError('write each venue once.')
    return { ...before, ...own }
  }
}
