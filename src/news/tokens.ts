// One pass over a headline: words, numbers by what they count, clause borders. No expression is compiled or run per headline.

/** A headline in words. Arrays run in parallel: a word, its hash, whether it stood in capitals, the clause that it belongs to. */
export interface Tokens {
  /** Lower case; numbers are `_money`, `_pct`, `_amt`, `_year`, `_num`; a cashtag is `_tick`, a link `_url`; `?` and `!` stand for themselves. */
  readonly words: string[]
  readonly hashes: number[]
  readonly isCapital: boolean[]
  /** Counts up at commas, colons, dashes and at words that set one statement against another. */
  readonly clauses: number[]
  /** Where cashtags stood: word index → ticker in capitals. */
  readonly cashtags: ReadonlyMap<number, string>
}

const CURRENCY = new Set(['usd', 'eur', 'gbp', 'inr', 'rs', 'jpy', 'krw'])
const MAGNITUDE = new Set(
  'k m mn mln b bn bln t tn thousand million billion trillion crore crores lakh lakhs cr'.split(' '),
)
const PERCENT = new Set(['percent', 'pct', 'pc'])
const CONTRAST = new Set(['while', 'but', 'whereas', 'although', 'though', 'despite', 'as', 'after', 'amid', 'yet'])
/** Words that stay whole before `'s`: the rest are possessives. */
const CLITIC = new Set(['here', 'what', 'it', 'that', 'there', 'who', 'how', 'let'])
const NO_CASHTAGS: ReadonlyMap<number, string> = new Map()

/** Letters with a stroke through them: names are written so, and no normal form takes the stroke off. */
const STRUCK = /[đħłøŧƀɍɇƶĐĦŁØŦɃɌɆƵ]/g
const BARE = new Map(
  Array.from('đdħhłløoŧtƀbɍrɇeƶzĐDĦHŁLØOŦTɃBɌRɆEƵZ'.matchAll(/(.)(.)/g), ([, struck = '', bare = '']) => [
    struck,
    bare,
  ]),
)

/** Splits a sanitised headline; accents and strokes do not matter. */
export function readTokens(text: string): Tokens {
  return new Scanner(/^[\x20-\x7e]*$/.test(text) ? text : bare(text)).scan()
}

function bare(text: string): string {
  const plain = text.normalize('NFD').replaceAll(/\p{Mn}/gu, '')
  return plain.replaceAll(STRUCK, (letter) => BARE.get(letter) ?? letter)
}

/** FNV-1a over UTF-16 units: the hash that the features of a word start from. */
export function hashOf(word: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < word.length; index++) hash = Math.imul(hash ^ word.charCodeAt(index), 0x01000193)
  return hash >>> 0
}

class Scanner {
  private readonly words: string[] = []
  private readonly hashes: number[] = []
  private readonly isCapital: boolean[] = []
  private readonly clauses: number[] = []
  private cashtags: Map<number, string> | null = null
  private clause = 0
  private at = 0
  private readonly lower: string
  private readonly original: string

  constructor(text: string) {
    const lower = text.toLowerCase()
    this.lower = lower
    // A few letters change their length in lower case; then nothing is known of capitals.
    this.original = lower.length === text.length ? text : lower
  }

  scan(): Tokens {
    const { lower } = this
    while (this.at < lower.length) {
      const code = lower.charCodeAt(this.at)
      if (isLetter(code)) this.readWord()
      else if (isDigit(code)) this.readNumber(false)
      else if (isSign(code) && isDigit(lower.charCodeAt(this.at + 1)) && !isInWord(lower.charCodeAt(this.at - 1)))
        this.readSigned(code === PLUS)
      else if (isCurrencySign(code)) this.readCurrency()
      else {
        if (code === 0x3f || code === 0x21) this.push(code === 0x3f ? '?' : '!')
        if (isBorder(code, lower.charCodeAt(this.at - 1), lower.charCodeAt(this.at + 1))) this.clause++
        this.at++
      }
    }
    const { words, hashes, isCapital, clauses } = this
    return { words, hashes, isCapital, clauses, cashtags: this.cashtags ?? NO_CASHTAGS }
  }

  private readWord(): void {
    const start = this.at
    const end = this.wordEnd(start)
    this.at = end
    let word = this.lower.slice(start, end)
    if (word.startsWith('http') && this.lower.startsWith('://', end)) return this.skipLink()
    if (this.lower.charCodeAt(end) === 0x27 || this.lower.charCodeAt(end) === 0x2019) {
      const tail = this.lower.slice(end + 1, this.wordEnd(end + 1))
      if (tail === 't' && word.endsWith('n')) return this.pushNegated(word, end + 2)
      if (tail === 's') {
        this.at = end + 2
        if (CLITIC.has(word)) word += "'s"
      } else if (tail !== '' && tail.length <= 2) this.at = end + 1 + tail.length
    }
    if (CURRENCY.has(word) && this.isNumberAhead()) return this.readNumber(true)
    if (CONTRAST.has(word)) this.clause++
    const isCapital = isUpper(this.original.charCodeAt(start)) && isUpper(this.original.charCodeAt(start + 1))
    this.push(word, isCapital)
  }

