import { unmask } from './homoglyphs.ts'
import { decodeEntities, stripHtml } from './html.ts'

/** What is read of a feed's title at all, and what is kept of it. */
const RAW_MAX = 4_096
const HEADLINE_MAX = 280
/** Layers of encoding that are unwrapped; what is still wrapped then loses its brackets. */
const LAYERS_MAX = 6

/** Printable ASCII without markup and double spaces: nothing to do. */
const CLEAN = /^[!-~]+(?: [!-~]+)*$/
/** Format characters, controls, private use, lone surrogates, tags; blank letters and marks that draw nothing. */
const INVISIBLE =
  /[\p{Cf}\p{Cc}\p{Co}\p{Cs}\p{Variation_Selector}\u{34F}\u{115F}\u{1160}\u{17B4}\u{17B5}\u{2800}\u{3164}\u{FFA0}\u{E0000}-\u{E0FFF}]/gu
/** Accents left over after composition: no language of the feeds needs them, stacked ones hide the text. */
const LOOSE_ACCENTS = /[\u0300-\u036F\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F]+/g

/**
 * A feed's title as plain text that says to a machine what it says to a reader: no markup or hidden text, no invisible or
 * reversed characters, no letters of other scripts posing as Latin ones, one line, at most 280 characters.
 * Sanitising twice changes nothing.
 */
export function sanitiseHeadline(raw: string): string {
  if (raw.length <= HEADLINE_MAX && CLEAN.test(raw) && !/[<&]/.test(raw)) return raw
  let text = raw.slice(0, RAW_MAX)
  for (let layer = 0; layer < LAYERS_MAX; layer++) {
    const before = text
    text = stripHtml(decodeEntities(unmask(makeVisible(text))))
    if (text === before) break
  }
  text = text.replaceAll(/<(?=[a-z!?/])|&(?=#?\w+;)/gi, ' ')
  return cut(text.replaceAll(/\s+/g, ' ').trim())
}

function makeVisible(text: string): string {
  return text
    .replaceAll(/[\t-\r\u0085\u2028\u2029]/g, ' ')
    .normalize('NFKC')
    .replaceAll(INVISIBLE, '')
    .normalize('NFKC')
    .replaceAll(LOOSE_ACCENTS, '')
}

function cut(text: string): string {
  if (text.length <= HEADLINE_MAX) return text
  const last = text.charCodeAt(HEADLINE_MAX - 1)
  const isSplitPair = last >= 0xd800 && last < 0xdc00
  return text.slice(0, isSplitPair ? HEADLINE_MAX - 1 : HEADLINE_MAX).trimEnd()
}
