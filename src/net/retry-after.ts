/** How long a `Retry-After` asks to wait, in seconds or by a date; `null` where there is none that can be read. Bound it: it may say years. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | null {
  const text = header?.trim() ?? ''
  if (/^\d{1,10}(?:\.\d+)?$/.test(text)) return Number(text) * 1_000
  // The dates of HTTP end in GMT; without, the clock of this machine's place would be read into them.
  const ms = /^\w{3,9},? .* GMT$/.test(text) && text.length < 64 ? Date.parse(text) - nowMs : Number.NaN
  return Number.isFinite(ms) ? Math.max(0, ms) : null
}
