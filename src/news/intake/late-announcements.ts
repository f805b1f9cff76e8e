import type { VenueSession } from '../../access/session.ts'
import { PerpkitError } from '../../domain/errors.ts'
import type { Clock } from '../../kit/clock.ts'
import { type Pause, systemPause } from '../../kit/pause.ts'
import type { Random } from '../../kit/random.ts'
import { polledAnnouncements, pushedAnnouncements } from './announcement-sources.ts'
import { nextWaitMs } from './poll-schedule.ts'
import type { PolledSource, PollResult, PushedSource } from './source.ts'

/** A venue that is reached when its announcements are wanted: one that is away then is tried again, as a feed is. */
export interface Announcer extends Pick<VenueSession, 'venue' | 'endpoints'> {
  readonly hasKeys: boolean
  /** Who gives it closes what it opened, after the news. @throws PerpkitError `venue.*`, `network.*` while the venue is away; any other is final */
  open(signal: AbortSignal): Promise<VenueSession>
}

/** As `polledAnnouncements`, of a session that the first asking opens. */
export function latePolledAnnouncements({ venue, open }: Announcer, everyMs: number): PolledSource | null {
  if (venue.announcements.delivery !== 'poll') return null
  let opened: PolledSource | null = null
  return {
    name: venue.id,
    everyMs,
    async poll(signal): Promise<PollResult> {
      try {
        opened ??= polledAnnouncements(await open(signal), everyMs)
      } catch (error) {
        if (!(error instanceof PerpkitError) || signal.aborted) throw error
        return { kind: 'failed', what: error.message, retryAfterMs: null, isFinal: error.kind !== 'venue' }
      }
      if (opened === null) throw new RangeError(`${venue.id} opened a session of another kind`)
      return opened.poll(signal)
    },
    [Symbol.asyncDispose]: () => Promise.resolve(), // the session is its owner's
  }
}

/** What waiting for a venue takes: tests pass their own. */
export interface Waiting {
  readonly everyMs: number
  readonly clock: Clock
  readonly random: Random
  readonly pause?: Pause
}

/** As `pushedAnnouncements`, of a session that is opened as soon as the venue can be reached. */
export function latePushedAnnouncements(announcer: Announcer, waiting: Waiting): PushedSource | null {
  const { venue } = announcer
  if (venue.announcements.delivery !== 'stream') return null
  return {
    name: venue.id,
    async follow(tell, report, signal) {
      const down = (what: string, nextAttemptMs: number): void => report('down', what, nextAttemptMs)
      const session = await openSoon(announcer, waiting, down, signal)
      if (session !== null) await pushedAnnouncements(session)?.follow(tell, report, signal)
    },
  }
}

/** Tries until it stands, waiting longer and longer; `null`: the signal came first. */
async function openSoon(
  { open }: Announcer,
  { everyMs, clock, random, pause = systemPause }: Waiting,
  down: (what: string, nextAttemptMs: number) => void,
  signal: AbortSignal,
): Promise<VenueSession | null> {
  for (let failures = 1; !signal.aborted; failures++) {
    try {
      return await open(signal)
    } catch (error) {
      if (signal.aborted) break
      if (!(error instanceof PerpkitError) || error.kind !== 'venue') throw error
      const failed = { kind: 'failed', what: error.message, retryAfterMs: null, isFinal: false } as const
      const waitMs = nextWaitMs(failed, everyMs, failures, random) ?? everyMs
      down(error.message, clock.wallMs() + waitMs)
      await pause(waitMs, signal).catch(() => {}) // only the signal ends it early
    }
  }
  return null
}
