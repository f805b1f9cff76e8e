/** Whether a month has such a day: `Date` alone takes 30 February for 2 March. @param month from 0 */
export function isCalendarDay(year: number, month: number, day: number): boolean {
  const midnight = new Date(Date.UTC(year, month, day))
  return midnight.getUTCMonth() === month && midnight.getUTCDate() === day
}
