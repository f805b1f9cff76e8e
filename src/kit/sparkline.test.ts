import { expect, test } from 'vitest'
import { sparkline } from './sparkline.ts'

test('the lowest and the highest figure have the lowest and the highest block; one level is drawn in the middle', () => {
  expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 0, 7)).toBe('▁▂▃▄▅▆▇█')
  expect(sparkline([-9, 0, 99], 0, 7)).toBe('▁▁█')
  expect(sparkline([3, 3], 3, 3)).toBe('▅▅')
  expect(sparkline([], 0, 1)).toBe('')
})
