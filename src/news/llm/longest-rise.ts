/** The longest selection whose places rise from one to the next, in the order given; what has no place is left out. */
export function longestRise<T>(items: readonly T[], placeOf: (item: T) => number | null): readonly T[] {
  const placed = items.flatMap((item) => {
    const place = placeOf(item)
    return place === null ? [] : [{ item, place }]
  })
  // For each item the longest rise that ends with it. Quadratic: a batch has fifty rows.
  const rises: { length: number; before: number }[] = []
  let last = -1
  for (const [at, { place }] of placed.entries()) {
    let [length, before] = [1, -1]
    for (let earlier = 0; earlier < at; earlier++) {
      const longer = (rises[earlier]?.length ?? 0) + 1
      if ((placed[earlier]?.place ?? place) < place && longer > length) [length, before] = [longer, earlier]
    }
    rises.push({ length, before })
    if (length > (rises[last]?.length ?? 0)) last = at
  }
  const rise: T[] = []
  for (let at = last; at !== -1; at = rises[at]?.before ?? -1) {
    const item = placed[at]
    if (item !== undefined) rise.unshift(item.item)
  }
  return rise
}
