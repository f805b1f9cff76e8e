import { systemClock } from '../kit/clock.ts'
import { DelayLine } from './delay-line.ts'
import { RequestLog } from './request-log.ts'

/** What both venues of a process share: one monotonic clock, one pair of delay lines, one log of requests. */
export interface Stage {
  readonly monoNs: () => number
  /** Spins for the last stretch: acknowledgements. */
  readonly exactLine: DelayLine
  /** By timer alone. */
  readonly coarseLine: DelayLine
  readonly log: RequestLog
  close(): void
}

export function createStage(): Stage {
  const monoNs = (): number => systemClock.monoNs()
  const exactLine = new DelayLine({ monoNs, finish: 'spin' })
  const coarseLine = new DelayLine({ monoNs, finish: 'timer' })
  const close = (): void => {
    exactLine.close()
    coarseLine.close()
  }
  return { monoNs, exactLine, coarseLine, log: new RequestLog(), close }
}
