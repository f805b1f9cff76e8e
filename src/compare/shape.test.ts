import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareShapes, mergeShapes, shapeOf } from './shape.ts'

test('a payload becomes paths and types, array elements sharing one path', () => {
  expect(shapeOf({ u: 1, b: [['1.0', '2']], data: { s: 'BTCUSDT', x: null }, e: [] })).toEqual({
    u: ['number'],
    b: ['array'],
    'b[]': ['array'],
    'b[][]': ['string'],
    data: ['object'],
    'data.s': ['string'],
    'data.x': ['null'],
    e: ['array'],
  })
})

test('missing paths and other types are differences, additional ones are not', () => {
  const recorded = shapeOf({ id: 1, price: '1', gone: true })
  expect(compareShapes(recorded, shapeOf({ id: '1', price: '2', extra: 5 }))).toEqual({
    same: 1,
    of: 3,
    differences: ['id is string, recorded number', 'gone is missing'],
  })
})

test('every payload matches itself, and the merge of two matches both', () => {
  fc.assert(
    fc.property(fc.object(), fc.object(), (a, b) => {
      expect(compareShapes(shapeOf(a), shapeOf(a)).differences).toEqual([])
      const merged = mergeShapes([shapeOf(a), shapeOf(b)])
      expect(compareShapes(shapeOf(a), merged).differences).toEqual([])
    }),
  )
})
