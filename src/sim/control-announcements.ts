import { z } from 'zod'
import type { SimAnnouncement } from './announcements/board.ts'
import { ControlRefusal } from './control-refusal.ts'
import type { SimVenue } from './exchange/types.ts'
import type { SimClocks } from './venue-clock.ts'
import type { VenueSide } from './venue-side.ts'
import { VENUES } from './world.ts'

/** Long enough for a client to be shown that it cuts. */
const TITLE_MAX = 4_000

/** What `POST /control/announcements` takes; `category` is the venue's own word. */
const announcementOrder = z.strictObject({
  venue: z.enum(VENUES),
  title: z.string().min(1).max(TITLE_MAX),
  category: z.string(),
})

export interface AnnouncementDeps {
  readonly sides: Readonly<Record<SimVenue, VenueSide>>
  readonly clocks: SimClocks
}

/** Publishes an announcement at once. @throws ControlRefusal */
export function publishAnnouncement({ sides, clocks }: AnnouncementDeps, body: unknown): SimAnnouncement {
  const { success, data, error } = announcementOrder.safeParse(body)
  if (!success) {
    const [issue] = error.issues
    throw new ControlRefusal(
      400,
      `the announcement is malformed: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'unreadable'}`,
    )
  }
  const { venue, title, category } = data
  const { announcements } = sides[venue]
  if (!announcements.categories.has(category)) {
    throw new ControlRefusal(
      400,
      `${venue} has no category ${JSON.stringify(category)}: take one of ${[...announcements.categories].join(', ')}`,
    )
  }
  return announcements.publishByHand(category, title, clocks.market.wallMs())
}
