import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readRows } from './answer-rows.ts'

const IDS = ['bc', 'df', 'gh', 'jk'] as const
const WHOLE = '{"r":[["bc","B",85],["df","S",70],["gh","N",60],["jk","A",0]]}'
const read = (content: string, isCut = false): unknown =>
  Object.fromEntries([...readRows(content, isCut, IDS)].map(([id, { label, confidence }]) => [id, [label, confidence]]))
const ALL = { bc: ['BULLISH', 0.85], df: ['BEARISH', 0.7], gh: ['NEUTRAL', 0.6], jk: ['ABSTAIN', 0] }

test.each([
  ['as asked for', WHOLE],
  ['a bare list', '[["bc","B",85],["df","S",70],["gh","N",60],["jk","A",0]]'],
  ['in a fence, with a word before it', `Here you are:\n\`\`\`json\n${WHOLE}\n\`\`\`\nAnything else?`],
  ['after thoughts with a draft', `<think>maybe {"r":[["bc","S",1]]}</think>\n${WHOLE}`],
  ['after thoughts whose beginning is missing', `draft [["bc","S",1]]</think>${WHOLE}`],
  ['with prose around it', `Sure! ${WHOLE} That is all.`],
])('default: reads rows %s', (name, content) => {
  const { jk: _, ...butLast } = ALL
  // In prose it is no JSON, and may have been cut: its last row is not believed.
  expect(read(content)).toEqual(name.startsWith('with prose') ? butLast : ALL)
})

test.each([
  ['nothing', ''],
  ['thoughts without an end', `<think>${WHOLE}`],
  ['another shape', '{"verdicts":[["bc","B",85]]}'],
  ['an apology', 'I cannot help with that.'],
])('reads no row from %s', (_, content) => {
  expect(read(content)).toEqual({})
})

test.each([
  ['a word that is none', '["bc","STRONG BUY",85]'],
  ['a figure out of range', '["bc","B",101]'],
  ['a fraction', '["bc","B",0.85]'],
  ['a figure as text', '["bc","B","85"]'],
  ['a field too many', '["bc","B",85,"!"]'],
  ['a field too few', '["bc","B"]'],
])('%s spoils its own row only, and is never NEUTRAL', (_, row) => {
  expect(read(`{"r":[${row},["df","S",70]]}`)).toEqual({ df: ALL.df })
})

const FENCE = '\n```json\n'
const OTHER = WHOLE.replaceAll('"B"', '"S"')
test.each([
  ['a second fence', `Draft:${FENCE}${WHOLE}\n\`\`\`\nThe sign was wrong. Final:${FENCE}${OTHER}\n\`\`\``],
  ['a correction behind the fence', `${FENCE}${WHOLE}\n\`\`\`\nCorrection: ${OTHER}`],
  ['a fence behind the bare answer', `${WHOLE}${FENCE}${OTHER}\n\`\`\``],
  ['ids in escapes', WHOLE.replace('{', `{"x":${OTHER.slice(5, -1).replaceAll('"b', String.raw`"\u0062`)},`)],
])('what is said twice is not said: %s', (_, content) => {
  expect(read(content)).not.toHaveProperty('bc')
})

test('a sentence that corrects a row takes it back', () => {
  const { bc: _, ...others } = ALL
  expect(read(`${FENCE}${WHOLE}\n\`\`\`\nOn reflection bc should be S.`)).toEqual(others)
})

test.each(['thinking', 'thought', 'reasoning'])('a draft in <%s> is thought as well', (tag) => {
  expect(read(`<${tag}>${OTHER}</${tag}>${WHOLE}`)).toEqual(ALL)
})

test('alien ids are dropped', () => {
  expect(read('{"r":[["zzz","B",99],["df","S",70]]}')).toEqual({ df: ALL.df })
})

test.each([
  ['twice the same', '["bc","B",85],["bc","B",85]'],
  ['valid and invalid', '["bc","STRONG BUY",85],["bc","B",85]'],
  ['a list and an object', '["bc","B",85],{"id":"bc","s":"S"}'],
  ['hidden in another row', '["bc","B",85],["zz","bc",1]'],
])('an id that stands there more than once is dropped: %s', (_, rows) => {
  expect(read(`{"r":[${rows},["df","S",70]]}`)).toEqual({ df: ALL.df })
})

test('cut: a figure that was cut after its first digit is not believed, closed by a gateway or not', () => {
  expect(read('{"r":[["bc","B",85],["df","S",70],["gh","N",6', true)).toEqual({ bc: ALL.bc })
  expect(read('{"r":[["bc","B",85],["df","S",70],["gh","N",6]]}', true)).toEqual({ bc: ALL.bc, df: ALL.df })
})

test('cut: a row out of its place may be the first of two', () => {
  expect(read('{"r":[["jk","B",99],["bc","B",85],["df","S",70],["gh","N",60],["j', true)).toEqual({
    bc: ALL.bc,
    df: ALL.df,
  })
})

test('property: wherever an answer is cut, what is read of it is what the whole answer says', () => {
  const rows = fc.uniqueArray(fc.stringMatching(/^[b-df-h]{2}$/), { minLength: 1, maxLength: 20 }).chain((ids) =>
    fc.tuple(
      fc.constant(ids),
      fc.array(fc.tuple(fc.constantFrom('B', 'S', 'N', 'A'), fc.integer({ min: 0, max: 100 })), {
        minLength: ids.length,
        maxLength: ids.length,
      }),
    ),
  )
  fc.assert(
    fc.property(
      rows,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.option(fc.nat(19), { nil: undefined }),
      ([ids, words], share, twice) => {
        const whole = JSON.stringify({ r: ids.map((id, at) => [id, ...(words[at] ?? [])]) })
        const truth = readRows(whole, false, ids)
        // A second, lying row of one id somewhere: whatever is cut off, its word is never taken.
        const liar = twice === undefined ? undefined : ids[twice % ids.length]
        const list = ids.map((id, at) => JSON.stringify([id, ...(words[at] ?? [])]))
        if (liar !== undefined) list.splice((twice ?? 0) % (list.length + 1), 0, `["${liar}","B",1]`)
        const content = `{"r":[${list.join(',')}]}`
        const read = readRows(content.slice(0, Math.floor(content.length * share)), true, ids)
        for (const [id, row] of read) expect(row).toEqual(truth.get(id))
      },
    ),
    { numRuns: 3_000 },
  )
})
