import { z } from 'zod'
import type { FoundItem } from './found-item.ts'

// Read without feedsmith 3.0.1, which takes any object with a `length` for a list: `{"items":{"length":1e9}}` fills the memory.
const FEED = z.object({ version: z.string().includes('jsonfeed.org/version/'), items: z.array(z.unknown()) })
/** The parser takes seconds over millions of brackets; a JSON Feed nests some five deep. */
const DEPTH_MAX = 64
const TEXT = z.string().optional().catch(undefined)
const ITEM = z.object({
  id: z
    .union([z.string(), z.number().transform(String)])
    .optional()
    .catch(undefined),
  url: TEXT,
  external_url: TEXT,
  title: TEXT,
  date_published: TEXT,
  date_modified: TEXT,
})

/** The items of a JSON Feed, as they stand there, or why it is none. */
export function readJsonFeed(text: string, itemsMax: number): readonly FoundItem[] | { readonly what: string } {
  if (isNestedDeep(text)) return { what: 'its JSON is nested too deep' }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { what: 'it is cut off, or not JSON' }
  }
  const feed = FEED.safeParse(value)
  if (!feed.success) return { what: 'it is JSON, but no JSON Feed' }
  return feed.data.items.slice(0, itemsMax).flatMap((row) => {
    const item = ITEM.safeParse(row)
    if (!item.success) return []
    const { id, url, external_url, title, date_published, date_modified } = item.data
    return [{ id, title, links: [url, external_url], base: [], dates: [date_published, date_modified] }]
  })
}

function isNestedDeep(text: string): boolean {
  let [depth, isText] = [0, false]
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (isText) {
      if (character === '\\') at++
      else if (character === '"') isText = false
    } else if (character === '"') isText = true
    else if (character === '[' || character === '{') {
      if (++depth > DEPTH_MAX) return true
    } else if (character === ']' || character === '}') depth--
  }
  return false
}
