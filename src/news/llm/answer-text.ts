/** What is left of an answer without the model's thoughts and without a fence around it. */
export function answerText(content: string): string {
  return withoutFence(withoutThoughts(content))
}

/** All that an answer says beside its thoughts, however it is fenced or escaped: here it shows whether a thing is said twice. */
export function saidText(content: string): string {
  return withoutThoughts(content).replaceAll(/\\u([\da-f]{4})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )
}

/** `undefined` for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Thoughts may hold drafts of rows. An end without a beginning is thought as well, a beginning without an end is nothing else. */
function withoutThoughts(text: string): string {
  const rest = text.slice([...text.matchAll(THOUGHT_END)].reduce((_, { index, 0: tag }) => index + tag.length, 0))
  const begin = rest.search(THOUGHT)
  return begin === -1 ? rest : rest.slice(0, begin)
}

const THOUGHT = /<(?:think|thinking|thought|reasoning)>/i
const THOUGHT_END = /<\/(?:think|thinking|thought|reasoning)>/gi

function withoutFence(text: string): string {
  const begin = /```[a-z]*\s/i.exec(text)
  if (begin === null) return text.trim()
  const inside = text.slice(begin.index + begin[0].length)
  const end = inside.indexOf('```')
  return (end === -1 ? inside : inside.slice(0, end)).trim()
}
