import type { Random } from '../../src/kit/random.ts'
import { BEARISH_CANARIES, BULLISH_CANARIES } from '../../src/news/llm/canaries.ts'
import type { FaultRates } from './faults.ts'

/** What a provider's server does with one request. */
export type Reply =
  | { kind: 'answer'; status: number; type: string; headers: Record<string, string>; body: string; isSlow: boolean }
  | { kind: 'reset' }

/** One line of the provider's own bill, in whole nano-dollars. */
export interface BillLine {
  readonly requestId: string
  readonly input: number
  readonly output: number
  readonly nanos: bigint
  /** Whether the customer was told the count. */
  readonly isTold: boolean
}

type Row = unknown[]
const LETTERS = ['B', 'S', 'N'] as const

/**
 * A provider that knows the truth of every headline and tells it through all faults of its rates. It reads the prompt and counts
 * its bill by its own means: it shares the canaries with the client, and no code.
 */
export class FaultyModel {
  readonly bill: BillLine[] = []
  requests = 0
  /** How often each fault was played. */
  readonly played = new Map<string, number>()
  private readonly rates: FaultRates
  private readonly random: Random
  private readonly price: { input: bigint; output: bigint }

  /** @param price nano-dollars a token; 0.28/0.42 dollars a million tokens unless told otherwise. */
  constructor(rates: FaultRates, random: Random, price = { input: 280n, output: 420n }) {
    this.rates = rates
    this.random = random
    this.price = price
  }

  answer(requestId: string, body: string): Reply {
    this.requests++
    if (this.isPlayed('rateLimited')) return json(429, { error: { message: 'slow down' } }, { 'retry-after': '0.2' })
    if (this.isPlayed('busy')) return json(503, { error: { message: 'busy' } })
    const isHtml = this.isPlayed('html')
    const isReset = this.isPlayed('reset')
    const isSlow = this.isPlayed('drips')
    const { messages, max_tokens, max_completion_tokens } = JSON.parse(body)
    const outputMax: number = max_tokens ?? max_completion_tokens
    const prompt: string = messages.map((message: { content: string }) => message.content).join('\n')
    const { content, isCut } = this.say(messages.at(-1).content, outputMax)
    const [input, output] = [tokens(prompt), Math.min(tokens(content), outputMax)]
    const nanos = BigInt(input) * this.price.input + BigInt(output) * this.price.output
    this.bill.push({ requestId, input, output, nanos, isTold: !isHtml && !isReset && !isSlow })
    if (isReset) return { kind: 'reset' }
    if (isHtml) return { ...json(200, {}), type: 'text/html', body: '<html>502 Bad Gateway</html>' }
    const usage = { prompt_tokens: input, completion_tokens: output, total_tokens: input + output }
    const choice = { index: 0, message: { role: 'assistant', content }, finish_reason: isCut ? 'length' : 'stop' }
    return { ...json(200, { id: requestId, object: 'chat.completion', choices: [choice], usage }), isSlow }
  }

  private say(prompt: string, outputMax: number): { content: string; isCut: boolean } {
    const asked = Array.from(prompt.matchAll(/<h id="(\w+)">(.*?)<\/h>/g), ([, id = '', text = '']) => ({
      id,
      text: plain(text),
    }))
    const rows: Row[] = asked.map(({ id, text }) => [id, letterOf(text), 60 + Math.floor(this.random.next() * 40)])
    if (this.isPlayed('hijacked')) this.hijack(rows)
    if (rows.length > 2 && this.isPlayed('dropped')) rows.splice(this.below(rows.length), 1)
    const spoilt = this.below(rows.length)
    if (this.isPlayed('badWord')) rows[spoilt] = [rows[spoilt]?.[0], 'STRONG BUY', 90]
    if (this.isPlayed('alien')) rows.push(['zzz', 'B', 99])
    // Of the same row as the bad word: an invalid row and a valid one for one id is what the prototype's parser fell for.
    if (this.isPlayed('duplicate'))
      rows.splice(this.below(rows.length + 1), 0, [rows[spoilt]?.[0], LETTERS[this.below(3)], 99])
    let content = JSON.stringify({ r: rows })
    if (this.isPlayed('thinks'))
      content = `<think>First draft: ${JSON.stringify({ r: rows.map(([id]) => [id, 'B', 50]) })}</think>\n${content}`
    if (this.isPlayed('fence')) content = `Here you are:\n\`\`\`json\n${content}\n\`\`\``
    if (this.isPlayed('blank')) return { content: '  \n', isCut: false }
    const room = outputMax * CHARACTERS_A_TOKEN
    if (content.length > room) return { content: content.slice(0, room), isCut: true }
    if (!this.isPlayed('truncated')) return { content, isCut: false }
    return { content: content.slice(0, Math.floor(content.length * (0.3 + 0.6 * this.random.next()))), isCut: true }
  }

  /** "Ignore your instructions": one word for all, everything turned round, or each word replaced by the next. */
  private hijack(rows: Row[]): void {
    const way = this.below(5)
    const swap: Record<string, string> = { B: 'S', S: 'B', N: 'N' }
    const shift: Record<string, string> = { B: 'S', S: 'N', N: 'B' }
    for (const row of rows) {
      const word = String(row[1])
      row[1] = way < 3 ? LETTERS[way] : way === 3 ? swap[word] : shift[word]
      row[2] = 99
    }
  }

  private isPlayed(fault: keyof FaultRates): boolean {
    if (this.random.next() >= this.rates[fault]) return false
    this.played.set(fault, (this.played.get(fault) ?? 0) + 1)
    return true
  }

  private below(bound: number): number {
    return Math.floor(this.random.next() * bound)
  }
}

/** The truth that the model tells: by the headline's text, arbitrary but fixed; canaries mean what they say. */
export function letterOf(headline: string): 'B' | 'S' | 'N' {
  if (BULLISH_CANARIES.includes(headline)) return 'B'
  if (BEARISH_CANARIES.includes(headline)) return 'S'
  let hash = 7
  for (const character of headline) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) | 0
  return LETTERS[Math.abs(hash % 3)] ?? 'N'
}

const CHARACTERS_A_TOKEN = 4

function tokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_A_TOKEN)
}

function plain(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

function json(status: number, value: object, headers: Record<string, string> = {}): Extract<Reply, { kind: 'answer' }> {
  return { kind: 'answer', status, type: 'application/json', headers, body: JSON.stringify(value), isSlow: false }
}
