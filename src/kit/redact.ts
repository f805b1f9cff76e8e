// Secrets in text that leaves the process: signatures, keys and secrets in URLs, headers and JSON.

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/(signature=)[^&\s"]+/gi, '$1…'],
  [/(listenKey=|\/private\/ws\/)[A-Za-z0-9]{8,}/g, '$1…'],
  [
    /("?(?:api_?key|apiSecret|secret|signature|sign|x-bapi-sign|x-bapi-api-key|x-mbx-apikey|authorization|listenKey)"?\s*[:=]\s*"?)[^",&\s}]+/gi,
    '$1…',
  ],
  [/origin_string\[[^\]]*\]?/gi, 'origin_string[…]'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g, '[private key]'],
]

/** The text with everything taken out that looks like a secret. Exact secrets may be named to be certain. */
export function redact(text: string, secrets: readonly string[] = []): string {
  let clean = text
  for (const secret of secrets) if (secret.length >= 4) clean = clean.replaceAll(secret, '…')
  for (const [pattern, replacement] of PATTERNS) clean = clean.replace(pattern, replacement)
  return clean
}
