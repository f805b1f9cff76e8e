/** Bytes as text, or the name of a character set that is not known here. */
export type FeedText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unknown charset'; readonly charset: string }

/** An XML declaration is short. */
const DECLARATION_MAX_BYTES = 256
const CHARSET_MAX = 40

/**
 * The byte order mark first, then the charset of the HTTP header, then the XML declaration, then UTF-8. Bytes that are none in it
 * become U+FFFD, which a reader sees.
 */
export function readFeedText(bytes: Uint8Array, contentType: string): FeedText {
  const charset = markOf(bytes) ?? charsetOf(contentType) ?? declaredOf(bytes) ?? 'utf-8'
  try {
    return { kind: 'text', text: new TextDecoder(charset).decode(bytes) }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { kind: 'unknown charset', charset: charset.replaceAll(/[^\w.:-]/g, '?').slice(0, CHARSET_MAX) }
  }
}

function markOf([a, b, c]: Uint8Array): string | null {
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  return a === 0xff && b === 0xfe ? 'utf-16le' : null
}

function charsetOf(contentType: string): string | null {
  return /;\s*charset\s*=\s*["']?([^\s"';]+)/i.exec(contentType.slice(0, DECLARATION_MAX_BYTES))?.[1] ?? null
}

function declaredOf(bytes: Uint8Array): string | null {
  if (bytes[0] === 0 && bytes[1] === 0x3c) return 'utf-16be'
  if (bytes[0] === 0x3c && bytes[1] === 0) return 'utf-16le'
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, DECLARATION_MAX_BYTES))
  const declared = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']+)["']/i.exec(start)?.[1] ?? null
  // What could be read as ASCII is not UTF-16, whatever it says.
  return declared !== null && /^utf-?16/i.test(declared) ? null : declared
}
