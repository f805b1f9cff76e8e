import { expect, test } from 'vitest'
import { LiveScreen } from './live-screen.ts'

class Terminal {
  readonly isTTY = true
  columns = 80
  rows = 24
  written: string[] = []
  write(text: string): void {
    this.written.push(text)
  }
  take(): string {
    return this.written.splice(0).join('')
  }
}

test('only the rows that differ are written', () => {
  const terminal = new Terminal()
  using screen = new LiveScreen(terminal)
  screen.draw(['one', 'two', 'three'])
  terminal.take()
  screen.draw(['one', 'TWO', 'three'])
  expect(terminal.take()).toBe('\u001B[2;1HTWO\u001B[K')
  screen.draw(['one', 'TWO', 'three'])
  expect(terminal.written).toEqual([])
})

test('a row that is gone is cleared', () => {
  const terminal = new Terminal()
  using screen = new LiveScreen(terminal)
  screen.draw(['one', 'two'])
  terminal.take()
  screen.draw(['one'])
  expect(terminal.take()).toBe('\u001B[2;1H\u001B[K')
})

test('a terminal that was resized is drawn anew, and never beyond its height', () => {
  const terminal = new Terminal()
  using screen = new LiveScreen(terminal)
  screen.draw(['one', 'two', 'three'])
  terminal.take()
  terminal.rows = 2
  screen.draw(['one', 'two', 'three'])
  expect(terminal.take()).toBe('\u001B[2J\u001B[1;1Hone\u001B[K\u001B[2;1Htwo\u001B[K')
})

test('leaving gives the terminal back, once', () => {
  const terminal = new Terminal()
  const screen = new LiveScreen(terminal)
  screen.draw(['one'])
  expect(terminal.take().startsWith('\u001B[?1049h\u001B[?25l')).toBe(true)
  screen[Symbol.dispose]()
  screen[Symbol.dispose]()
  expect(terminal.take()).toBe('\u001B[?25h\u001B[?1049l')
})

test('a screen that was never drawn on leaves nothing behind', () => {
  const terminal = new Terminal()
  new LiveScreen(terminal)[Symbol.dispose]()
  expect(terminal.written).toEqual([])
})
