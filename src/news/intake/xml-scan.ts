// Steps through XML as it is found in feeds: each takes time in proportion to what it passes, whatever stands there.

const TAG_MAX = 8_192

/** Just past a comment, a processing instruction or a CDATA section; `at` where there is none of them, -1 where it has no end. */
export function skipSpecial(text: string, at: number): number {
  const closing = text.startsWith('<!--', at)
    ? '-->'
    : text.startsWith('<![CDATA[', at)
      ? ']]>'
      : text.startsWith('<?', at)
        ? '?>'
        : null
  if (closing === null) return at
  const end = text.indexOf(closing, at + 2)
  return end === -1 ? -1 : end + closing.length
}

/** An opening or empty tag. */
export interface Tag {
  readonly name: string
  readonly source: string
  readonly isEmpty: boolean
  readonly end: number
}

/** `null` where no tag begins, or the tag does not end. */
export function tagAt(text: string, at: number): Tag | null {
  const [, name] = /^<([^\s<>/'"=?]{1,64})[\s>/]/.exec(text.slice(at, at + 66)) ?? []
  if (name === undefined) return null
  const last = at + TAG_MAX
  for (let next = at + 1 + name.length; next < last && next < text.length; next++) {
    const character = text[next]
    if (character === '>') {
      return { name, source: text.slice(at, next + 1), isEmpty: text[next - 1] === '/', end: next + 1 }
    }
    if (character !== '"' && character !== "'") continue
    next = text.indexOf(character, next + 1)
    if (next === -1) return null
  }
  return null
}

/** Where the closing tag of an element begins, elements of its name inside it counted; -1 where it has none. */
export function elementEnd(text: string, { name, end }: Tag): number {
  let at = end
  for (let depth = 1; ;) {
    const next = text.indexOf('<', at)
    if (next === -1) return -1
    if (text[next + 1] === '!') {
      const past = skipSpecial(text, next)
      if (past === -1) return -1
      at = Math.max(past, next + 1)
      continue
    }
    const isClosing = text[next + 1] === '/'
    const nameAt = next + (isClosing ? 2 : 1)
    at = nameAt
    if (!text.startsWith(name, nameAt) || !/[\s>/]/.test(text[nameAt + name.length] ?? '')) continue
    at = text.indexOf('>', nameAt) + 1
    if (at === 0) return -1
    if (isClosing && --depth === 0) return next
    if (!isClosing && text[at - 2] !== '/') depth++
  }
}

/** The content of an element with no markup left: comments gone, CDATA and tags escaped. Read no further than a little past `max`. */
export function plainText(content: string, max: number): string {
  let plain = ''
  for (let at = 0; at < content.length && plain.length <= max;) {
    const next = content.indexOf('<', at)
    if (next === -1) return plain + content.slice(at)
    plain += content.slice(at, next)
    const isCdata = content.startsWith('<![CDATA[', next)
    if (isCdata || content.startsWith('<!--', next)) {
      at = skipSpecial(content, next)
      if (at === -1) return plain
      if (isCdata)
        plain += content
          .slice(next + 9, at - 3)
          .replaceAll('&', '&amp;')
          .replaceAll('<', '&lt;')
    } else {
      plain += '&lt;'
      at = next + 1
    }
  }
  return plain
}
