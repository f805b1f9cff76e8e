import { accessSync, constants, existsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PerpkitError } from '../domain/errors.ts'
import { prepareFolder } from '../compare/write-report.ts'

/** What a cost report is written as. */
const FORMATS = ['html', 'json', 'csv'] as const
export type CostFormat = (typeof FORMATS)[number]

/** Makes sure, before the work, that each file can be written after it. @throws PerpkitError `usage.file` */
export function prepareFiles(folder: string, name: string): void {
  prepareFolder(folder)
  for (const { file } of filesOf(folder, name)) {
    if (!existsSync(file)) continue
    if (statSync(file).isDirectory()) throw unwritable(file, 'it is a folder')
    try {
      accessSync(file, constants.W_OK)
    } catch (cause) {
      throw unwritable(file, 'it is read-only', cause)
    }
  }
}

/** @returns the paths, the page first. @throws PerpkitError `run.failed` where the disk refuses what it was asked to keep */
export function writeFiles(folder: string, name: string, texts: Readonly<Record<CostFormat, string>>): string[] {
  return filesOf(folder, name).map(({ file, format }) => {
    try {
      writeFileSync(file, texts[format])
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error'
      throw new PerpkitError(`${file} could not be written (${code}); make room, or name another --report DIR.`, {
        code: 'run.failed',
        cause,
      })
    }
    return file
  })
}

function filesOf(folder: string, name: string): readonly { readonly file: string; readonly format: CostFormat }[] {
  return FORMATS.map((format) => ({ file: join(folder, `${name}.${format}`), format }))
}

function unwritable(file: string, why: string, cause?: unknown): PerpkitError {
  return new PerpkitError(
    `The report file ${file} cannot be written (${why}); name another folder with --report DIR.`,
    {
      code: 'usage.file',
      cause,
    },
  )
}
