import { systemClock } from '../kit/clock.ts'
import { DelayLine } from './delay-line.ts'
import { RequestLog } from './request-log.ts'

/** What both venues of a process share: one monotonic clock, one pair of delay lines, one log of requests. */
export interface Stage {
  readonly monoNs: () => number
  /** Acknowledgements. */
  readonly exactLine: DelayLine
  /** The engine's half-way point, stream frames. */
  readonly coarseLine: DelayLine
  readonly log: RequestLog
  close(): void
}

export function createStage(): Stage {
  const monoNs = (): number => systemClock.monoNs()
  const exactLine = new DelayLine({ monoNs, finish: 'exact' })
  const coarseLine = new DelayLine({ monoNs, finish: 'coarse' })
  const close = (): void => {
    exactLine.close()
    coarseLine.close()
  }
  return { monoNs, exactLine, coarseLine, log: new RequestLog(), close }
}
