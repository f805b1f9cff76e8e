import type { Manner } from './capability-table.ts'
import { ANSWER_SCHEMA, type Question } from './protocol.ts'

/** The body of a chat completion request in a model's manner. */
export function chatBody(model: string, question: Question, manner: Manner): string {
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
    ...responseFormat(format),
    ...thinkingOff,
  })
}

function responseFormat(format: Manner['format']): object {
  switch (format) {
    case 'json-schema':
      return {
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'verdicts', strict: true, schema: ANSWER_SCHEMA },
        },
      }
    case 'json-object':
      return { response_format: { type: 'json_object' } }
    case 'none':
      return {}
  }
}
