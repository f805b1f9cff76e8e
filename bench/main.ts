// npm run bench -- NAME [--quick] [--json]: runs bench/NAME.ts, one line a figure; exit code 1 when one misses what it must reach.
import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Bench, type Figure, isReached } from './figure.ts'

const NOT_BENCHES = new Set(['main.ts', 'figure.ts'])
const folder = fileURLToPath(new URL('.', import.meta.url))

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
})
const [name] = positionals
if (
  positionals.length !== 1 ||
  name === undefined ||
  !/^[a-z0-9-]+$/.test(name) ||
  !existsSync(`${folder}${name}.ts`)
) {
  process.stderr.write(`bench: name one of ${benches().join(', ')}\n`)
  process.exit(2)
}
const { run } = (await import(`./${name}.ts`)) as { run: Bench }
const figures = await run({ isQuick: values.quick })
for (const figure of figures) process.stdout.write(`${values.json ? JSON.stringify(figure) : line(figure)}\n`)
process.exitCode = figures.every(isReached) ? 0 : 1

function line(figure: Figure): string {
  const { bench, id, value, unit, better, must } = figure
  const aim = must === null ? '' : `  must be ${better} than or equal to ${round(must)} ${unit}`
  return `${isReached(figure) ? '✓' : '✗'} ${bench} ${id.padEnd(24)} ${round(value)} ${unit}${aim}`
}

function round(value: number): string {
  return String(Number(value.toPrecision(4)))
}

function benches(): readonly string[] {
  return readdirSync(folder)
    .filter((file) => /^[a-z0-9-]+\.ts$/.test(file) && !NOT_BENCHES.has(file))
    .map((file) => file.slice(0, -3))
}
