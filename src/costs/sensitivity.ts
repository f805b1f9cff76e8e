import { BP, type Decimal, decimal } from './decimal.ts'
import { fundingOfDaysBp } from './funding.ts'
import { type Month, MONTH_DAYS, monthGap } from './month.ts'
import type { MonthPlan } from './question.ts'

/** What one basis point more or less of an input does to a month. */
export interface Sensitivity {
  readonly input: 'maker fee' | 'taker fee' | 'slippage' | 'funding per 8 h' | 'gross edge'
  /** What the month costs more at +1 bp; it costs as much less at −1 bp. Of the edge: what it earns more. */
  readonly usdPerBp: Decimal | null
  /** Whether one basis point, on one venue alone, is enough to make the other one cheaper; `null` where that is not known. */
  readonly turnsVenue: boolean | null
}

export function sensitivities(months: readonly Month[], plan: MonthPlan): readonly Sensitivity[] {
  const [month] = months
  if (month === undefined) return []
  const gap = monthGap(months)?.abs() ?? null
  const line = (input: Sensitivity['input'], base: Decimal | null): Sensitivity => {
    const usdPerBp = base && base.div(BP).abs()
    const turnsVenue = input === 'gross edge' || usdPerBp === null || gap === null ? null : usdPerBp.gt(gap)
    return { input, usdPerBp, turnsVenue }
  }
  const position = plan.positionUsdt === undefined ? null : decimal(plan.positionUsdt)
  return [
    line('maker fee', month.makerVolumeUsdt),
    line('taker fee', month.takerVolumeUsdt),
    line('slippage', month.takerVolumeUsdt),
    line('funding per 8 h', position && position.mul(fundingOfDaysBp(decimal(1), MONTH_DAYS))),
    line('gross edge', decimal(plan.volumeUsdt)),
  ]
}
