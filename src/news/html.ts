// Feeds carry HTML in titles, and some of it is there to be read by a machine only. No parser is needed: a headline keeps plain text.

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  hellip: '…',
  euro: '€',
  pound: '£',
  yen: '¥',
  trade: '™',
  reg: '®',
  copy: '©',
}

/** Elements whose text is never shown. */
const SILENT = new Set(
  'script style template noscript iframe object svg math head title textarea select option audio video canvas'.split(
    ' ',
  ),
)
const VOID = new Set('br hr img input meta link wbr area base col embed source track param'.split(' '))
/** An element that a headline's author dresses or hides: whatever is inside was not meant to be read as the headline. */
const DRESSED = /[\s"'](?:style|hidden|aria-hidden|class|width|height|size|color)(?:[\s=>/]|$)/i
const TAG = /<(?:!--|[!?/]?[a-z])/gi

/** Writes character references as the characters that they mean; unknown ones stay. */
export function decodeEntities(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal, hex, name) => {
    if (typeof name === 'string') return ENTITIES[name] ?? ENTITIES[name.toLowerCase()] ?? whole
    const code = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(String(hex), 16)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ' '
  })
}

/** Takes tags and comments out, and hidden or dressed elements with all that they hold. */
export function stripHtml(text: string): string {
  let plain = ''
  let at = 0
  while (at < text.length) {
    TAG.lastIndex = at
    const start = TAG.exec(text)?.index ?? text.length
    plain += text.slice(at, start)
    if (start === text.length) break
    plain += ' '
    at = tagEnd(text, start)
    const tag = text.slice(start, at)
    const name = /^<([a-z][a-z\d-]*)/i.exec(tag)?.[1]?.toLowerCase()
    if (name === undefined || VOID.has(name) || tag.endsWith('/>')) continue
    if (SILENT.has(name) || DRESSED.test(tag)) at = elementEnd(text, at, name)
  }
  return plain
}

/** Just past a tag's `>`, or a comment's `-->`; the end of the text where it is missing. */
function tagEnd(text: string, start: number): number {
  const closing = text.startsWith('<!--', start) ? '-->' : '>'
  const end = text.indexOf(closing, start)
  return end === -1 ? text.length : end + closing.length
}

/** Just past the tag that closes an element, elements of the same name inside it counted; the end of the text where it is missing. */
function elementEnd(text: string, from: number, name: string): number {
  const same = new RegExp(`<(/?)${name}(?![a-z\\d-])`, 'gi')
  same.lastIndex = from
  for (let depth = 1; ;) {
    const found = same.exec(text)
    if (found === null) return text.length
    const end = tagEnd(text, found.index)
    if (found[1] === '/') depth--
    else if (text[end - 2] !== '/') depth++
    if (depth === 0) return end
  }
}
