import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DueHeap } from './due-heap.ts'

test('comes out by instant, and equal instants in the order in which they came', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (instants) => {
      const heap = new DueHeap()
      const taken: string[] = []
      for (const [order, dueNs] of instants.entries()) heap.add(dueNs, () => taken.push(`${dueNs} ${order}`))
      for (let due = heap.take(); due !== null; due = heap.take()) due.run(due.dueNs)
      const sorted = [...instants.entries()].sort(([, a], [, b]) => a - b).map(([order, dueNs]) => `${dueNs} ${order}`)
      expect(taken).toEqual(sorted)
      expect(heap.size).toBe(0)
    }),
  )
})

test('adding and taking may mix: the earliest of what is held comes first', () => {
  const step = fc.option(fc.integer({ min: 0, max: 50 }), { nil: null })
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const heap = new DueHeap()
      const held: number[] = []
      for (const dueNs of steps) {
        if (dueNs === null) {
          held.sort((a, b) => a - b)
          expect(heap.take()?.dueNs).toBe(held.shift())
        } else {
          held.push(dueNs)
          heap.add(dueNs, () => {})
        }
      }
      expect(heap.first?.dueNs ?? null).toBe(held.length === 0 ? null : Math.min(...held))
    }),
  )
})
