import type { Parameters } from './parameters.ts'

/** A control frame of the public and private sockets: subscribe, unsubscribe, auth, ping. */
export interface ControlFrame {
  readonly op: string
  /** `null` where the client gave none. A number comes back as its digits. */
  readonly requestId: string | null
  /** As given: `auth` has mixed types. */
  readonly args: unknown
  /** The topics, where all of `args` are texts; else `null`. */
  readonly topics: readonly string[] | null
}

export function readControlFrame(frame: Parameters | null): ControlFrame {
  const { op, args } = frame ?? {}
  const isTopics = Array.isArray(args) && args.length > 0 && args.every((arg) => typeof arg === 'string')
  const topics = isTopics ? (args as readonly string[]) : null
  return { op: typeof op === 'string' ? op : '', requestId: idOf(frame ?? {}, 'req_id'), args, topics }
}

/** An id to echo; one that is no text and no number is none. */
export function idOf(frame: Parameters, name: string): string | null {
  const value = frame[name]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null
}

/** What `subscribe` complains of, in the venue's words; `null` where all topics may begin. */
export function complaintOf(
  topics: readonly string[] | null,
  isKnown: (topic: string) => boolean,
  isSubscribed: (topic: string) => boolean,
): string | null {
  if (topics === null) return 'error:invalid args'
  const unknown = topics.find((topic) => !isKnown(topic))
  if (unknown !== undefined) return `error:handler not found,topic:${unknown}`
  const again = topics.find((topic, index) => isSubscribed(topic) || topics.indexOf(topic) !== index)
  return again === undefined ? null : `error:already subscribed,topic:${again}`
}
