import type { VenueId } from '../domain/ids.ts'
import { type Decimal, decimal, type Plain, plain } from './decimal.ts'
import { FEE_TABLES } from './fee-tables.ts'
import { size } from './figures.ts'
import { ARTICLE_PROTOCOL, COMPACT_PROTOCOL, llmCostUsd } from './llm-month.ts'

// The article that perpkit answers printed these figures: recomputed here, with its figure beside ours and the error by its name.

/** One figure of the article against the arithmetic. */
export interface ArticleRow {
  readonly id: string
  readonly what: string
  readonly claim: string
  readonly recomputed: string
  readonly values: Readonly<Record<string, number>>
  /** What is wrong with the claim; `null` where it holds. */
  readonly error: string | null
}

const CLAIMED_FEES = {
  bybit: { maker: '0.01', taker: '0.06' },
  binance: { maker: '0.02', taker: '0.04' },
} as const
const CLAIMED_WINNERS = { maker: 'binance', taker: 'bybit' } as const
const CLAIMED_LLM = [
  { model: 'DeepSeek V3.2', input: '0.28', output: '0.42', usd: '4.20' },
  { model: 'GPT-4.1', input: '2', output: '8', usd: '80.00' },
  { model: 'Claude Sonnet 4.5', input: '3', output: '15', usd: '150.00' },
  { model: 'Gemini 2.5 Flash', input: '0.30', output: '2.50', usd: '25.00' },
] as const
const ARTICLES = '10000'
const VOLUME = decimal(10_000_000)
const SERVERS_USD = decimal(200)

export function articleRows(): readonly ArticleRow[] {
  return [
    feeWinner('maker'),
    feeWinner('taker'),
    feeMonth(),
    ...CLAIMED_LLM.map(llmRow),
    saving(),
    headlinesForServers(),
  ]
}

/** Who is cheaper by the article's own percentages. */
function feeWinner(side: 'maker' | 'taker'): ArticleRow {
  const { bybit, binance } = CLAIMED_FEES
  const winner: VenueId = decimal(bybit[side]).lt(binance[side]) ? 'bybit' : 'binance'
  const today = (venue: VenueId): string => FEE_TABLES[venue].tiers[0]?.[`${side}Percent`] ?? ''
  return {
    id: `fee-${side}`,
    what: `cheaper for a ${side}`,
    claim: `Bybit ${bybit[side]} %, Binance ${binance[side]} %: ${CLAIMED_WINNERS[side]}`,
    recomputed: `by the same figures ${winner}; VIP 0 is Bybit ${today('bybit')} %, Binance ${today('binance')} %`,
    values: values({
      claimedBybit: decimal(bybit[side]),
      claimedBinance: decimal(binance[side]),
      todayBybit: decimal(today('bybit')),
      todayBinance: decimal(today('binance')),
    }),
    error:
      winner === CLAIMED_WINNERS[side]
        ? null
        : 'the winner is the wrong way round by its own table, and the rates are not those of a new account',
  }
}

/** What half making, half taking costs a month, by its figures and by the dated table. */
function feeMonth(): ArticleRow {
  const month = (maker: string, taker: string): Decimal => VOLUME.mul(decimal(maker).add(taker)).div(2).div(100)
  const ofTable = (venue: VenueId): Decimal => {
    const [tier] = FEE_TABLES[venue].tiers
    return month(tier?.makerPercent ?? '', tier?.takerPercent ?? '')
  }
  const claimed = { bybit: month('0.01', '0.06'), binance: month('0.02', '0.04') }
  const today = { bybit: ofTable('bybit'), binance: ofTable('binance') }
  const bnb = today.binance.mul(FEE_TABLES.binance.discount?.factor ?? 1)
  return {
    id: 'fee-month',
    what: 'fees of 10,000,000 USDT a month, half of it made',
    claim: `its rates give Bybit ${dollars(claimed.bybit)}, Binance ${dollars(claimed.binance)}`,
    recomputed: `Bybit ${dollars(today.bybit)}, Binance ${dollars(today.binance)}, with BNB ${dollars(bnb)}`,
    values: values({
      claimedBybit: claimed.bybit,
      claimedBinance: claimed.binance,
      bybit: today.bybit,
      binance: today.binance,
      binanceBnb: bnb,
    }),
    error: 'old or regional rates; no tier, no date and no source stand beside them',
  }
}

/** Each of its costs is a thousand output tokens an article, and nothing for input. */
function llmRow({ model, input, output, usd }: (typeof CLAIMED_LLM)[number]): ArticleRow {
  const price = { inputUsd: input, outputUsd: output }
  const tokens = decimal(usd).div(output).mul(1e6).div(ARTICLES)
  const own = llmCostUsd(ARTICLES, price, ARTICLE_PROTOCOL)
  const compact = llmCostUsd(ARTICLES, price, COMPACT_PROTOCOL)
  return {
    id: `llm-${model.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`,
    what: `${model}, 10,000 headlines`,
    claim: `$${usd}`,
    recomputed: `$${own.toFixed(3)} with its own prompt, $${compact.toFixed(3)} with compact rows`,
    values: values({ claimed: decimal(usd), outputTokensImplied: tokens, own, compact }),
    error: `it is output price × ${size(tokens.toNumber())} tokens an article; input, which it lists, is not counted`,
  }
}

function saving(): ArticleRow {
  const claimed = decimal(1).sub(decimal('4.20').div('80.00')).mul(100)
  const [cheap, dear] = ownCosts()
  const own = decimal(1).sub(cheap.div(dear)).mul(100)
  return {
    id: 'roi-saving',
    what: 'saving of DeepSeek V3.2 against GPT-4.1',
    claim: '"95 %" and "85 %+"',
    recomputed: `${claimed.toFixed(2)} % by its figures, ${own.toFixed(2)} % by tokens counted`,
    values: values({ claimedPercent: claimed, percent: own, usdPer10000: dear.sub(cheap) }),
    error: 'one saving under two names, in percent of a sum that is small: no return follows from it',
  }
}

/** How many headlines a month it takes until the saving pays for servers. */
function headlinesForServers(): ArticleRow {
  const [cheap, dear] = ownCosts()
  const headlines = SERVERS_USD.div(dear.sub(cheap)).mul(ARTICLES)
  const fee = VOLUME.div(10_000)
  return {
    id: 'roi-servers',
    what: 'headlines a month until that saving pays for $200 of servers',
    claim: '"85 %+" saved is given as the return',
    recomputed: `${size(headlines.toNumber())} headlines; one basis point of 10,000,000 USDT is ${dollars(fee)}`,
    values: values({ headlines, serversUsd: SERVERS_USD, oneBpUsd: fee }),
    error: 'fees and slippage, which decide, are left out of the return',
  }
}

function ownCosts(): readonly [Decimal, Decimal] {
  const [cheap, dear] = CLAIMED_LLM
  const cost = ({ input, output }: (typeof CLAIMED_LLM)[number]): Decimal =>
    llmCostUsd(ARTICLES, { inputUsd: input, outputUsd: output }, ARTICLE_PROTOCOL)
  return [cost(cheap), cost(dear)]
}

function dollars(exact: Decimal): string {
  return `$${size(exact.toNumber())}`
}

function values<Name extends string>(exact: Readonly<Record<Name, Decimal>>): Plain<Readonly<Record<Name, Decimal>>> {
  return plain(exact)
}
