/** What a headline means for the asset that it names: the three words of a verdict. */
export const SENTIMENTS = ['BEARISH', 'NEUTRAL', 'BULLISH'] as const
export type Sentiment = (typeof SENTIMENTS)[number]

/** Probabilities in the order of `SENTIMENTS`; they sum to one. */
export type Odds = readonly [bearish: number, neutral: number, bullish: number]

/** The most likely word; of equals the calmer one, NEUTRAL. */
export function likeliest([bearish, neutral, bullish]: Odds): Sentiment {
  if (neutral >= bearish && neutral >= bullish) return 'NEUTRAL'
  return bullish >= bearish ? 'BULLISH' : 'BEARISH'
}

/** Turns three scores into odds; a higher temperature makes them more alike. */
export function softmax(bearish: number, neutral: number, bullish: number, temperature = 1): Odds {
  const most = Math.max(bearish, neutral, bullish)
  const a = Math.exp((bearish - most) / temperature)
  const b = Math.exp((neutral - most) / temperature)
  const c = Math.exp((bullish - most) / temperature)
  const sum = a + b + c
  return [a / sum, b / sum, c / sum]
}
