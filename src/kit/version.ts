import { createRequire } from 'node:module'

/** The version of this package, as its `package.json` says; from `src/kit` and `dist/kit` alike it is two folders up. */
export function version(): string {
  const { version } = createRequire(import.meta.url)('../../package.json') as { version: string }
  return version
}
