import { expect, test } from 'vitest'
import { Disposables } from './disposables.ts'

function resource(name: string, log: string[], fails = false): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      log.push(name)
      if (fails) throw new Error(`${name} failed`)
    },
  }
}

test('closes in reverse order, all of them, and tells the first failure', async () => {
  const log: string[] = []
  const opened = new Disposables()
  opened.use(resource('a', log))
  opened.use(resource('b', log, true))
  opened.use(resource('c', log))
  await expect(opened[Symbol.asyncDispose]()).rejects.toThrow('b failed')
  expect(log).toEqual(['c', 'b', 'a'])
})

test('what was moved is closed by its heir alone', async () => {
  const log: string[] = []
  const opened = new Disposables()
  opened.use(resource('a', log))
  const heir = opened.move()
  await opened[Symbol.asyncDispose]()
  expect(log).toEqual([])
  await heir[Symbol.asyncDispose]()
  expect(log).toEqual(['a'])
})
