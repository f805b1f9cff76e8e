import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

const schema = z.record(z.string(), z.number())

/**
 * When each source was last asked by a command that asks once and ends: run every second, it must not ask every second.
 * With a file it holds over runs; of two runs at once the later one's word stands, which costs one asking at the most.
 */
export class AskedTimes {
  private readonly file: string | null
  private readonly times: Map<string, number>

  /** A file that cannot be read says that nobody was asked. */
  constructor(file: string | null) {
    this.file = file
    this.times = new Map(Object.entries(file === null ? {} : read(file)))
  }

  /** Whether so much time has gone by; a time in the future is the word of a wrong clock. */
  isDue(source: string, everyMs: number, nowMs: number): boolean {
    const askedMs = this.times.get(source) ?? Number.NEGATIVE_INFINITY
    return askedMs > nowMs || nowMs - askedMs >= everyMs
  }

  note(sources: readonly string[], nowMs: number): void {
    for (const source of sources) this.times.set(source, nowMs)
    const { file } = this
    if (file === null || sources.length === 0) return
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(`${file}.new`, `${JSON.stringify(Object.fromEntries(this.times))}\n`, { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }
}

function read(file: string): Readonly<Record<string, number>> {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return {}
  }
}
