// How late the built-in exchanges' answers leave against the delay drawn, on idle exchanges whose market runs, beside a bare spin
// loop of the same delays in a thread of its own: the two take turns, sample by sample.
import { Worker } from 'node:worker_threads'
import { createRandom } from '../src/kit/random.ts'
import { Latency } from '../src/sim/latency.ts'
import { type RunningExchanges, startExchanges } from '../src/sim/server.ts'
import { createWorld } from '../src/sim/world.ts'
import { type Bench, type Figure, quantile } from './figure.ts'

const WARM_UP = 200
const monoNs = (): number => performance.now() * 1e6

export const run: Bench = async ({ isQuick }) => {
  const samples = isQuick ? 600 : 3_000
  await using exchanges = await startExchanges({ seed: 1, world: 'article', tier: 'lab' })
  const spin = new SpinThread()
  const delays = new Latency(createWorld('article').bybit.order, createRandom(1))
  for (let count = 0; count < WARM_UP; count++) await answer(exchanges)
  const fromNs = monoNs()
  const lateSpin: number[] = []
  for (let count = 0; count < samples; count++) {
    await answer(exchanges)
    lateSpin.push(await spin.lateness(delays.drawNs()))
  }
  await spin.close()
  const { n, minMs, p50Ms, p90Ms, p99Ms } = exchanges.bybit.gate.lateness.summary(fromNs, monoNs())
  if (n !== samples) throw new Error(`sim-delay: ${samples} requests, ${n} answers`)
  if (minMs === null || minMs < 0) throw new Error(`sim-delay: an answer left ${minMs} ms after it was due`)
  const spinP99 = quantile(lateSpin, 0.99)
  return [
    figure('lateness-p50', p50Ms ?? Number.NaN, 0.05),
    figure('lateness-p90', p90Ms ?? Number.NaN, 0.3),
    figure('lateness-p99', p99Ms ?? Number.NaN, spinP99 + 0.5),
    figure('spin-loop-p50', quantile(lateSpin, 0.5), null),
    figure('spin-loop-p90', quantile(lateSpin, 0.9), null),
    figure('spin-loop-p99', spinP99, null),
  ]
}

/** One request through the gate, as a wire server would pass it on. */
function answer({ bybit }: RunningExchanges): Promise<void> {
  return new Promise((resolve) => {
    const nothing = (): void => {}
    bybit.gate.submit({ op: 'bench', transport: 'ws', clientId: null, inNs: monoNs(), act: nothing, answer: resolve })
  })
}

/** A bare spin loop: waits for an instant and does nothing else. */
class SpinThread {
  private readonly worker = new Worker(
    `const { parentPort } = require('node:worker_threads')
     parentPort.on('message', (delayMs) => {
       const due = performance.now() + delayMs
       let now = performance.now()
       while (now < due) now = performance.now()
       parentPort.postMessage(now - due)
     })`,
    { eval: true },
  )

  lateness(delayNs: number): Promise<number> {
    return new Promise((resolve) => {
      this.worker.once('message', resolve)
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      this.worker.postMessage(delayNs / 1e6)
    })
  }

  async close(): Promise<void> {
    await this.worker.terminate()
  }
}

function figure(id: string, value: number, must: number | null): Figure {
  return { bench: 'sim-delay', id, value, unit: 'ms', better: 'lower', must, stretch: null }
}
