import fc from 'fast-check'
import { expect, test } from 'vitest'
import { monoNs } from '../domain/units.ts'
import { HeldFrames } from './held-frames.ts'

function visited(held: HeldFrames): string[] {
  const texts: string[] = []
  held.every((bytes, start, end, receivedNs) => {
    texts.push(`${receivedNs} ${Buffer.from(bytes.subarray(start, end)).toString()}`)
    return true
  })
  return texts
}

test('copies come back in order, whatever becomes of the socket’s buffer', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 40_000, size: 'max' }), { maxLength: 20 }), (texts) => {
      const held = new HeldFrames()
      texts.forEach((text, i) => {
        const frame = Buffer.from(text)
        held.keep(frame, monoNs(i))
        frame.fill(0)
      })
      expect(visited(held)).toEqual(texts.map((text, i) => `${i} ${Buffer.from(text).toString()}`))
    }),
    { numRuns: 30 },
  )
})

test('bound: beyond it all is dropped, and holding starts anew', () => {
  const held = new HeldFrames()
  const frame = Buffer.alloc(1_000_000, 'x')
  for (let i = 0; i < 4; i++) held.keep(frame, monoNs(i))
  expect(held.count).toBe(4)
  held.keep(frame, monoNs(4))
  expect(held.count).toBe(0)
  held.keep(Buffer.from('a'), monoNs(5))
  expect(visited(held)).toEqual(['5 a'])
})
