import { expect, test } from 'vitest'
import { readStreamRequest } from './stream-request.ts'

test.each([
  ['{"method":"SUBSCRIBE","params":["a@trade"],"id":1}', { kind: 'subscribe', id: 1, names: ['a@trade'] }],
  ['{"method":"UNSUBSCRIBE","params":[],"id":"3f"}', { kind: 'unsubscribe', id: '3f', names: [] }],
  ['{"method":"LIST_SUBSCRIPTIONS","id":3}', { kind: 'list', id: 3 }],
  ['{"method":"SET_PROPERTY","params":["combined",true],"id":5}', { kind: 'set', id: 5, isCombined: true }],
  ['{"method":"GET_PROPERTY","params":["combined"],"id":2}', { kind: 'get', id: 2 }],
])('%s', (text, request) => {
  expect(readStreamRequest(text)).toEqual(request)
})

test.each([
  ['not json', null, 3, 'Invalid JSON: expected value at line 1 column 1'],
  ['{"id":4}', 4, 2, 'Invalid request: missing field `method` at line 1 column 8'],
  [
    '{"method":"SUBSCRIBEX","id":5}',
    5,
    2,
    'Invalid request: unknown variant `SUBSCRIBEX`, expected one of `SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY` at line 1 column 22',
  ],
  ['{"method":"SUBSCRIBE","params":[],"id":-1}', null, 2, 'Invalid request: request ID must be an unsigned integer'],
  ['{"method":"SUBSCRIBE","params":[],"id":true}', null, 2, 'Invalid request: request ID must be an unsigned integer'],
  ['{"method":"SET_PROPERTY","params":[1,true],"id":5}', 5, 2, 'Invalid request: property name must be a string'],
  ['{"method":"SET_PROPERTY","params":["x",true],"id":5}', 5, 0, 'Unknown property'],
  ['{"method":"SET_PROPERTY","params":["combined",1],"id":5}', 5, 1, 'Invalid value type: expected Boolean'],
  ['{"method":"SET_PROPERTY","params":["combined",true,1],"id":5}', 5, 2, 'Invalid request: too many parameters'],
  ['{"method":"LIST_SUBSCRIPTIONS","params":["x"],"id":5}', 5, 2, 'Invalid request: too many parameters'],
])('%s is told with code and text', (text, id, code, message) => {
  expect(readStreamRequest(text)).toEqual({ kind: 'error', id, code, text: message })
})
