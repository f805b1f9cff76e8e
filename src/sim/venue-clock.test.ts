import { expect, test } from 'vitest'
import { VenueClock } from './venue-clock.ts'

function bendable() {
  const machine = { ns: 5e9, ms: 1_700_000_000_000 }
  const clock = new VenueClock({ monoNs: () => machine.ns, wallMs: () => machine.ms })
  const pass = (ms: number): void => {
    machine.ns += ms * 1e6
    machine.ms += ms
  }
  return { clock, pass, startMs: machine.ms }
}

test('straight: the machine’s time', () => {
  const { clock, pass, startMs } = bendable()
  pass(1_234)
  expect(clock.wallMs()).toBe(startMs + 1_234)
})

test('skew steps the clock, and is stepped back by 0', () => {
  const { clock, pass, startMs } = bendable()
  clock.set({ skewMs: -3_000 })
  pass(10)
  expect(clock.wallMs()).toBe(startMs + 10 - 3_000)
  clock.set({ skewMs: 0 })
  expect(clock.wallMs()).toBe(startMs + 10)
})

test('speed and drift change the rate from now on, without a step', () => {
  const { clock, pass, startMs } = bendable()
  pass(100)
  clock.set({ speed: 10 })
  expect(clock.wallMs()).toBe(startMs + 100)
  pass(100)
  expect(clock.wallMs()).toBe(startMs + 1_100)
  clock.set({ speed: 1, driftPpm: 1_000 })
  pass(10_000)
  expect(clock.wallMs()).toBe(startMs + 1_100 + 10_010)
})

test('durations are the machine’s, whatever the bend', () => {
  const { clock, pass } = bendable()
  clock.set({ speed: 100, skewMs: 5_000, driftPpm: 50 })
  const before = clock.monoNs()
  pass(7)
  expect(clock.monoNs() - before).toBe(7e6)
})
