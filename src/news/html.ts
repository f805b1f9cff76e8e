// Feeds carry HTML in titles, and some of it is there to be read by a machine only. No parser is needed: a headline keeps plain text.

/** Elements whose text is never shown. */
const SILENT = new Set(
  'script style template noscript iframe object svg math head title textarea select option audio video canvas'.split(
    ' ',
  ),
)
const VOID = new Set('br hr img input meta link wbr area base col embed source track param'.split(' '))
/** Names that begin a tag wherever they stand; `h` is the one that headlines are put to a language model in. */
const NAMES = new Set([
  ...SILENT,
  ...VOID,
  ...'a abbr acronym address applet article aside b basefont bdi bdo big blink blockquote body button caption center cite code colgroup data datalist dd del details dfn dialog dir div dl dt em fieldset figcaption figure font footer form frame frameset h h1 h2 h3 h4 h5 h6 header hgroup html i ins kbd label legend li main map mark marquee menu meter nav nobr ol optgroup output p picture pre progress q rp rt ruby s samp search section slot small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var xmp'.split(
    ' ',
  ),
])
/** What keeps an element from being seen, or might. */
const HIDDEN = /[\s"'](?:style|hidden|aria-hidden)(?:[\s=>/]|$)/i
/** An element that a headline's author dresses: what is inside may well not be meant to be read as the headline. */
const DRESSED = /[\s"'](?:class|width|height|size|color)(?:[\s=>/]|$)/i
const TAG = /<(?:!--|[!?][a-z]|\/?([a-z][a-z\d-]*))/gi
/** Any other name begins a tag where its `>` is there. */
const CLOSED = /^[^<]*>/

/**
 * Takes tags and comments out, and hidden or dressed elements with all that they hold: a link's class dresses nothing, and where
 * all stands in dressed elements, none of them is set against the headline. A `<` that begins no tag is text.
 */
export function stripHtml(text: string): string {
  if (!text.includes('<')) return text
  const plain = strip(text, (name, tag) => HIDDEN.test(tag) || (name !== 'a' && DRESSED.test(tag)))
  return /\S/.test(plain) ? plain : strip(text, (_, tag) => HIDDEN.test(tag))
}

function strip(text: string, isDropped: (name: string, tag: string) => boolean): string {
  let plain = ''
  let at = 0
  while (at < text.length) {
    const start = tagStart(text, at)
    plain += text.slice(at, start)
    if (start === text.length) break
    plain += ' '
    at = tagEnd(text, start)
    const tag = text.slice(start, at)
    const name = /^<([a-z][a-z\d-]*)/i.exec(tag)?.[1]?.toLowerCase()
    if (name === undefined || VOID.has(name) || tag.endsWith('/>')) continue
    if (SILENT.has(name) || isDropped(name, tag)) at = elementEnd(text, at, name)
  }
  return plain
}

/** Where the next tag begins; the end of the text where there is none. */
function tagStart(text: string, from: number): number {
  TAG.lastIndex = from
  for (let found = TAG.exec(text); found !== null; found = TAG.exec(text)) {
    const [whole, name] = found
    const isTag = name === undefined || NAMES.has(name.toLowerCase())
    if (isTag || CLOSED.test(text.slice(found.index + whole.length))) return found.index
  }
  return text.length
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
