import type { Failure } from '../domain/errors.ts'

/** What to do about a refused logon: measure the clock and try again, try again later, or stop for good. */
export type LogonRemedy = 'heal' | 'renew' | 'stop'

/** Judges the refused logons of one socket. A wrong clock is cured once; what the venue calls temporary is tried again; a wrong key stays wrong. */
export class LogonJudge {
  private hasHealed = false
  private wasAdmitted = false

  admitted(): void {
    this.hasHealed = false
    this.wasAdmitted = true
  }

  remedyFor({ kind, retry }: Failure): LogonRemedy {
    if (kind !== 'clock') return retry === 'never' ? 'stop' : 'renew'
    if (!this.hasHealed) {
      this.hasHealed = true
      return 'heal'
    }
    // Who was let in before has keys and a clock that work: the way is too slow just now, and will not stay so.
    return this.wasAdmitted ? 'renew' : 'stop'
  }
}
