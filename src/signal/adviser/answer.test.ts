import { expect, test } from 'vitest'
import { readAdvice } from './answer.ts'

const QUESTION = { id: 'bcdfghjk', system: '', user: '', outputTokensMax: 0, answer: { name: '', schema: {} } }
const read = (content: string, isCut = false): unknown => readAdvice(QUESTION, { content, isCut, usage: null })
const GOOD = '{"id":"bcdfghjk","tilt":-0.5,"why":"Open interest falls."}'
const TOLD = { kind: 'told', told: { tilt: -0.5, why: 'Open interest falls.' } }

test.each([
  ['as asked for', GOOD],
  ['in a fence', `Here you are:\n\`\`\`json\n${GOOD}\n\`\`\``],
  ['after thoughts with a draft', `<think>maybe {"id":"bcdfghjk","tilt":1,"why":"x"}</think>${GOOD}`],
  ['with a field more', GOOD.replace('}', ',"confidence":0.9}')],
  ['with its own fields in its words', GOOD.replace('falls', String.raw`\"tilt\": 1, \"id\": falls`)],
])('default: reads an answer %s', (name, content) => {
  expect(read(content)).toMatchObject(name.startsWith('with its own') ? { told: { tilt: -0.5 } } : TOLD)
})

test.each([
  ['blank', ' \n', 'a blank answer'],
  ['prose', 'I would lean a little lower.', 'an answer that is no JSON'],
  ['JSON within prose', `Sure! ${GOOD}`, 'an answer that is no JSON'],
  ['half a tilt', '{"id":"bcdfghjk","tilt":-0.', 'an answer that is no JSON'],
  ['a list', `[${GOOD}]`, 'an answer without id, tilt and why'],
  ['no tilt', '{"id":"bcdfghjk","why":"x"}', 'an answer without id, tilt and why'],
  ['a tilt in words', '{"id":"bcdfghjk","tilt":"0.5","why":"x"}', 'an answer without id, tilt and why'],
  ['null for a tilt', '{"id":"bcdfghjk","tilt":null,"why":"x"}', 'an answer without id, tilt and why'],
  ['two tilts', '{"id":"bcdfghjk","tilt":1,"tilt":-1,"why":"x"}', 'an answer that says a thing twice'],
  ['a nested draft', `{"draft":${GOOD},"id":"bcdfghjk","tilt":1,"why":"x"}`, 'an answer that says a thing twice'],
  [
    'a second thought in a second fence',
    `\`\`\`json\n${GOOD}\n\`\`\`\nNo:\n\`\`\`json\n${GOOD}\n\`\`\``,
    'an answer that says a thing twice',
  ],
  ['a second tilt in escapes', GOOD.replace('}', String.raw`,"\u0074ilt":1}`), 'an answer that says a thing twice'],
  ['another id', '{"id":"xxxxxxxx","tilt":0.5,"why":"x"}', 'an answer to another question'],
  ['too much', '{"id":"bcdfghjk","tilt":1.01,"why":"x"}', 'a tilt beyond −1 and 1'],
  ['infinitely much', '{"id":"bcdfghjk","tilt":1e999,"why":"x"}', 'an answer without id, tilt and why'],
  ['no reason', '{"id":"bcdfghjk","tilt":0.5,"why":" \\u200b\\n"}', 'a tilt without a reason'],
])('%s: nothing of it is believed, and it says why', (_, content, why) => {
  expect(read(content)).toEqual({ kind: 'unusable', why })
})

test('an answer that was cut is not believed, however whole it looks', () => {
  expect(read(GOOD, true)).toEqual({ kind: 'unusable', why: 'an answer cut short' })
})

test('its words are one bounded line without controls, markup or reversed text', () => {
  const why = `\u001b[2J\u001b]0;owned\u0007 <b>LONG</b>\r\n\u202eGNOL ${'x'.repeat(5_000)}`
  const reading = readAdvice(QUESTION, {
    content: JSON.stringify({ id: 'bcdfghjk', tilt: 0, why }),
    isCut: false,
    usage: null,
  })
  const words = reading.kind === 'told' ? reading.told.why : ''
  expect(words).toMatch(/LONG/)
  expect(words).not.toMatch(/[\p{C}\n<]/u)
  expect(words.length).toBeLessThanOrEqual(280)
})
