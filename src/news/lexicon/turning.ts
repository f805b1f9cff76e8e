/** Words that turn bad news around where they stand up to two words before it: averted, ended, undone. */
const RELIEVES = `not no never without denies denied deny avoid avoids avert averts averted recover recovers recovered return returns returned prevent prevents
  preventing fight fights fighting combat against reject rejects rejected dismiss dismisses dismissed fix fixes fixed patch patches patched rules refute refutes unaffected unscathed
  unlikely lift lifts lifted ease eases eased slow slows trim trims erase erases despite defy defies defying overcome overcomes shrug shrugs lower lowers cut cuts reverse reverses reversed
  stop stops oppose opposes opposed detect spot help refund refunds solve tackle tackles tackling reduce reduces reducing protect rebuff rebuffs foil foils foiled thwart thwarts thwarted`

/** Words that turn good news around likewise: prevented, delayed, called off. */
const THWARTS = `not no never without denies denied deny fail fails failed halt halts halted suspend suspends suspended pause pauses paused delay delays delayed reject rejects
  rejected against unlikely cancel cancels cancelled canceled postpone postpones stall stalls block blocks blocked struggle struggles unable stops ban bans banned oppose lacks lacking
  withdraw withdraws withdrew limit limits trim trims dismiss dismisses miss misses`

/** Words that turn bad news around from behind: "charges dismissed", "bug fixed". */
const RELIEVED = `dismissed overturned averted foiled thwarted prevented quashed resolved fixed patched lifted unfounded debunked unlikely`

/** Words that turn good news around from behind: "approval delayed", "rally fades". */
const THWARTED = `denied rejected delayed postponed cancelled canceled blocked paused suspended unlikely scrapped overturned fades faded fizzles fizzled stalls stalled`

/** Words that stand between a turning word and what it turns without parting them. */
const LINKS = `a an the of to in by it its was were is are be been being any for on with from that`

const wordsOf = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/))
const relieves = wordsOf(RELIEVES)
const thwarts = wordsOf(THWARTS)
const relieved = wordsOf(RELIEVED)
const thwarted = wordsOf(THWARTED)
const links = wordsOf(LINKS)

/** How many words other than links may stand between the turning word and the event. */
const REACH = 2

/** Where words and their clauses come from: `Tokens`. */
interface Words {
  readonly words: readonly string[]
  readonly clauses: readonly number[]
}

/** The place of the word that turns the event at `from` … `to − 1` around, −1 without one. What a comma or "despite" sets apart turns nothing. */
export function turningWord(headline: Words, from: number, to: number, isGood: boolean): number {
  const before = search(headline, from, -1, isGood ? thwarts : relieves)
  return before === -1 ? search(headline, to - 1, 1, isGood ? thwarted : relieved) : before
}

function search({ words, clauses }: Words, from: number, step: 1 | -1, turning: ReadonlySet<string>): number {
  for (let at = from + step, between = 0; between <= REACH && clauses[at] === clauses[from]; at += step) {
    const word = words[at]
    if (word === undefined) return -1
    if (turning.has(word)) return at
    if (!links.has(word)) between++
  }
  return -1
}
