const BLOCKS = '▁▂▃▄▅▆▇█'

/** Figures as a row of blocks between two bounds; a figure beyond them is drawn at the bound. Empty without figures. */
export function sparkline(values: readonly number[], low: number, high: number): string {
  const span = high - low
  return values
    .map((value) => {
      const share = span > 0 ? (value - low) / span : 0.5
      return BLOCKS[Math.max(0, Math.min(BLOCKS.length - 1, Math.floor(share * BLOCKS.length)))] ?? ''
    })
    .join('')
}
