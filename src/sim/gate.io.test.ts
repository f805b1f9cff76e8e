import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { afterEach, expect, test } from 'vitest'
import { createRandom } from '../kit/random.ts'
import { DelayLine } from './delay-line.ts'
import { FaultBoard } from './fault-board.ts'
import { DelayGate, type GateDeps } from './gate.ts'
import { Latency, type LatencyPlan } from './latency.ts'
import { RequestLog } from './request-log.ts'

const monoNs = (): number => performance.now() * 1e6
const NONE: LatencyPlan = { p50Ms: 0, p99Ms: 0 }
const closers: (() => void)[] = []

function openGate(order: LatencyPlan, stream = NONE, probeLoss = 0, streamLine?: GateDeps['coarseLine']) {
  const log = new RequestLog()
  const faults = new FaultBoard(monoNs)
  const exactLine = new DelayLine({ monoNs, finish: 'exact' })
  const coarseLine = new DelayLine({ monoNs, finish: 'coarse' })
  closers.push(() => (exactLine.close(), coarseLine.close()))
  const gate = new DelayGate({
    venue: 'bybit',
    monoNs,
    order: new Latency(order, createRandom(1)),
    stream: new Latency(stream, createRandom(2)),
    random: createRandom(3),
    probeLoss,
    exactLine,
    coarseLine: streamLine ?? coarseLine,
    faults,
    log,
  })
  return { gate, log, faults }
}

afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** A server that answers each line through the gate, and a client that measures it from outside. */
async function measure(gate: DelayGate, count: number): Promise<Map<string, number>> {
  const server = createServer((socket) => {
    socket.setNoDelay(true)
    socket.on('data', (bytes) => {
      const inNs = monoNs()
      for (const clientId of bytes.toString().trim().split('\n')) {
        const answer = (): boolean => socket.write(`${clientId}\n`)
        gate.submit({ op: 'order.create', transport: 'ws', clientId, inNs, act: () => {}, answer })
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const client: Socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  client.setNoDelay(true)
  closers.push(() => (client.destroy(), server.close()))
  await new Promise<void>((resolve) => client.once('connect', resolve))
  const sent = new Map<string, number>()
  const took = new Map<string, number>()
  await new Promise<void>((resolve) => {
    createInterface({ input: client }).on('line', (id) => {
      took.set(id, (monoNs() - (sent.get(id) ?? 0)) / 1e6)
      if (took.size === count) resolve()
    })
    const send = (): void => {
      const id = `o${sent.size}`
      sent.set(id, monoNs())
      client.write(`${id}\n`)
      if (sent.size < count) setTimeout(send, 3)
    }
    send()
  })
  return took
}

test('the record agrees with what a client measures, but for the loopback', async () => {
  const { gate, log } = openGate({ p50Ms: 8, p99Ms: 30 })
  const took = await measure(gate, 150)
  const records = log.since(0)
  expect(records.length).toBe(150)
  const shares = records.map(({ clientId, inNs, outNs, injectedMs }) => {
    const truthMs = (outNs - inNs) / 1e6
    expect(injectedMs).toBeLessThanOrEqual(truthMs)
    return (took.get(clientId ?? '') ?? Number.NaN) - truthMs
  })
  expect(Math.min(...shares)).toBeGreaterThan(0)
  shares.sort((a, b) => a - b)
  // The loopback's share is 0.1 to 0.3 ms; half of the median delay leaves room for a busy machine.
  expect(shares[75]).toBeLessThan(4)
})

test('the engine acts half-way, before the answer', async () => {
  const { gate } = openGate({ p50Ms: 12, p99Ms: 12 })
  const order: [what: string, afterMs: number][] = []
  await new Promise<void>((resolve) => {
    const inNs = monoNs()
    const note = (what: string): number => order.push([what, (monoNs() - inNs) / 1e6])
    const answer = (): void => void (note('answer'), resolve())
    gate.submit({ op: 'x', transport: 'rest', clientId: null, inNs, act: () => void note('act'), answer })
  })
  const [[first, actMs] = ['', 0], [second, answerMs] = ['', 0]] = order
  expect([first, second]).toEqual(['act', 'answer'])
  expect(actMs).toBeGreaterThanOrEqual(6)
  expect(answerMs).toBeGreaterThanOrEqual(12)
})

test('no delay: acts and answers within the call', () => {
  const { gate, log } = openGate(NONE)
  const order: string[] = []
  const [act, answer] = [() => void order.push('act'), () => void order.push('answer')]
  gate.submit({ op: 'x', transport: 'ws', clientId: 'c', inNs: monoNs(), act, answer })
  expect(order).toEqual(['act', 'answer'])
  expect(log.since(0)).toMatchObject([{ id: 1, venue: 'bybit', op: 'x', transport: 'ws', clientId: 'c', fault: null }])
})

test('a stall holds the answer back, and the record says so', async () => {
  const { gate, log, faults } = openGate(NONE)
  faults.stall(30)
  const inNs = monoNs()
  await new Promise<void>((resolve) => {
    gate.submit({ op: 'x', transport: 'ws', clientId: 'c', inNs, act: () => {}, answer: resolve })
  })
  const [record] = log.since(0)
  expect(record?.fault).toBe('stall')
  expect(record?.injectedMs).toBeGreaterThan(29)
})

test('stream frames keep their order within a socket, are never early, and private ones are recorded', async () => {
  const { gate, log } = openGate(NONE, { p50Ms: 3, p99Ms: 12 })
  const sockets = [{}, {}]
  const sent: { socket: number; frame: number; engineNs: number; sentNs: number }[] = []
  await new Promise<void>((resolve) => {
    let frame = 0
    const emit = (): void => {
      for (const [socket, key] of sockets.entries()) {
        const [engineNs, number] = [monoNs(), frame++]
        gate.stream(key, number % 10 === 0 ? `c${number}` : null, engineNs, () => {
          if (sent.push({ socket, frame: number, engineNs, sentNs: monoNs() }) === 400) resolve()
        })
      }
      if (frame < 400) setTimeout(emit, 1)
    }
    emit()
  })
  for (const socket of [0, 1]) {
    const frames = sent.filter((one) => one.socket === socket).map(({ frame }) => frame)
    expect(frames).toEqual([...frames].sort((a, b) => a - b))
  }
  expect(Math.min(...sent.map(({ engineNs, sentNs }) => sentNs - engineNs))).toBeGreaterThan(0.5e6)
  expect(log.since(0).length).toBe(40)
  expect(new Set(log.since(0).map(({ op, transport }) => `${transport} ${op}`))).toEqual(
    new Set(['stream order-event']),
  )
  expect(gate.streamDelays.summary(0, monoNs()).n).toBe(400)
})

test('a burst of frames shares one delay: order within the socket does not inflate it', () => {
  const delays: number[] = []
  let engineNs = 0
  const coarseLine = { at: (dueNs: number) => void delays.push((dueNs - engineNs) / 1e6) }
  const { gate } = openGate(NONE, { p50Ms: 3, p99Ms: 5 }, 0, coarseLine)
  for (let burst = 0; burst < 2_000; burst++) {
    engineNs += 20e6
    for (let frame = 0; frame < 8; frame++) gate.stream(gate, null, engineNs, () => {})
  }
  delays.sort((a, b) => a - b)
  // The maximum of eight draws would lie near 4 ms.
  expect(delays[delays.length / 2]).toBeCloseTo(3, 1)
  expect(delays[delays.length * 0.99]).toBeCloseTo(5, 0)
})

test('a frame held back by a stall is not overtaken by the next one', async () => {
  const { gate, faults } = openGate(NONE)
  const order: number[] = []
  faults.stall(10)
  await new Promise<void>((resolve) => {
    gate.stream(gate, null, monoNs(), () => void order.push(1))
    while (faults.stallEndNs > 0);
    gate.stream(gate, null, monoNs(), () => {
      order.push(2)
      resolve()
    })
  })
  expect(order).toEqual([1, 2])
})

test('dropped frames are public ones; lost probes are those ordered and the world’s share', () => {
  const { gate, faults } = openGate(NONE, NONE, 0.25)
  const sent: string[] = []
  faults.dropFrames(2)
  for (const frame of ['a', 'b', 'c']) gate.stream(gate, null, monoNs(), () => void sent.push(frame))
  gate.stream(gate, 'mine', monoNs(), () => void sent.push('mine'))
  expect(sent).toEqual(['c', 'mine'])
  const lost = Array.from({ length: 4_000 }, () => gate.loseProbe()).filter(Boolean).length
  expect(lost / 4_000).toBeCloseTo(0.25, 1)
  faults.loseProbes(3)
  expect([gate.loseProbe(), gate.loseProbe(), gate.loseProbe()]).toEqual([true, true, true])
  expect(gate.probesAsked).toBe(4_003)
})
