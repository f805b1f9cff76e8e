import { fileURLToPath } from 'node:url'

/** A file of `recordings/`: the folder lies beside `src/` and, in the package, beside `dist/`. */
export function recordingFile(path: string): string {
  return fileURLToPath(new URL(`../../../recordings/${path}`, import.meta.url))
}
