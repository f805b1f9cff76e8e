/** Characters by the names that HTML gives them, as far as feeds use them or hide something behind them. */
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  ndash: '–',
  mdash: '—',
  horbar: '―',
  lsquo: '‘',
  rsquo: '’',
  sbquo: '‚',
  ldquo: '“',
  rdquo: '”',
  bdquo: '„',
  laquo: '«',
  raquo: '»',
  hellip: '…',
  bull: '•',
  middot: '·',
  euro: '€',
  pound: '£',
  yen: '¥',
  cent: '¢',
  trade: '™',
  reg: '®',
  copy: '©',
  deg: '°',
  szlig: 'ß',
  aelig: 'æ',
  AElig: 'Æ',
  oslash: 'ø',
  Oslash: 'Ø',
  lstrok: 'ł',
  Lstrok: 'Ł',
  dstrok: 'đ',
  Dstrok: 'Đ',
  hstrok: 'ħ',
  tstrok: 'ŧ',
  imath: 'ı',
  dollar: '$',
  percnt: '%',
  num: '#',
  excl: '!',
  quest: '?',
  comma: ',',
  period: '.',
  colon: ':',
  semi: ';',
  lpar: '(',
  rpar: ')',
  sol: '/',
  plus: '+',
  equals: '=',
  ast: '*',
  hyphen: '‐',
  dash: '‐',
  lowbar: '_',
}

/** Names of what is not seen, and of blanks. */
const UNSEEN =
  'shy zwj zwnj lrm rlm zerowidthspace negativethinspace negativemediumspace negativethickspace negativeverythinspace nobreak invisibletimes it invisiblecomma ic applyfunction af'
const BLANK =
  'nbsp nonbreakingspace ensp emsp emsp13 emsp14 numsp puncsp thinsp thinspace hairsp verythinspace mediumspace thickspace tab newline'
/** Letters of other scripts by name, where they look like Latin ones. */
const POSING =
  'acy:а iecy:е ocy:о pcy:п rcy:р scy:с tcy:т ucy:у khcy:х kcy:к mcy:м iukcy:і jsercy:ј dscy:ѕ alpha:α epsilon:ε eta:η iota:ι kappa:κ nu:ν omicron:ο rho:ρ tau:τ upsilon:υ chi:χ gamma:γ'
/** Accents by the end of a letter's name: `eacute`, `Ouml`. */
const ACCENTS: Readonly<Record<string, string>> = {
  grave: '\u0300',
  acute: '\u0301',
  circ: '\u0302',
  tilde: '\u0303',
  macr: '\u0304',
  breve: '\u0306',
  dot: '\u0307',
  uml: '\u0308',
  ring: '\u030A',
  dblac: '\u030B',
  caron: '\u030C',
  cedil: '\u0327',
  ogon: '\u0328',
}

const BY_NAME = new Map<string, string>([
  ...Object.entries(NAMED),
  ...POSING.split(' ').map((pair): [string, string] => [pair.slice(0, -2), pair.slice(-1)]),
  ...UNSEEN.split(' ').map((name): [string, string] => [name, '']),
  ...BLANK.split(' ').map((name): [string, string] => [name, ' ']),
])

/** 0x80 to 0x9F in Windows-1252; Node 20's own decoder reads them as controls. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ'

/** Writes character references as the characters that they mean; unknown ones stay. */
export function decodeEntities(text: string): string {
  return text.replaceAll(
    /&(?:#0*(\d{1,7})|#x0*([\da-f]{1,6})|([a-z][a-z\d]{1,31}));/gi,
    (whole, decimal, hex, name) => {
      if (typeof name === 'string') return named(name) ?? whole
      const code = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(String(hex), 16)
      return character(code)
    },
  )
}

function named(name: string): string | null {
  const known = BY_NAME.get(name) ?? BY_NAME.get(name.toLowerCase())
  if (known !== undefined) return known
  // `&copf;`, `&cscr;`, `&cfr;`: a letter in another dress.
  const [, letter = '', end = ''] = /^([a-z])(opf|scr|fr|[a-z]{3,5})$/i.exec(name) ?? []
  if (/^(?:opf|scr|fr)$/.test(end)) return letter
  const accent = ACCENTS[end]
  const composed = accent === undefined ? '' : `${letter}${accent}`.normalize('NFC')
  return composed.length === 1 ? composed : null
}

/** As browsers read it: what would be a C1 control is meant in Windows-1252. */
function character(code: number): string {
  if (code >= 0x80 && code < 0xa0) return WINDOWS_1252.charAt(code - 0x80)
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ' '
}
