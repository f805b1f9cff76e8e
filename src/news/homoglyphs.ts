/** Letters of other scripts that look like a Latin one: what each Latin letter is imitated by (NFKC has already unified the rest). */
const LOOKALIKES: Readonly<Record<string, string>> = {
  a: 'аɑαᴀⲁ',
  b: 'Ьƅʙ',
  c: 'сϲᴄⲥ',
  d: 'ԁɗᴅ',
  e: 'еεҽɛєᴇⅇ',
  f: 'ƒꜰſғ',
  g: 'ɡցɢ',
  h: 'һհʜ',
  i: 'іιɪıӏ',
  j: 'јϳᴊ',
  k: 'кκᴋҝ',
  l: 'ɩʟⅼ',
  m: 'мᴍⲙ',
  n: 'пոռᴎɴη',
  o: 'оοօᴏⲟ๐',
  p: 'рρᴘⲣ',
  q: 'ԛգǫꞯ',
  r: 'гᴦʀⲅ',
  s: 'ѕꜱʂ',
  t: 'тτᴛ',
  u: 'υսᴜц',
  v: 'νѵᴠ',
  w: 'ԝωաᴡѡ',
  x: 'хχⲭ',
  y: 'уүʏγ',
  z: 'ᴢʐ',
  A: 'АΑᎪᗅꓮ',
  B: 'ВΒᏴꓐ',
  C: 'СϹᏟꓚ',
  D: 'ᎠꓓᗞԀ',
  E: 'ЕΕᎬꓰ',
  F: 'ϜꓝᖴҒ',
  G: 'ԌᏀꓖ',
  H: 'НΗᎻꓧ',
  I: 'ІΙӀꓲ',
  J: 'ЈᎫꓙͿ',
  K: 'КΚᏦꓗ',
  L: 'ᏞᒪꓡԼ',
  M: 'МΜᎷꓟ',
  N: 'Νꓠ',
  O: 'ОΟՕꓳ',
  P: 'РΡᏢꓑ',
  Q: 'Ԛ',
  R: 'ᎡᏒꓣ',
  S: 'ЅՏᏚꓢ',
  T: 'ТΤᎢꓔ',
  U: 'ՍꓴԱ',
  V: 'ѴᏙꓦ',
  W: 'ԜᎳꓪ',
  X: 'ХΧꓫ',
  Y: 'УΥҮꓬ',
  Z: 'ΖᏃꓜ',
}

const LATIN = new Map(
  Object.entries(LOOKALIKES).flatMap(([latin, others]) =>
    Array.from(others, (other): [string, string] => [other, latin]),
  ),
)

/** Letters in circles and squares that NFKC leaves as they are: where each alphabet begins, and with which letter. */
const FRAMED: readonly (readonly [first: number, letter: 'a' | 'A'])[] = [
  [0x249c, 'a'],
  [0x1f110, 'A'],
  [0x1f150, 'A'],
  [0x1f170, 'A'],
  [0x1f1e6, 'A'],
]
const FRAMES = /[\u{249C}-\u{24B5}\u{1F110}-\u{1F129}\u{1F150}-\u{1F169}\u{1F170}-\u{1F189}]|[\u{1F1E6}-\u{1F1FF}]+/gu
const FLAGS = new RegExp('^\\p{RGI_Emoji_Flag_Sequence}+$', 'v')

/** Writes letters in frames as bare ones; flags, which such letters make in pairs, stay. */
export function unframe(text: string): string {
  return text.replaceAll(FRAMES, (framed) =>
    FLAGS.test(framed) ? framed : Array.from(framed, (sign) => bare(sign.codePointAt(0) ?? 0)).join(''),
  )
}

function bare(code: number): string {
  const [first, letter] = FRAMED.findLast(([first]) => first <= code) ?? [code, 'A']
  return String.fromCharCode(letter.charCodeAt(0) + code - first)
}

/** Latin letters of any kind next to others. */
const MIXED = /\p{Script=Latin}.*[^\p{Script=Latin}\p{N}]|[^\p{Script=Latin}\p{N}].*\p{Script=Latin}/u
const WORD = /[\p{L}\p{N}]+/gu

/**
 * Writes imitated Latin letters as Latin ones, word by word: in a word that also has Latin letters, or that consists of
 * imitations only. A word in another script keeps its letters.
 */
export function unmask(text: string): string {
  return text.replaceAll(WORD, (word) => {
    const letters = Array.from(word)
    if (!letters.some((letter) => LATIN.has(letter))) return word
    const isMasked =
      /[a-zA-Z]/.test(word) ||
      MIXED.test(word) ||
      letters.every((letter) => LATIN.has(letter) || !/\p{L}/u.test(letter))
    return isMasked ? letters.map((letter) => LATIN.get(letter) ?? letter).join('') : word
  })
}
