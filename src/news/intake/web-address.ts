import { PerpkitError } from '../../domain/errors.ts'

/** An http(s) address. @throws PerpkitError `usage.argument` that tells nothing of it: it may hold a secret */
export function readWebAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url
  const message = 'A feed needs an http(s) address, written out as https://www.coindesk.com/arc/outboundfeeds/rss/.'
  throw new PerpkitError(message, { code: 'usage.argument' })
}
