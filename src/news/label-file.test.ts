import { expect, test } from 'vitest'
import { readLabels } from './label-file.ts'

test('reads what news classify --json prints: id and label, the rest does not matter', () => {
  const text = '\uFEFF{"id":1,"label":"BULLISH","confidence":0.8}\r\n\n{"id":"b","label":"ABSTAIN"}\n'
  expect([...readLabels('x.jsonl', text)]).toEqual([
    [1, 'BULLISH'],
    ['b', 'ABSTAIN'],
  ])
})

test.each([
  ['{"id":1,', /^Line 1 of x\.jsonl is not JSON; /],
  ['{"id":1,"label":"bullish"}', /^Line 1 of x\.jsonl has no "id", or no "label"/],
  ['{"label":"BULLISH"}', /^Line 1 of x\.jsonl has no "id"/],
  ['{"id":1,"label":"BULLISH"}\n{"id":1,"label":"BULLISH"}', /^Line 2 of x\.jsonl judges headline 1 a second time/],
])('%s: the line is named', (text, sentence) => {
  expect(() => readLabels('x.jsonl', text)).toThrow(sentence)
})
