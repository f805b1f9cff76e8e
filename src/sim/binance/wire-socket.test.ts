import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import type { WebSocket } from 'ws'
import { WireSocket } from './wire-socket.ts'

const MINUTE_NS = 60e9

/** A socket without a network, which remembers what was done to it. */
class FakeSocket extends EventEmitter {
  readonly OPEN = 1
  readonly readyState = 1
  readonly bufferedAmount = 0
  readonly done: string[] = []

  ping(payload: string): void {
    this.done.push(`ping ${payload}`)
  }

  close(code: number): void {
    this.done.push(`close ${code}`)
  }

  terminate(): void {
    this.done.push('terminate')
  }
}

function open(whoPings: 'we' | 'the client' = 'we') {
  const fake = new FakeSocket()
  const clock = { ns: 0 }
  const socket = new WireSocket(
    fake as unknown as WebSocket,
    () => clock.ns,
    () => 1_791_382_994_000 + clock.ns / 1e6,
    whoPings,
  )
  const beatAt = (minutes: number): void => {
    clock.ns = minutes * MINUTE_NS
    socket.beat()
  }
  return { fake, beatAt }
}

test('a ping every three minutes, with the time as its payload', () => {
  const { fake, beatAt } = open()
  for (const minutes of [1, 2.99, 3, 4, 6]) {
    beatAt(minutes)
    fake.emit('pong')
  }
  expect(fake.done).toEqual(['ping 1791383174000', 'ping 1791383354000'])
})

test('ten minutes without a pong: cut', () => {
  const { fake, beatAt } = open()
  for (const minutes of [3, 6, 9, 12, 12.99]) beatAt(minutes)
  expect(fake.done.filter((what) => what === 'terminate')).toEqual([])
  beatAt(13)
  expect(fake.done.at(-1)).toBe('terminate')
})

test('after a day it is closed in any case', () => {
  const { fake, beatAt } = open()
  for (let minutes = 3; minutes < 24 * 60; minutes += 3) {
    beatAt(minutes)
    fake.emit('pong')
  }
  expect(fake.done.every((what) => what.startsWith('ping'))).toBe(true)
  beatAt(24 * 60)
  expect(fake.done.at(-1)).toBe('close 1001')
})

test('where the client pings: a minute without a ping of its own ends it, and no ping of ours is sent', () => {
  const { fake, beatAt } = open('the client')
  for (let minutes = 0.5; minutes <= 5; minutes += 0.5) {
    beatAt(minutes)
    fake.emit('ping')
  }
  for (const minutes of [5.5, 5.99]) {
    fake.emit('pong') // which is none
    beatAt(minutes)
  }
  expect(fake.done).toEqual([])
  beatAt(6)
  expect(fake.done).toEqual(['close 1000'])
})

test('where the client pings: after a day it is closed all the same', () => {
  const { fake, beatAt } = open('the client')
  for (let minutes = 0.5; minutes <= 24 * 60; minutes += 0.5) {
    fake.emit('ping')
    beatAt(minutes)
  }
  expect(fake.done).toEqual(['close 1001'])
})
