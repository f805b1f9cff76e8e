import type { Mention } from './assets.ts'
import { ASSET_NAMES } from './asset-names.ts'
import type { Tokens } from './tokens.ts'

/** What a headline is about decides which regression is asked and how far it is trusted: one has read of shares, one of crypto. */
export const DOMAINS = ['crypto', 'other'] as const
export type Domain = (typeof DOMAINS)[number]

const CRYPTO = new Set(
  `blockchain blockchains defi cefi nft nfts stablecoin stablecoins token tokens tokenized tokenised tokenization altcoin altcoins coins memecoin memecoins binance coinbase
  dao daos web3 wallet wallets metaverse cbdc cbdcs hodl hodler hodlers satoshi satoshis staking opensea kraken ftx okx okex bybit huobi kucoin bitfinex bitmex bitstamp gemini
  microstrategy airdrop airdrops dapp dapps dex dexs dexes layer2 p2e gamefi usdd rollup mainnet testnet sidechain buterin vitalik nakamoto hashrate multichain animoca blockfi
  celsius sandbox krona shitcoin shitcoins halving terraform cz sbf voyager alameda grayscale safemoon onchain ordinals multisig seedphrase ledger metamask yuan axie tvl
  bitcoiner bitcoiners trezor bayc apecoin quadrigacx chainalysis arkham upbit bithumb bitwise hashdex bitpanda metaplanet saylor gensler bankman mtgox beanstalk altseason
  decentralized decentralised yuga consensys ronin impermanent whale whales permissionless validators wormhole sequencer`.split(
    /\s+/,
  ),
)
/** How coins and places to trade them are called. */
const CRYPTO_ENDING = /.(?:coins?|swap|crypto|chain|defi)$/

/** What follows "digital" where money is meant. */
const DIGITAL = new Set(
  'asset assets currency currencies yuan euro dollar pound rupee ruble yen money collectibles'.split(' '),
)

/** Two words that are of no other branch: the first, and what may follow it. No text is joined per headline. */
const PAIRS = new Map<string, ReadonlySet<string>>([
  ['mt', new Set(['gox'])],
  ['hard', new Set(['fork'])],
  ['smart', new Set(['contract', 'contracts'])],
  ['rug', new Set(['pull'])],
  ['pig', new Set(['butchering'])],
  ['tornado', new Set(['cash'])],
  ['bored', new Set(['ape', 'apes'])],
  ['ape', new Set(['yacht'])],
  ['ava', new Set(['labs'])],
  ['do', new Set(['kwon'])],
  ['liquidity', new Set(['pool', 'pools'])],
  ['yield', new Set(['farming'])],
])

const PROOF = new Set(['work', 'stake', 'reserves'])

export function domainOf({ words }: Pick<Tokens, 'words'>, mentions: readonly Mention[]): Domain {
  for (const { symbol } of mentions) if (Object.hasOwn(ASSET_NAMES, symbol)) return 'crypto'
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (CRYPTO.has(word) || word.startsWith('crypto') || CRYPTO_ENDING.test(word)) return 'crypto'
    if (PAIRS.get(word)?.has(words[at + 1] ?? '') === true) return 'crypto'
    if (word === 'proof' && words[at + 1] === 'of' && PROOF.has(words[at + 2] ?? '')) return 'crypto'
    if (word === 'spot' && /^etfs?$/.test(words[at + 1] ?? '')) return 'crypto'
    if (word === 'digital' && DIGITAL.has(words[at + 1] ?? '')) return 'crypto'
  }
  return 'other'
}
