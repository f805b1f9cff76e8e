import { isCalendarDay } from '../../kit/calendar-day.ts'

/** No feed is older than feeds are. */
const EARLIEST_MS = Date.UTC(1999, 0, 1)
/** Publishers' clocks are wrong by hours at most; what is dated beyond is not news yet. */
const AHEAD_MAX_MS = 24 * 3_600_000

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
/** The names of RFC 822, in hours. Other names mean different zones in different places. */
const ZONES: Readonly<Record<string, number>> = {
  ut: 0,
  utc: 0,
  gmt: 0,
  z: 0,
  edt: -4,
  est: -5,
  cdt: -5,
  cst: -6,
  mdt: -6,
  mst: -7,
  pdt: -7,
  pst: -8,
}

const RFC_822 =
  /^(?:(?:mon|tue|wed|thu|fri|sat|sun), ?)?(\d{1,2}) (jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec) (\d{4}|\d{2}) (\d{1,2}):(\d{2})(?::(\d{2}))? ?(z|[a-z]{2,3}|[+-]\d{4})(?: ?\([^()]{0,20}\))?$/
/** With a zone: a date alone, or a time of no place, is no instant. Seconds may be missing, as W3CDTF has it. */
const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})[t ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(z|[+-]\d{2}:?\d{2})$/
const TEXT_MAX = 64

/** The instant that a feed's date names; `null` for one that is none, or absurd at `nowMs`: never a guess, never now. */
export function readFeedDate(text: string | undefined, nowMs: number): number | null {
  if (text === undefined || text.length > TEXT_MAX) return null
  const plain = text.trim().replaceAll(/\s+/g, ' ').toLowerCase()
  const ms = fromRfc822(plain) ?? fromRfc3339(plain)
  return ms === null || ms < EARLIEST_MS || ms > nowMs + AHEAD_MAX_MS ? null : ms
}

function fromRfc822(text: string): number | null {
  const [, day, month = '', year = '', hour, minute, second = '0', zone = ''] = RFC_822.exec(text) ?? []
  if (day === undefined) return null
  const full = year.length === 4 ? Number(year) : Number(year) + (Number(year) < 50 ? 2_000 : 1_900)
  return instant([full, MONTHS.indexOf(month), Number(day)], [Number(hour), Number(minute), Number(second)], 0, zone)
}

function fromRfc3339(text: string): number | null {
  const [, year, month, day, hour, minute, second = '0', fraction = '', zone = ''] = RFC_3339.exec(text) ?? []
  if (year === undefined) return null
  const ms = Math.floor(Number(`0.${fraction}0`) * 1_000)
  const date: Triple = [Number(year), Number(month) - 1, Number(day)]
  return instant(date, [Number(hour), Number(minute), Number(second)], ms, zone)
}

type Triple = readonly [number, number, number]

function instant([year, month, day]: Triple, [hour, minute, second]: Triple, ms: number, zone: string): number | null {
  const offset = minutesOf(zone)
  // A leap second is the next minute's first.
  if (offset === null || hour > 23 || minute > 59 || second > 60) return null
  if (!isCalendarDay(year, month, day)) return null
  return Date.UTC(year, month, day) + ((hour * 60 + minute - offset) * 60 + second) * 1_000 + ms
}

/** East of Greenwich; `null` for a zone that nobody knows. */
function minutesOf(zone: string): number | null {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? []
  if (sign === undefined) return Object.hasOwn(ZONES, zone) ? (ZONES[zone] ?? 0) * 60 : null
  if (Number(hours) > 23 || Number(minutes) > 59) return null
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}
