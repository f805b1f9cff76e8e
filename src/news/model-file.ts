import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { PerpkitError } from '../domain/errors.ts'
import type { NewsModel } from './classify.ts'

/** The folder at the root of the package; `src/news` and `dist/news` are equally deep. */
const MODELS = new URL('../../models/', import.meta.url)
const WEIGHTS_FILE = 'news-weights.bin'
const MODEL_FILE = 'news-model.json'

export const NEWS_MODEL_SCHEMA = 'perpkit.news-model/1'

export interface NewsModelHeader {
  readonly schema: typeof NEWS_MODEL_SCHEMA
  readonly buckets: number
  readonly step: number
  readonly bias: readonly [bearish: number, bullish: number]
  readonly blends: NewsModel['blends']
  /** Of the weights file: a model is both files or none. */
  readonly sha256: string
  /** Rows of each set that the weights were fitted to. */
  readonly trainedOn: Readonly<Record<string, number>>
}

/** Reads the model that the package ships; about 260 KB. @throws PerpkitError when a file is missing or they do not belong together. */
export function loadNewsModel(folder: URL = MODELS): NewsModel {
  const [text, bytes] = [readPart(folder, MODEL_FILE), readPart(folder, WEIGHTS_FILE)]
  const { buckets, step, bias, blends, sha256 } = readHeader(text.toString('utf8'))
  if (bytes.length !== buckets * 2 || sha256Of(bytes) !== sha256)
    throw broken('its weights are not those that its header names')
  return { regression: { weights: new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length), step, bias }, blends }
}

/** What the trainer writes: file name → contents. */
export function newsModelFiles(
  parts: Omit<NewsModelHeader, 'schema' | 'sha256' | 'buckets'>,
  weights: Int8Array,
): Readonly<Record<string, Uint8Array>> {
  const bytes = new Uint8Array(weights.buffer, weights.byteOffset, weights.length)
  const head: NewsModelHeader = {
    schema: NEWS_MODEL_SCHEMA,
    buckets: weights.length / 2,
    ...parts,
    sha256: sha256Of(bytes),
  }
  return { [WEIGHTS_FILE]: bytes, [MODEL_FILE]: Buffer.from(`${JSON.stringify(head, null, 2)}\n`) }
}

/** Both files come with the package and the header vouches for the weights, so the schema's name is all that needs a look. */
function readHeader(text: string): NewsModelHeader {
  let header: NewsModelHeader
  try {
    header = JSON.parse(text) as NewsModelHeader
  } catch (cause) {
    throw broken(`${MODEL_FILE} is not JSON`, cause)
  }
  if (header.schema !== NEWS_MODEL_SCHEMA) throw broken(`${MODEL_FILE} is not a ${NEWS_MODEL_SCHEMA}`)
  return header
}

function readPart(folder: URL, name: string): Buffer {
  try {
    return readFileSync(new URL(name, folder))
  } catch (cause) {
    throw broken(`${name} cannot be read`, cause)
  }
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function broken(why: string, cause?: unknown): PerpkitError {
  return new PerpkitError(`The news model is damaged: ${why}. Install perpkit again.`, { code: 'run.failed', cause })
}