  /** `can't`, `won't`, `isn't` → the verb and `not`. */
  private pushNegated(word: string, end: number): void {
    this.at = end
    this.push(word === 'ca' || word === 'can' ? 'can' : word === 'wo' || word === 'won' ? 'will' : word.slice(0, -1))
    this.push('not')
  }

  private readCurrency(): void {
    this.at++
    if (this.isNumberAhead()) return this.readNumber(true)
    const end = this.wordEnd(this.at)
    if (end === this.at || end - this.at > 10) return
    this.cashtags ??= new Map()
    this.cashtags.set(this.words.length, this.lower.slice(this.at, end).toUpperCase())
    this.at = end
    this.push('_tick')
  }

  /** "-5 %" is down 5 %; other signed numbers say nothing by themselves. */
  private readSigned(isPlus: boolean): void {
    this.at++
    const place = this.words.length
    this.push(isPlus ? 'up' : 'down')
    this.readNumber(false)
    if (this.words[place + 1] === '_pct') return
    for (const list of [this.words, this.hashes, this.isCapital, this.clauses]) list.splice(place, 1)
  }

  private readNumber(isMoney: boolean): void {
    const { lower } = this
    while (lower.charCodeAt(this.at) === 0x20) this.at++
    const start = this.at
    let end = start
    while (isDigit(lower.charCodeAt(end)) || (isPoint(lower.charCodeAt(end)) && isDigit(lower.charCodeAt(end + 1))))
      end++
    this.at = end
    let gap = end
    while (lower.charCodeAt(gap) === 0x20) gap++
    if (lower.charCodeAt(gap) === 0x25) {
      this.at = gap + 1
      return this.push('_pct')
    }
    const unitEnd = this.wordEnd(gap)
    const unit = lower.slice(gap, unitEnd)
    // `20 per cent` is two words, `$3 t` is not a trillion: a lone letter counts only where it touches its number.
    if (PERCENT.has(unit) || (unit === 'per' && lower.startsWith(' cent', unitEnd))) {
      this.at = unit === 'per' ? unitEnd + 5 : unitEnd
      return this.push('_pct')
    }
    if (MAGNITUDE.has(unit) && (gap === end || unit.length > 1)) {
      this.at = unitEnd
      return this.push(isMoney ? '_money' : '_amt')
    }
    if (isMoney) return this.push('_money')
    if (gap === end && unit.length > 2) {
      this.at = unitEnd
      return this.push(lower.slice(start, unitEnd))
    }
    if (gap === end) this.at = unitEnd
    const isBare = unit === '' || gap > end
    this.push(isBare && end - start === 4 && /^(?:19|20)\d\d$/.test(lower.slice(start, end)) ? '_year' : '_num')
  }

  private isNumberAhead(): boolean {
    let next = this.at
    if (this.lower.charCodeAt(next) === 0x2e) next++
    while (this.lower.charCodeAt(next) === 0x20) next++
    if (!isDigit(this.lower.charCodeAt(next))) return false
    this.at = next
    return true
  }

  private skipLink(): void {
    while (this.at < this.lower.length && this.lower.charCodeAt(this.at) > 0x20) this.at++
    this.push('_url')
  }

  private wordEnd(start: number): number {
    let end = start
    while (end < this.lower.length && (isLetter(this.lower.charCodeAt(end)) || isDigit(this.lower.charCodeAt(end))))
      end++
    return end
  }

  private push(word: string, isCapital = false): void {
    this.words.push(word)
    this.hashes.push(hashOf(word))
    this.isCapital.push(isCapital)
    this.clauses.push(this.clause)
  }
}

function isLetter(code: number): boolean {
  if (code < 0x80) return code >= 0x61 && code <= 0x7a
  return (code >= 0xc0 && code <= 0x24f && code !== 0xd7 && code !== 0xf7) || (code >= 0x370 && code <= 0x1fff)
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

const PLUS = 0x2b

function isSign(code: number): boolean {
  return code === PLUS || code === 0x2d || code === 0x2212
}

/** What a dash joins to the number behind it: "COVID-19", "5-10%". */
function isInWord(code: number): boolean {
  return isLetter(code) || isDigit(code)
}

function isPoint(code: number): boolean {
  return code === 0x2e || code === 0x2c
}

function isUpper(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || isDigit(code)
}

function isCurrencySign(code: number): boolean {
  return code === 0x24 || code === 0xa3 || code === 0xa5 || code === 0x20ac || code === 0x20b9
}

/** A comma, a semicolon, a colon or a bar; a dash only where it stands apart. */
function isBorder(code: number, before: number, after: number): boolean {
  if (code === 0x2c || code === 0x3b || code === 0x3a || code === 0x7c || code === 0x2014) return true
  return (code === 0x2d || code === 0x2013) && before === 0x20 && after === 0x20
}
