import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { createProgram } from '../../src/cli/program.ts'

// Every command's help has examples, and each of them is a command that would be understood.

const IO = {
  out: { write: () => {} },
  err: { write: () => {} },
  env: {},
  signal: new AbortController().signal,
}
const program = await createProgram(IO)
const commands = everyCommand(program)
const examples = [program, ...commands].flatMap((command) =>
  examplesOf(helpOf(command)).map((line) => ({ of: nameOf(command), line })),
)

test('the commands and their examples were found', () => {
  expect(commands.map(nameOf)).toEqual(expect.arrayContaining(['signal', 'signal backtest', 'order place', 'config']))
  expect(examples.length).toBeGreaterThan(40)
})

test.each(commands.map(nameOf))('%s --help: has examples of its own', (name) => {
  const command = commands.find((each) => nameOf(each) === name)
  const own = examplesOf(helpOf(command ?? program)).filter((line) => line.includes(`npx perpkit ${name}`))
  expect(own).not.toEqual([])
})

test.each(examples)('$of: `$line` is a command with flags that it knows', async ({ line }) => {
  const fresh = await createProgram(IO)
  let reached: string | null = null
  for (const command of [fresh, ...everyCommand(fresh)]) {
    command.exitOverride().configureOutput({ writeErr: () => {} })
    // `news` and `order` do nothing by themselves: to be reached alone is then an error.
    if (command.commands.length === 0 || command.registeredArguments.length > 0 || nameOf(command) === 'costs')
      command.action(() => void (reached = nameOf(command)))
  }
  await fresh.parseAsync(wordsOf(line), { from: 'user' })
  expect(line).toContain(`npx perpkit ${reached ?? 'nothing'}`)
})

function everyCommand(command: Command): readonly Command[] {
  return command.commands.flatMap((child) => [child, ...everyCommand(child)])
}

function nameOf(command: Command): string {
  const { parent } = command
  return parent === null ? '' : `${nameOf(parent)} ${command.name()}`.trim()
}

/** What `--help` prints, the text behind the flags too. */
function helpOf(command: Command): string {
  let text = ''
  command.configureOutput({ writeOut: (more) => (text += more) })
  command.outputHelp()
  return text
}

/** Lines behind `$`, without the words that explain them: those stand two spaces off. */
function examplesOf(help: string): readonly string[] {
  return [...help.matchAll(/^ {2}\$ (.+)$/gm)].map(([, line = '']) => line.split(/ {2,}/)[0] ?? '')
}

/** What is given to perpkit: pipes, files and variables around it are the shell's. */
function wordsOf(line: string): readonly string[] {
  const [, words = ''] = /npx perpkit ?([^|<>]*)/.exec(line) ?? []
  return words.trim().split(' ')
}
