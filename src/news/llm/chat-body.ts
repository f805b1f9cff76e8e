import type { Manner } from './capability-table.ts'

/** What is asked of a chat endpoint. */
export interface ChatQuestion {
  readonly system: string
  readonly user: string
  readonly outputTokensMax: number
  /** What a strict endpoint is told of the answer. */
  readonly answer: { readonly name: string; readonly schema: object }
}

/** The body of a chat completion request in a model's manner. */
export function chatBody(model: string, question: ChatQuestion, manner: Manner): string {
  const { format, temperature, seed, tokensField, thinkingOff } = manner
  return JSON.stringify({
    model,
    messages: [
      { role: 'system', content: question.system },
      { role: 'user', content: question.user },
    ],
    [tokensField]: question.outputTokensMax,
    stream: false,
    ...(temperature === null ? {} : { temperature }),
    ...(seed === null ? {} : { seed }),
    ...responseFormat(format, question.answer),
    ...thinkingOff,
  })
}

function responseFormat(format: Manner['format'], { name, schema }: ChatQuestion['answer']): object {
  switch (format) {
    case 'json-schema':
      return {
        response_format: {
          type: 'json_schema',
          json_schema: { name, strict: true, schema },
        },
      }
    case 'json-object':
      return { response_format: { type: 'json_object' } }
    case 'none':
      return {}
  }
}
