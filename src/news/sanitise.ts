import { decodeEntities } from './entities.ts'
import { unframe, unmask } from './homoglyphs.ts'
import { stripHtml } from './html.ts'
import { inShownOrder } from './shown-order.ts'

/** What is read of a feed's title at all, of its normal form too, and what is kept of it. */
const RAW_MAX = 4_096
const HEADLINE_MAX = 280
/** Layers of encoding that are unwrapped; what is still wrapped then loses its brackets. */
const LAYERS_MAX = 6

/** Printable ASCII without markup and double spaces: nothing to do. */
const CLEAN = /^[!-~]+(?: [!-~]+)*$/
/** Latin letters and the signs that typesetters put between words: nothing to unmask. */
const ORDINARY = /^(?:[ -~£€]|[–—‘-”](?![a-zA-Z][–—‘-”]))*$/
/**
 * Format characters but those that turn text, controls, private use, lone surrogates, tags; blank letters, enclosing marks and signs
 * that draw nothing.
 */
const INVISIBLE =
  /(?![\u202A-\u202E\u2066-\u2069])[\p{Cf}\p{Cc}\p{Co}\p{Cs}\p{Me}\p{Default_Ignorable_Code_Point}\p{Variation_Selector}\u{34F}\u{115F}\u{1160}\u{17B4}\u{17B5}\u{2800}\u{3164}\u{FFA0}\u{FFFC}\u{16FE4}\u{1D159}\u{E0000}-\u{E0FFF}]/gu
/** Accents left over after composition: no language of the feeds needs them, stacked ones hide the text. Nor marks of other scripts on Latin letters. */
const LOOSE_ACCENTS = /[\u0300-\u036F\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F]+|(?<=[a-zA-Z])\p{M}+/gu
/** One word with something between all its letters: `c·r·a·s·h`; an apostrophe is nothing odd before it is the third. */
const SPACED_OUT =
  /(?<![a-zA-Z])[a-zA-Z](?:(?:[^\x00-\x7F‘’\p{L}\p{N}\p{M}\s]{1,4}[a-zA-Z]){2,}|(?:[‘’][a-zA-Z]){3,})(?![a-zA-Z])/gu
/** A reference by number needs no semicolon to be read. */
const OPEN_REFERENCE = /&#(?:\d+(?![\d;])|x[\da-f]+(?![\da-f;]))/gi

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
    text = stripHtml(decodeEntities(clean(text).replaceAll(OPEN_REFERENCE, '$&;')))
    if (text === before) break
  }
  // What is turned round by now was so in the feed; cutting and turning may bring about what another round changes.
  for (let before = ''; before !== text;) {
    before = text
    text = oneLine(clean(inShownOrder(text)))
  }
  return text
}

/** With the letters that a reader takes them for, and nothing that is not seen; text that is turned stays so. */
function clean(text: string): string {
  if (ORDINARY.test(text)) return text
  return unmask(makeVisible(text)).replaceAll(SPACED_OUT, (word) => word.replaceAll(/[^a-zA-Z]/g, ''))
}

function makeVisible(text: string): string {
  return unframe(text.replaceAll(/[\t-\r\u0085\u2028\u2029]/g, ' '))
    .normalize('NFKC')
    .slice(0, RAW_MAX)
    .replaceAll(INVISIBLE, '')
    .normalize('NFKC')
    .replaceAll(LOOSE_ACCENTS, '')
}

/** Without the brackets of markup that is left. */
function oneLine(text: string): string {
  const plain = text.replaceAll(/<(?=[a-z!?/])|&(?=#\d|#x[\da-f]|\w+;)/gi, ' ')
  return cut(plain.replaceAll(/\s+/g, ' ').trim())
}

function cut(text: string): string {
  if (text.length <= HEADLINE_MAX) return text
  const last = text.charCodeAt(HEADLINE_MAX - 1)
  const isSplitPair = last >= 0xd800 && last < 0xdc00
  return text.slice(0, isSplitPair ? HEADLINE_MAX - 1 : HEADLINE_MAX).trimEnd()
}
