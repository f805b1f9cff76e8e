import { createServer, connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createRandom } from '../kit/random.ts'
import { DelayLine } from './delay-line.ts'

const monoNs = (): number => performance.now() * 1e6
const lines: DelayLine[] = []

function openLine(finish: 'exact' | 'coarse'): DelayLine {
  const line = new DelayLine({ monoNs, finish })
  lines.push(line)
  return line
}

afterEach(() => {
  for (const line of lines.splice(0)) line.close()
})

test.each(['exact', 'coarse'] as const)('%s: never early, in the order of the instants', async (finish) => {
  const line = openLine(finish)
  const random = createRandom(3)
  const ran: { dueNs: number; ranNs: number }[] = []
  await new Promise<void>((resolve) => {
    const startNs = monoNs()
    for (let count = 0; count < 400; count++) {
      line.at(startNs + random.next() * 80e6, (dueNs) => {
        if (ran.push({ dueNs, ranNs: monoNs() }) === 400) resolve()
      })
    }
  })
  expect(ran.filter(({ dueNs, ranNs }) => ranNs < dueNs)).toEqual([])
  expect(ran.map(({ dueNs }) => dueNs)).toEqual(ran.map(({ dueNs }) => dueNs).sort((a, b) => a - b))
  expect(line.waiting).toBe(0)
})

test('an earlier instant added later comes first', async () => {
  const line = openLine('exact')
  const order: string[] = []
  await new Promise<void>((resolve) => {
    const now = monoNs()
    line.at(now + 60e6, () => {
      order.push('late')
      resolve()
    })
    line.at(now + 5e6, () => order.push('soon'))
  })
  expect(order).toEqual(['soon', 'late'])
})

test('what a callback adds for now still runs', async () => {
  const line = openLine('coarse')
  const order: number[] = []
  await new Promise<void>((resolve) => {
    const now = monoNs()
    line.at(now + 1e6, () => {
      order.push(1)
      line.at(now, () => order.push(2))
      line.at(monoNs() + 3e6, () => resolve())
    })
  })
  expect(order).toEqual([1, 2])
})

test('sockets are read while it spins', async () => {
  const line = openLine('exact')
  const server = createServer((socket) => {
    socket.on('data', (bytes) => socket.write(bytes))
    socket.on('error', () => {}) // the client leaves without a word
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  await new Promise<void>((resolve) => client.once('connect', resolve))
  let isSpinning = true
  let echoes = 0
  client.on('data', () => {
    echoes++
    if (isSpinning) client.write('.')
  })
  // A deadline 1 ms away, again and again: the line spins without a pause.
  await new Promise<void>((resolve) => {
    let left = 40
    const again = (): void => {
      if (--left === 0) resolve()
      else line.at(monoNs() + 1e6, again)
    }
    client.write('.')
    again()
  })
  isSpinning = false
  client.destroy()
  server.close()
  expect(echoes).toBeGreaterThan(20)
})

test('after close nothing runs any more', async () => {
  const line = openLine('exact')
  let hasRun = false
  line.at(monoNs() + 2e6, () => (hasRun = true))
  line.close()
  const other = openLine('exact')
  await new Promise<void>((resolve) => other.at(monoNs() + 8e6, () => resolve()))
  expect(hasRun).toBe(false)
})
