import { accessSync, constants, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { PerpkitError } from '../domain/errors.ts'
import { renderHtml } from './html/page.ts'
import type { Series } from './html/distribution-plot.ts'
import { renderMarkdown } from './render-markdown.ts'
import type { Report } from './report.ts'

/** Makes sure, before a run starts, that its report can be written when it ends. @throws PerpkitError `usage.file` */
export function prepareFolder(folder: string): void {
  try {
    if (existsSync(folder) && !statSync(folder).isDirectory()) throw new Error('it is a file')
    makeFolder(resolve(folder))
    accessSync(folder, constants.W_OK)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.replace(/,.*$/, '') : String(cause)
    throw new PerpkitError(`The report folder ${folder} cannot be written (${why}); name another with --report DIR.`, {
      code: 'usage.file',
      cause,
    })
  }
}

/** Writes report.html, report.json and report.md. @returns their paths, the page first */
export function writeReport(folder: string, report: Report, latencies: readonly Series[]): readonly string[] {
  const files: readonly (readonly [string, string])[] = [
    ['report.html', renderHtml(report, latencies)],
    ['report.json', `${JSON.stringify(report, null, 2)}\n`],
    ['report.md', renderMarkdown(report)],
  ]
  return files.map(([name, text]) => {
    const file = join(folder, name)
    writeFileSync(file, text)
    return file
  })
}

/** A folder and those above it, one by one: told to make them all, Node 20 never comes back from a file system that denies having any, such as /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  accessSync(dirname(folder), constants.W_OK)
  mkdirSync(folder)
}
