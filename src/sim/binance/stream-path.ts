import type { Route } from './stream.ts'

/** One subscription that a URL asks for: a stream, or a listen key with the events wanted of it. */
export interface Wanted {
  readonly name: string
  readonly events: ReadonlySet<string> | null
}

/** A stream connection as its URL describes it. */
export interface StreamPath {
  /** `null`: the old form without a route, which serves public streams and user data. */
  readonly route: Route | null
  readonly isCombined: boolean
  readonly wanted: readonly Wanted[]
}

/** Reads every form of path that clients use (reference §1.2); `null` for what is no stream path. */
export function readStreamPath(url: string): StreamPath | null {
  const mark = url.indexOf('?')
  const [path, query] = mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)]
  const match = /^(?:\/(public|market|private))?\/(ws|stream)(?:\/(.*))?$/.exec(path)
  if (match === null) return null
  const [, route, form, names = ''] = match
  return {
    route: (route as Route | undefined) ?? null,
    isCombined: form === 'stream',
    wanted: [...(form === 'ws' ? streams(names) : []), ...inQuery(query)],
  }
}

/** `streams` joined by slashes; listen keys one by one, each with the `events` that follow it. */
function inQuery(query: string): Wanted[] {
  const wanted: Wanted[] = []
  for (const pair of query.split('&')) {
    const [name, value = ''] = pair.split('=', 2)
    if (name === 'streams') wanted.push(...streams(value))
    if (name === 'listenKey' && value !== '') wanted.push({ name: decoded(value), events: null })
    const last = wanted.at(-1)
    if (name === 'events' && value !== '' && last !== undefined)
      wanted[wanted.length - 1] = { ...last, events: new Set(decoded(value).split('/')) }
  }
  return wanted
}

/** A bare number is the client's own index of its connections (ccxt), no stream. */
function streams(joined: string): Wanted[] {
  return decoded(joined)
    .split('/')
    .filter((name) => name !== '' && !/^\d+$/.test(name))
    .map((name) => ({ name, events: null }))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
