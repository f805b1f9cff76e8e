import type { SimAccount } from '../exchange/types.ts'
import { type AccountFigures, accountFigures, type PositionFigures } from './account-figures.ts'
import { accountBody, accountV2Body, balanceRow, positionRow, positionV2Row } from './account-rows.ts'
import { instrumentOf } from './order-plan.ts'
import type { Parameters } from './parameters.ts'
import { sizeText } from './texts.ts'
import { listed, type WireState } from './wire-state.ts'

/** Balance, account and positions as REST and the WebSocket API both answer them. */
export interface AccountViews {
  balances(account: SimAccount): object
  account(account: SimAccount): object
  accountV2(account: SimAccount, withBreakEven: boolean): object
  positions(account: SimAccount, parameters: Parameters): object
  positionsV2(account: SimAccount, parameters: Parameters): object
}

export function createAccountViews(wire: WireState): AccountViews {
  const figures = (account: SimAccount): AccountFigures => accountFigures(wire, account)
  const size = (of: PositionFigures): string => sizeText(listed(wire, of.symbol), of.size)
  const wanted = (account: SimAccount, parameters: Parameters): readonly PositionFigures[] => {
    const symbol = parameters.get('symbol')
    const only = symbol === null ? null : instrumentOf(wire.exchange, symbol).symbol
    return figures(account).positions.filter(({ symbol }) => only === null || symbol === only)
  }
  return {
    balances: (account) => [balanceRow(figures(account), account.uid)],
    account: (account) => accountBody(figures(account), size),
    accountV2: (account, withBreakEven) => accountV2Body(figures(account), size, withBreakEven),
    positions: (account, parameters) =>
      wanted(account, parameters)
        .filter(({ isActive }) => isActive)
        .map((of) => positionRow(of, size)),
    positionsV2: (account, parameters) => wanted(account, parameters).map((of) => positionV2Row(of, size)),
  }
}
