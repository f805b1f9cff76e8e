import { expect, test } from 'vitest'
import { Breaker } from './breaker.ts'

function failing(times: number): Breaker {
  const breaker = new Breaker()
  for (let time = 0; time < times; time++) {
    breaker.begin()
    breaker.fail(0, 'HTTP 500')
  }
  return breaker
}

test('opens after six failures in a row, for two seconds', () => {
  expect(failing(5).waitMs(0)).toBe(0)
  const breaker = failing(6)
  expect([breaker.waitMs(0), breaker.waitMs(1_500), breaker.waitMs(2_000)]).toEqual([2_000, 500, 0])
})

test('a success in between starts the count anew', () => {
  const breaker = failing(5)
  breaker.succeed()
  breaker.fail(0, 'HTTP 500')
  expect(breaker.waitMs(0)).toBe(0)
})

test('tries with one request: good closes it, bad opens it for twice as long, others wait', () => {
  const breaker = failing(6)
  breaker.begin()
  expect(breaker.waitMs(2_000)).toBeGreaterThan(0)
  breaker.fail(2_000, 'HTTP 500')
  expect(breaker.waitMs(2_000)).toBe(4_000)
  breaker.begin()
  breaker.succeed()
  expect(breaker.waitMs(6_000)).toBe(0)
})

test('waits never grow beyond a minute', () => {
  const breaker = failing(40)
  expect(breaker.waitMs(0)).toBe(60_000)
})

test('a pause asked for is kept, and is no failure', () => {
  const breaker = new Breaker()
  for (let time = 0; time < 10; time++) breaker.hold(700)
  expect([breaker.waitMs(0), breaker.waitMs(700)]).toEqual([700, 0])
})

test('nowhere: shut without ever having been there, whatever it then said', () => {
  const missing = (): Breaker => {
    const breaker = new Breaker()
    for (let time = 0; time < 6; time++) breaker.miss(0, 'ECONNREFUSED')
    return breaker
  }
  expect([missing().isNowhere, missing().trouble, failing(6).isNowhere]).toEqual([true, 'ECONNREFUSED', false])
  const back = missing()
  back.succeed()
  for (let time = 0; time < 6; time++) back.miss(0, 'ECONNREFUSED')
  expect([back.isNowhere, back.waitMs(0)]).toEqual([false, 2_000])
})

test('a final no is final', () => {
  const breaker = new Breaker()
  breaker.die('HTTP 401')
  breaker.succeed()
  expect([breaker.waitMs(1e12), breaker.causeOfDeath]).toEqual([Number.POSITIVE_INFINITY, 'HTTP 401'])
})
