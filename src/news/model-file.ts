import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { PerpkitError } from '../domain/errors.ts'
import type { NewsModel } from './classify.ts'

/** The folder at the root of the package; `src/news` and `dist/news` are equally deep. */
const MODELS = new URL('../../models/', import.meta.url)
const WEIGHTS_FILE = 'news-weights.bin'
const MODEL_FILE = 'news-model.json'

export const NEWS_MODEL_SCHEMA = 'perpkit.news-model/1'

const blend = z.strictObject({ lexicon: z.number().nonnegative(), regression: z.number().nonnegative() })
const header = z.strictObject({
  schema: z.literal(NEWS_MODEL_SCHEMA),
  buckets: z.int().positive(),
  step: z.number().positive(),
  bias: z.tuple([z.number(), z.number()]),
  blends: z.strictObject({ crypto: blend, other: blend }),
  /** Of the weights file: a model is both files or none. */
  sha256: z.string(),
  trainedOn: z.record(z.string(), z.int()),
})

export type NewsModelHeader = z.infer<typeof header>

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

function readHeader(text: string): NewsModelHeader {
  try {
    return header.parse(JSON.parse(text))
  } catch (cause) {
    throw broken(`its header is not a ${NEWS_MODEL_SCHEMA}`, cause)
  }
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
