import { expect, test } from 'vitest'
import { type EventQueue, type Listen, queueEvents } from './event-queue.ts'

interface Source {
  readonly queue: EventQueue<number>
  put(event: number): void
  fail(error: Error): void
  isHeard(): boolean
}

function sourceOf(max: number): Source {
  let parts: Parameters<Listen<number>> | null = null
  const queue = queueEvents<number>(max, (...given) => {
    parts = given
    return () => (parts = null)
  })
  return {
    queue,
    put: (event) => parts?.[0](event),
    fail: (error) => parts?.[1](error),
    isHeard: () => parts !== null,
  }
}

test('default: events in order, those before the first next() too', async () => {
  const { queue, put } = sourceOf(8)
  put(1)
  put(2)
  const taken = [await queue.next(), await queue.next()]
  const waiting = queue.next()
  put(3)
  expect([...taken, await waiting].map(({ value }) => value as number)).toEqual([1, 2, 3])
})

test('several next() at once are answered in order', async () => {
  const { queue, put } = sourceOf(8)
  const both = Promise.all([queue.next(), queue.next()])
  put(1)
  put(2)
  expect((await both).map(({ value }) => value as number)).toEqual([1, 2])
})

test('bound: the oldest are dropped and counted, round and round', async () => {
  const { queue, put } = sourceOf(3)
  for (let event = 1; event <= 10; event++) put(event)
  const left: number[] = []
  while (queue.waiting > 0) left.push((await queue.next()).value as number)
  expect([left, queue.dropped]).toEqual([[8, 9, 10], 7])
})

test('break: leaves the source and ends what waits', async () => {
  const { queue, put, isHeard } = sourceOf(3)
  put(1)
  for await (const _ of queue) break
  expect([isHeard(), (await queue.next()).done, queue.waiting]).toEqual([false, true, 0])
})

test('failure: thrown after what came before it', async () => {
  const { queue, put, fail } = sourceOf(3)
  put(1)
  fail(new Error('refused'))
  expect((await queue.next()).value).toBe(1)
  await expect(queue.next()).rejects.toThrow('refused')
})
