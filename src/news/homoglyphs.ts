/** Letters of other scripts that look like a Latin one: what each Latin letter is imitated by (NFKC has already unified the rest). */
const LOOKALIKES: Readonly<Record<string, string>> = {
  a: 'аɑαᴀⲁ',
  b: 'Ьƅ',
  c: 'сϲᴄⲥ',
  d: 'ԁɗᴅ',
  e: 'еεҽɛєᴇⅇ',
  f: 'ƒꜰſ',
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
  q: 'ԛգ',
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

const WORD = /[\p{L}\p{N}]+/gu

/**
 * Writes imitated Latin letters as Latin ones, word by word: in a word that also has real Latin letters, or that consists of
 * imitations only. A word in another script keeps its letters.
 */
export function unmask(text: string): string {
  return text.replaceAll(WORD, (word) => {
    const letters = Array.from(word)
    if (!letters.some((letter) => LATIN.has(letter))) return word
    const isMasked = /[a-zA-Z]/.test(word) || letters.every((letter) => LATIN.has(letter) || !/\p{L}/u.test(letter))
    return isMasked ? letters.map((letter) => LATIN.get(letter) ?? letter).join('') : word
  })
}
