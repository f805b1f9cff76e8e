import type { LocalVerdict } from '../news/classify.ts'
import type { Label } from '../news/llm/verdict.ts'

const COLOURS: Readonly<Record<Label, number>> = { BULLISH: 32, BEARISH: 31, NEUTRAL: 2, ABSTAIN: 2 }

/** A verdict as it is shown: by whomever. */
type Shown = Omit<LocalVerdict, 'label'> & { readonly label: Label }

/** What a program gets: the contract's four fields first. */
export function verdictJson(id: string | number, { label, confidence, source, reasons, assets }: Shown): object {
  return {
    id,
    label,
    confidence: round(confidence),
    source,
    reasons,
    assets: assets.map((asset) => ({ ...asset, confidence: round(asset.confidence) })),
  }
}

/** What people get: verdict, headline, assets, reasons. */
export function verdictText(headline: string, { label, confidence, reasons, assets }: Shown, colour: boolean): string {
  const word = colour ? `\u001b[${COLOURS[label]}m${label}\u001b[0m` : label
  const why = reasons.map(({ event, words }) => `${event} (${words})`).join(', ')
  const each = assets.length < 2 ? '' : ` [${assets.map((asset) => `${asset.symbol} ${asset.label}`).join(', ')}]`
  const padding = ' '.repeat('BULLISH'.length - label.length)
  return `${word}${padding} ${confidence.toFixed(2)}  ${printable(headline)}${each}${why === '' ? '' : `  · ${why}`}`
}

/** A headline is somebody else's text: nothing in it may steer the terminal. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ')
}

/** Ten thousandths: more would only look exact. */
export function round(share: number): number {
  return Math.round(share * 10_000) / 10_000
}
