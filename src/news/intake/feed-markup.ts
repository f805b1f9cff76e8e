// A feed is hostile, and parsers of XML take quadratic time over what is not well-formed: feedsmith 3.0.1 some 0.6 s for 20,000 letters
// of one title or author, hours for a feed of the size allowed here. So one linear pass takes out of it what a headline is made of,
// as a small document that nothing can go wrong with, and refuses what is cut off, nested, or declares entities.

import { elementEnd, plainText, skipSpecial, type Tag, tagAt } from './xml-scan.ts'

/** What of an XML feed is read on, or why it is none. */
export type FeedMarkup =
  | { readonly kind: 'feed'; readonly root: FeedRoot; readonly xml: string }
  | { readonly kind: 'none'; readonly what: string }

export type FeedRoot = 'rss' | 'rdf' | 'feed'

const ROOTS: ReadonlySet<string> = new Set<FeedRoot>(['rss', 'rdf', 'feed'])
const ITEMS: ReadonlySet<string> = new Set(['item', 'entry'])
/** Elements whose text matters. */
const LEAVES: ReadonlySet<string> = new Set(
  'title link guid id ttl pubdate date published updated issued modified created'.split(' '),
)
/** 500 items of 100 elements. */
const ELEMENTS_MAX = 50_000
/** Kept of one item, or of the channel itself. */
const LEAVES_MAX = 32
/** Longer titles are cut, and longer links, ids and dates are left out. */
const LEAF_MAX = 8_192

/** Reads at most `itemsMax` items; the document must be whole all the same. */
export function readFeedMarkup(text: string, itemsMax: number): FeedMarkup {
  const start = rootStart(text)
  if (typeof start !== 'number') return { kind: 'none', what: start.what }
  const root = tagAt(text, start)
  const name = root === null ? null : localName(root.name)
  if (root === null || name === null || !isRoot(name)) return { kind: 'none', what: otherRoot(name) }
  const reader = new MarkupReader(text, itemsMax)
  const trouble = reader.read(start)
  if (trouble !== null) return { kind: 'none', what: trouble }
  return { kind: 'feed', root: name, xml: reader.kept.join('') }
}

class MarkupReader {
  readonly kept: string[] = []
  private readonly text: string
  private readonly itemsMax: number
  private readonly open: string[] = []
  private items = 0
  private elements = 0
  /** Kept since the last item began or ended. */
  private leaves = 0
  private at = 0

  constructor(text: string, itemsMax: number) {
    this.text = text
    this.itemsMax = itemsMax
  }

  /** To the end of the root. Returns what is wrong with it. */
  read(start: number): string | null {
    const { text } = this
    for (this.at = start; ;) {
      const next = text.indexOf('<', this.at)
      if (next === -1) return `it is cut off before the end of ${shown(this.open[0] ?? '')}`
      const end = skipSpecial(text, next)
      if (end === -1) return 'it is cut off within a comment'
      if (end !== next) this.at = end
      else if (text[next + 1] === '/') {
        const trouble = this.close(next)
        if (trouble !== null || this.open.length === 0) return trouble
      } else {
        const trouble = this.enter(next)
        if (trouble !== null) return trouble
      }
    }
  }

  private close(next: number): string | null {
    const end = this.text.indexOf('>', next)
    const name = this.open.pop() ?? ''
    if (end === -1) return 'it is cut off within a tag'
    if (this.text.slice(next + 2, end).trim() !== name) return `its ${shown(name)} is not closed where it should be`
    this.kept.push(`</${name}>`)
    this.leaves = 0
    this.at = end + 1
    return null
  }

  private enter(next: number): string | null {
    const tag = tagAt(this.text, next)
    if (tag === null) return 'it is cut off within a tag, or is not XML'
    if (++this.elements > ELEMENTS_MAX) return `it has more than ${ELEMENTS_MAX} elements`
    this.at = tag.end
    const local = localName(tag.name)
    const isFrame = this.isFrame(local)
    const isKept = isFrame ? this.hasRoomFor(local) : LEAVES.has(local) && this.leaves++ < LEAVES_MAX
    if (tag.isEmpty) {
      if (isKept) this.kept.push(tag.source)
      return this.open.length === 0 ? 'it is empty' : null
    }
    if (isFrame && isKept) {
      this.kept.push(tag.source)
      this.open.push(tag.name)
      this.leaves = 0
      return null
    }
    return this.pass(tag, isKept ? local : null)
  }

  /** Over an element whose children do not matter; the text of a leaf is kept. */
  private pass(tag: Tag, leaf: string | null): string | null {
    const contentEnd = elementEnd(this.text, tag)
    if (contentEnd === -1) return `it is cut off within ${shown(tag.name)}`
    this.at = this.text.indexOf('>', contentEnd) + 1
    if (leaf === null) return null
    const content = plainText(this.text.slice(tag.end, contentEnd), LEAF_MAX)
    const isWhole = content.length <= LEAF_MAX
    if (isWhole || leaf === 'title') this.kept.push(tag.source, content.slice(0, LEAF_MAX), `</${tag.name}>`)
    return null
  }

  private hasRoomFor(frame: string): boolean {
    return !ITEMS.has(frame) || this.items++ < this.itemsMax
  }

  /** Whether an element's children matter here: the root's, and a channel's or item's below it. */
  private isFrame(local: string): boolean {
    const [root, second, third] = this.open
    if (root === undefined) return isRoot(local)
    if (second === undefined) return local === 'channel' || ITEMS.has(local)
    return third === undefined && localName(second) === 'channel' && ITEMS.has(local)
  }
}

/** Past the byte order mark, declarations, comments and a document type without entities. */
function rootStart(text: string): number | { readonly what: string } {
  for (let at = 0; ;) {
    const next = text.indexOf('<', at)
    if (next === -1 || /[^\s\uFEFF]/.test(text.slice(at, next))) return { what: 'it is not XML' }
    at = skipSpecial(text, next)
    if (at === -1) return { what: 'it is cut off before it begins' }
    if (at !== next) continue
    if (!/^<!doctype/i.test(text.slice(next, next + 9))) return next
    const tag = tagAt(text, next)
    if (tag === null) return { what: 'its document type is cut off' }
    if (tag.source.includes('[')) return { what: 'it declares entities, which no feed needs' }
    at = tag.end
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1).toLowerCase()
}

function isRoot(name: string): name is FeedRoot {
  return ROOTS.has(name)
}

function otherRoot(name: string | null): string {
  if (name === null) return 'it is not XML'
  if (name === 'html') return 'it is a web page'
  return `its root is ${shown(name)}`
}

/** A name out of the document, fit to be shown. */
function shown(name: string): string {
  return `<${name.replaceAll(/[^\w.:-]/g, '?')}>`
}
