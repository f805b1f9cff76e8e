// Bidirectional overrides show letters in another order than the stored one: a reader sees "crashes" where a machine reads "sehsarc".

const CONTROLS = /[\u202A-\u202E\u2066-\u2069]/
const STEPS = /[\u202A-\u202E\u2066-\u2069]|[^\u202A-\u202E\u2066-\u2069]+/g
/** Letters that run to the left by themselves, with what stands between them. */
const LEFTWARD =
  /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC](?:[^\p{L}\p{N}]*[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC])*/gu
/** What is turned as one: a letter with its marks. */
const SHOWN = /\P{M}\p{M}*|\p{M}+/gu
/** Runs nested deeper turn nothing, as in any bidirectional text. */
const DEPTH_MAX = 125

interface Run {
  readonly kind: 'override' | 'isolate' | 'embedding'
  readonly isTurned: boolean
  text: string
}

/** Text in the order in which its letters are shown, without the characters that turn them. */
export function inShownOrder(text: string): string {
  if (!CONTROLS.test(text)) return text
  let run: Run = { kind: 'embedding', isTurned: false, text: '' }
  const around: Run[] = []
  const close = (): void => {
    const outer = around.pop()
    if (outer === undefined) return
    // Inside a turned run a run that is not turned keeps its order: turned here, it is turned back with all around it.
    outer.text += run.isTurned === outer.isTurned ? run.text : turned(run.text)
    run = outer
  }
  for (const [step] of text.matchAll(STEPS)) {
    if (!CONTROLS.test(step)) run.text += step
    else if (step === '\u202C') {
      if (run.kind !== 'isolate') close()
    } else if (step !== '\u2069') {
      if (around.length === DEPTH_MAX) continue
      around.push(run)
      run = { kind: kindOf(step), isTurned: step === '\u202E', text: '' }
    } else if (run.kind === 'isolate' || around.some(({ kind }) => kind === 'isolate')) {
      while (run.kind !== 'isolate') close()
      close()
    }
  }
  while (around.length > 0) close()
  return run.text
}

function kindOf(control: string): Run['kind'] {
  if (control === '\u202D' || control === '\u202E') return 'override'
  return control >= '\u2066' ? 'isolate' : 'embedding'
}

/** Backwards; words of scripts that run to the left stand in their own order again. */
function turned(text: string): string {
  return backwards(text).replaceAll(LEFTWARD, backwards)
}

function backwards(text: string): string {
  return (text.match(SHOWN) ?? []).toReversed().join('')
}
