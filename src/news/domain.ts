import type { Mention } from './assets.ts'
import { ASSET_NAMES } from './asset-names.ts'
import type { Tokens } from './tokens.ts'

/** What a headline is about decides how far the regression is trusted: it was trained on shares, not on crypto. */
export const DOMAINS = ['crypto', 'other'] as const
export type Domain = (typeof DOMAINS)[number]

const CRYPTO = new Set(
  `blockchain blockchains defi cefi nft nfts stablecoin stablecoins token tokens tokenized tokenised altcoin altcoins coins binance coinbase dao daos web3 wallet wallets
  metaverse cbdc cbdcs hodl hodler hodlers satoshi satoshis staking opensea kraken ftx okx okex bybit huobi kucoin bitfinex bitmex bitstamp gemini microstrategy airdrop airdrops
  dapp dapps dex dexs dexes memecoin memecoins layer2 p2e gamefi usdd rollup mainnet testnet sidechain buterin vitalik nakamoto hashrate multichain animoca blockfi celsius
  voyager alameda grayscale safemoon onchain ordinals multisig seedphrase ledger metamask yuan axie tvl`.split(/\s+/),
)

export function domainOf({ words }: Pick<Tokens, 'words'>, mentions: readonly Mention[]): Domain {
  for (const { symbol } of mentions) if (Object.hasOwn(ASSET_NAMES, symbol)) return 'crypto'
  for (const word of words)
    if (CRYPTO.has(word) || word.startsWith('crypto') || word.startsWith('bitcoin')) return 'crypto'
  return 'other'
}
