import type { AnnouncementAnswer, AnnouncementContent, AnnouncementPush } from '../../venues/binance/wire.ts'
import type { SimAnnouncement } from '../announcements/board.ts'
import { DISCLAIMER } from '../announcements/notices.ts'
import { TOPICS, topicsOf } from './announcement-door.ts'
import { MessageBudget } from './message-budget.ts'
import { isObject } from './parameters.ts'
import type { WireSocket } from './wire-socket.ts'
import type { WireState } from './wire-state.ts'

/** The venue's numbers of its catalogues. */
const CATALOGS: Readonly<Record<string, number>> = {
  'New Cryptocurrency Listing': 48,
  'Latest Binance News': 49,
  'New Fiat Listings': 50,
  'API Updates': 51,
  'Latest Activities': 93,
  'Maintenance Updates': 157,
  Delisting: 161,
}
/** Pings, pongs and commands alike. */
const MESSAGES = { burst: 5, perSecond: 5 }
const YES = { data: 'SUCCESS', code: '00000000' }
/** The venue's own words for a refused command are not known. */
const NO = { data: 'Invalid request', code: '00000001' }

/** One client of `/sapi/wss`, let in already. Its topics are those of its address, and what it has said since. */
export class AnnouncementSocket {
  private readonly socket: WireSocket
  private readonly wire: WireState
  private readonly topics: Set<string>
  private readonly budget: MessageBudget

  constructor(socket: WireSocket, wire: WireState, topics: ReadonlySet<string>) {
    this.socket = socket
    this.wire = wire
    this.topics = new Set(topics)
    this.budget = new MessageBudget(() => wire.clock.monoNs(), MESSAGES)
  }

  /** Serves from now on, until the socket closes. */
  serve(): void {
    const { announcements, clock, gate } = this.wire
    const stop = announcements.listen((announcement) => {
      if (this.topics.size === 0) return
      gate.stream(this, null, clock.monoNs(), () => this.push(announcement))
    })
    this.socket.onClose(stop)
    this.socket.onControl(() => void this.mayGoOn())
    this.socket.onText((text, inNs) => this.handle(text, inNs))
    this.answer('REGISTER', YES)
  }

  private handle(text: string, inNs: number): void {
    if (!this.mayGoOn()) return
    const command = readCommand(text)
    if (command === null) this.answer('SUBSCRIBE', NO)
    else if (command.isSubscription) this.subscribe(command.topics)
    else this.unsubscribe(command.topics)
    this.wire.gate.record({ op: 'announcements', transport: 'ws', clientId: null, inNs })
  }

  /** One unknown topic fails the whole command. */
  private subscribe(topics: ReadonlySet<string>): void {
    if ([...topics].some((topic) => !TOPICS.has(topic))) return this.answer('SUBSCRIBE', NO)
    for (const topic of topics) this.topics.add(topic)
    this.answer('SUBSCRIBE', YES)
  }

  private unsubscribe(topics: ReadonlySet<string>): void {
    for (const topic of topics) this.topics.delete(topic)
    this.answer('UNSUBSCRIBE', YES)
  }

  private mayGoOn(): boolean {
    if (this.budget.take()) return true
    this.socket.close(1008, 'Too many requests')
    return false
  }

  private push({ category, title, text, publishedMs }: SimAnnouncement): void {
    const content = {
      catalogId: CATALOGS[category] ?? 0,
      catalogName: category,
      publishDate: publishedMs,
      title,
      body: text,
      disclaimer: DISCLAIMER,
    } satisfies AnnouncementContent
    for (const topic of this.topics) {
      this.say({ type: 'DATA', topic, data: JSON.stringify(content) } satisfies AnnouncementPush)
    }
  }

  private answer(subType: AnnouncementAnswer['subType'], { data, code }: typeof YES): void {
    this.say({ type: 'COMMAND', data, subType, code } satisfies AnnouncementAnswer)
  }

  private say(frame: object): void {
    this.socket.send(JSON.stringify(frame))
  }
}

interface Command {
  readonly isSubscription: boolean
  readonly topics: ReadonlySet<string>
}

function readCommand(text: string): Command | null {
  let frame: unknown
  try {
    frame = JSON.parse(text)
  } catch {
    return null
  }
  if (!isObject(frame) || typeof frame['value'] !== 'string') return null
  const { command, value } = frame
  if (command !== 'SUBSCRIBE' && command !== 'UNSUBSCRIBE') return null
  return { isSubscription: command === 'SUBSCRIBE', topics: topicsOf(value) }
}
