// How late the built-in exchanges' delays are on an idle exchange, beside a bare spin loop in the same process, taken in turns.
import { createRandom } from '../src/kit/random.ts'
import { DelayLine } from '../src/sim/delay-line.ts'
import { Latency } from '../src/sim/latency.ts'
import { createWorld } from '../src/sim/world.ts'
import { type Bench, type Figure, quantile } from './figure.ts'

const monoNs = (): number => performance.now() * 1e6

export const run: Bench = async ({ isQuick }) => {
  const samples = isQuick ? 600 : 3_000
  const delays = new Latency(createWorld('article').bybit.order, createRandom(1))
  const line = new DelayLine({ monoNs, finish: 'spin' })
  const late: number[] = []
  const lateSpin: number[] = []
  let early = 0
  for (let count = 0; count < samples; count++) {
    const delayNs = delays.drawNs()
    const lateMs = await lineLateness(line, delayNs)
    if (lateMs < 0) early++
    late.push(lateMs)
    await settle()
    lateSpin.push(spinLateness(delayNs))
    await settle()
  }
  if (early > 0) throw new Error(`sim-delay: ${early} delays ended early`)
  const spinP99 = quantile(lateSpin, 0.99)
  return [
    figure('lateness-p50', quantile(late, 0.5), 0.05),
    figure('lateness-p90', quantile(late, 0.9), 0.3),
    figure('lateness-p99', quantile(late, 0.99), spinP99 + 0.5),
    figure('spin-loop-p50', quantile(lateSpin, 0.5), null),
    figure('spin-loop-p90', quantile(lateSpin, 0.9), null),
    figure('spin-loop-p99', spinP99, null),
  ]
}

function lineLateness(line: DelayLine, delayNs: number): Promise<number> {
  return new Promise((resolve) => {
    line.at(monoNs() + delayNs, (dueNs) => resolve((monoNs() - dueNs) / 1e6))
  })
}

function spinLateness(delayNs: number): number {
  const dueNs = monoNs() + delayNs
  let now = monoNs()
  while (now < dueNs) now = monoNs()
  return (now - dueNs) / 1e6
}

/** Lets whatever waited during the spin loop run first. */
function settle(): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, 2))
}

function figure(id: string, value: number, must: number | null): Figure {
  return { bench: 'sim-delay', id, value, unit: 'ms', better: 'lower', must, stretch: null }
}
