import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { jsonLines, readJsonLine } from '../json-lines.ts'
import { PROMPT_VERSION } from './protocol.ts'
import type { ModelVerdict } from './verdict.ts'

/** The name of a line's shape; a file with other lines is refused. */
const VERDICT_SCHEMA = 'perpkit.llm-verdict/1'

const lineSchema = z.object({
  schema: z.literal(VERDICT_SCHEMA),
  key: z.string(),
  at: z.string(),
  promptVersion: z.string(),
  provider: z.string(),
  model: z.string(),
  requestId: z.string(),
  latencyMs: z.number(),
  headline: z.string(),
  label: z.enum(['BULLISH', 'BEARISH', 'NEUTRAL', 'ABSTAIN']),
  confidence: z.number().min(0).max(1),
})
type Line = z.infer<typeof lineSchema>

/** What besides the text decides a verdict. Formats are not in it: they shape the answer, not the judgement. */
const PARAMS = { temperature: 0, seed: 7 }

/** Verdicts by content. With a file it is the audit log as well: one line for each verdict that a model ever gave. */
export class VerdictCache {
  private readonly file: string | null
  private readonly lines = new Map<string, Line>()

  constructor(file: string | null = null) {
    this.file = file
    if (file === null) return
    mkdirSync(dirname(file), { recursive: true })
    if (existsSync(file)) this.readAll(file)
  }

  find(model: string, headline: string): ModelVerdict | null {
    const line = this.lines.get(verdictKey(model, headline))
    if (line === undefined) return null
    const { label, confidence, provider, requestId } = line
    return { label, confidence, source: 'cache', provider, model, requestId, latencyMs: 0 }
  }

  /** Only what a model said is kept: failures and silences never come here. */
  keep(headlines: readonly string[], verdicts: readonly ModelVerdict[], at: number): void {
    const lines = verdicts.map(({ label, confidence, provider, model, requestId, latencyMs }, row): Line => {
      const headline = headlines[row] ?? ''
      const key = verdictKey(model, headline)
      const told = { label, confidence, provider, model, requestId, latencyMs, headline }
      return { schema: VERDICT_SCHEMA, key, at: new Date(at).toISOString(), promptVersion: PROMPT_VERSION, ...told }
    })
    for (const line of lines) this.lines.set(line.key, line)
    if (this.file !== null && lines.length > 0) appendFileSync(this.file, jsonLines(lines), { mode: 0o600 })
  }

  /** A last line without an end is what a crash left: it is closed and left out. */
  private readAll(file: string): void {
    const texts = readFileSync(file, 'utf8').split('\n')
    if (texts.at(-1) !== '') appendFileSync(file, '\n')
    const shape = { file, what: 'record of verdicts', schemaName: VERDICT_SCHEMA, schema: lineSchema }
    for (const text of texts) {
      const line = readJsonLine(shape, text)
      if (line !== null) this.lines.set(line.key, line)
    }
  }
}

/** The content that decides a verdict, hashed. @param headline sanitised. */
export function verdictKey(model: string, headline: string): string {
  return createHash('sha256')
    .update(JSON.stringify([PROMPT_VERSION, model, PARAMS, headline]))
    .digest('hex')
}
