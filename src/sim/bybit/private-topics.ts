const CATEGORISED = ['order', 'execution', 'execution.fast', 'position']
const CATEGORIES = ['linear', 'inverse', 'spot', 'option']
/** `order.linear` and its like by their bare names. */
const BARE_NAMES: ReadonlyMap<string, string> = new Map(
  CATEGORISED.flatMap((bare) => CATEGORIES.map((category) => [`${bare}.${category}`, bare] as const)),
)
const BARE = new Set([...CATEGORISED, 'wallet', 'dcp.future', 'greeks'])

export function isPrivateTopic(topic: string): boolean {
  return BARE.has(topic) || BARE_NAMES.has(topic)
}

/** All-in-one and categorised forms must not share a request. */
export function isMixed(topics: readonly string[]): boolean {
  const categorised = topics.filter((topic) => BARE_NAMES.has(topic))
  return categorised.length > 0 && topics.some((topic) => CATEGORISED.includes(topic))
}

/** The names under which an event of this kind is pushed: who subscribed to which gets which. */
export function namesOf(bare: string): readonly string[] {
  return CATEGORISED.includes(bare) ? [bare, `${bare}.linear`] : [bare]
}
