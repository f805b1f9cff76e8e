/** What is left of an answer without the model's thoughts and without a fence around it. */
export function answerText(content: string): string {
  return withoutFence(withoutThoughts(content))
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
  const end = text.lastIndexOf('</think>')
  const rest = end === -1 ? text : text.slice(end + '</think>'.length)
  const begin = rest.indexOf('<think>')
  return begin === -1 ? rest : rest.slice(0, begin)
}

function withoutFence(text: string): string {
  const begin = /```[a-z]*\s/i.exec(text)
  if (begin === null) return text.trim()
  const inside = text.slice(begin.index + begin[0].length)
  const end = inside.indexOf('```')
  return (end === -1 ? inside : inside.slice(0, end)).trim()
}
