import { type Endpoint, signedGet, signedPost } from './endpoint.ts'
import { recordedFigure, trimmed } from './numbers.ts'
import {
  categoryOf,
  decimalOf,
  flagOf,
  integerOf,
  limitOf,
  type Parameters,
  requireLinear,
  textOf,
} from './parameters.ts'
import { leverageOf, positionListed } from './position-record.ts'
import { accept, Refusal, type Reply } from './refusal.ts'
import type { SimAccount, SimKey } from '../exchange/types.ts'
import { walletRow } from './wallet-record.ts'
import { instrumentOf, nowMs, type WireState } from './wire-state.ts'

/** Positions, balance, fees and settings of the account behind a key. */
export function accountEndpoints(wire: WireState): readonly Endpoint[] {
  return [
    signedGet('position/list', (parameters, { account }) => positions(wire, parameters, account)),
    signedGet('position/symbol-info', (parameters, { account }) => leverageSetting(wire, parameters, account)),
    signedPost('position/set-leverage', (parameters, { account }) => setLeverage(wire, parameters, account)),
    signedPost('position/switch-mode', (parameters) => switchMode(parameters)),
    signedPost('position/trading-stop', (parameters) => tradingStop(wire, parameters)),
    signedGet('account/wallet-balance', (parameters, { account }) => walletBalance(wire, parameters, account)),
    signedGet('account/fee-rate', (parameters) => feeRate(wire, parameters)),
    signedGet('account/info', () => accept(accountInfo(wire))),
    signedPost('account/set-margin-mode', setMarginMode),
    signedPost('account/set-limit-px-action', (parameters, { account }) => setLimitAction(wire, parameters, account)),
    signedGet('account/user-setting-config', (_parameters, { account }) => accept(userSettings(wire, account))),
    signedGet('account/query-dcp-info', (_parameters, { account }) => accept(switchInfo(wire, account))),
    signedGet('user/query-api', (_parameters, key) => accept(keyInfo(key))),
    signedGet('asset/coin/query-info', () => accept({ rows: [] })),
  ]
}

function positions(wire: WireState, parameters: Parameters, account: SimAccount): Reply {
  const category = categoryOf(parameters)
  const [symbol, settleCoin] = [textOf(parameters, 'symbol'), textOf(parameters, 'settleCoin')]
  limitOf(parameters, 20, 200)
  if (category !== 'linear') return accept({ category, nextPageCursor: '', list: [] })
  if (symbol === '' && settleCoin === '')
    throw new Refusal(10001, 'Missing some parameters that must be filled in, symbol or settleCoin')
  const held = [...account.positions.values()].filter(({ size }) => !size.isZero()).map((position) => position.symbol)
  const symbols = symbol === '' ? (settleCoin === 'USDT' ? held : []) : [instrumentOf(wire, parameters).symbol]
  return accept({
    category,
    nextPageCursor: '',
    list: symbols.map((one) => positionListed(wire.exchange, account, one)),
  })
}

function leverageSetting(wire: WireState, parameters: Parameters, account: SimAccount): Reply {
  const category = categoryOf(parameters)
  const { symbol } = instrumentOf(wire, parameters)
  const leverage = String(leverageOf(account, symbol))
  return accept({ category, list: [{ symbol, leverage, side: '', positionIdx: 0 }] })
}

function setLeverage(wire: WireState, parameters: Parameters, account: SimAccount): Reply {
  requireLinear(parameters)
  const instrument = instrumentOf(wire, parameters)
  const buy = decimalOf(parameters, 'buyLeverage', 'params error: buyLeverage invalid')
  const sell = decimalOf(parameters, 'sellLeverage', 'params error: sellLeverage invalid')
  if (buy === null || sell === null || !buy.eq(sell))
    throw new Refusal(10001, 'params error: buyLeverage and sellLeverage must be equal in one-way mode')
  if (buy.lt(1) || buy.gt(recordedFigure(instrument, 'leverageFilter', 'maxLeverage')))
    throw new Refusal(110013, 'cannot set leverage: beyond the maximum of the risk tier')
  const outcome = wire.exchange.setLeverage(account, instrument.symbol, buy.toNumber())
  if (outcome === 'unchanged') throw new Refusal(110043, 'leverage not modified')
  if (outcome === 'refused')
    throw new Refusal(110013, 'cannot set leverage: the open positions and orders need more margin')
  return accept({})
}

/** One-way is the only mode here: asking for it changes nothing, asking for hedge mode is refused. */
function switchMode(parameters: Parameters): Reply {
  requireLinear(parameters)
  const mode = integerOf(parameters, 'mode', -1)
  if (mode === 0) throw new Refusal(110025, 'Position mode is not modified')
  if (mode === 3) throw new Refusal(110029, 'Hedge mode is not supported by the built-in exchange')
  throw new Refusal(10001, 'params error: mode invalid')
}

function tradingStop(wire: WireState, parameters: Parameters): Reply {
  requireLinear(parameters)
  instrumentOf(wire, parameters)
  throw new Refusal(110032, 'Illegal order: the built-in exchange has no take-profit, stop-loss or trailing stop')
}

function walletBalance(wire: WireState, parameters: Parameters, account: SimAccount): Reply {
  if (textOf(parameters, 'accountType') !== 'UNIFIED') throw new Refusal(10001, 'accountType only support UNIFIED.')
  const row = walletRow(wire.exchange, account)
  const coins = textOf(parameters, 'coin')
  const wanted = row.coin.filter(({ coin }) => coins === '' || coins.split(',').includes(coin))
  return accept({ list: [{ ...row, coin: wanted }] })
}

function feeRate(wire: WireState, parameters: Parameters): Reply {
  const category = categoryOf(parameters)
  const { exchange } = wire
  const asked =
    textOf(parameters, 'symbol') === '' ? [...exchange.instruments.values()] : [instrumentOf(wire, parameters)]
  const [takerFeeRate, makerFeeRate] = [trimmed(exchange.fees.taker), trimmed(exchange.fees.maker)]
  const list = asked.map(({ symbol }) => ({ symbol, takerFeeRate, makerFeeRate }))
  return accept({ list: category === 'linear' ? list : [] })
}

function accountInfo(wire: WireState) {
  return {
    marginMode: 'REGULAR_MARGIN',
    updatedTime: String(nowMs(wire)),
    unifiedMarginStatus: 6,
    dcpStatus: 'OFF',
    timeWindow: 0,
    smpGroup: 0,
    isMasterTrader: false,
    spotHedgingStatus: 'OFF',
  }
}

function setMarginMode(parameters: Parameters): Reply {
  if (textOf(parameters, 'setMarginMode') === 'REGULAR_MARGIN') return accept({ reasons: [] }, {}, 'Request accepted')
  const reasons = [{ reasonCode: '3400000', reasonMsg: 'The built-in exchange has cross margin only' }]
  throw new Refusal(3400045, 'Set margin mode failed', { reasons })
}

/** `modifyEnable`: prices beyond the limit are moved to it; else they are refused. */
function setLimitAction(wire: WireState, parameters: Parameters, account: SimAccount): Reply {
  requireLinear(parameters)
  if (flagOf(parameters, 'modifyEnable')) wire.refusesBeyondLimit.delete(account)
  else wire.refusesBeyondLimit.add(account)
  return accept({})
}

function userSettings(wire: WireState, account: SimAccount) {
  const lpaPerp = wire.refusesBeyondLimit.has(account)
  return { lpaSpot: false, lpaPerp, deltaEnable: false, smsef: false, fmsef: false }
}

function switchInfo(wire: WireState, account: SimAccount) {
  const seconds = wire.deadMansSwitch.windowOf(account)
  return {
    dcpInfos: seconds === null ? [] : [{ product: 'DERIVATIVES', dcpStatus: 'ON', timeWindow: String(seconds) }],
  }
}

function keyInfo(key: SimKey) {
  return {
    id: '1',
    note: 'built-in exchange',
    apiKey: key.apiKey,
    readOnly: key.canTrade ? 0 : 1,
    secret: '',
    permissions: { ContractTrade: key.canTrade ? ['Order', 'Position'] : [], Spot: [], Wallet: [], Options: [] },
    ips: ['*'],
    type: key.kind === 'hmac' ? 1 : 2,
    deadlineDay: 90,
    expiredAt: '2099-01-01T00:00:00Z',
    createdAt: '2026-01-01T00:00:00Z',
    unified: 0,
    uta: 1,
    userID: Number(key.account.uid) || 0,
    inviterID: 0,
    vipLevel: 'No VIP',
    mktMakerLevel: '0',
    affiliateID: 0,
    rsaPublicKey: key.publicKey ?? '',
    isMaster: true,
    parentUid: '0',
    kycLevel: 'LEVEL_DEFAULT',
    kycRegion: '',
  }
}
