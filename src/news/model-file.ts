import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { PerpkitError } from '../domain/errors.ts'
import type { NewsModel } from './classify.ts'
import { type Domain, DOMAINS } from './domain.ts'
import type { Regression } from './regression.ts'

/** The folder at the root of the package; `src/news` and `dist/news` are equally deep. */
const MODELS = new URL('../../models/', import.meta.url)
const MODEL_FILE = 'news-model.json'

export const NEWS_MODEL_SCHEMA = 'perpkit.news-model/2'

/** What a weights file is multiplied by, and which bytes it is: a model is all of its files or none. */
interface RegressionHeader {
  readonly step: number
  readonly bias: readonly [bearish: number, bullish: number]
  readonly sha256: string
}

export interface NewsModelHeader {
  readonly schema: typeof NEWS_MODEL_SCHEMA
  readonly buckets: number
  readonly regressions: Readonly<Record<Domain, RegressionHeader>>
  readonly blends: NewsModel['blends']
  readonly clauseScale: number
  /** Rows of each set that the weights were fitted to. */
  readonly trainedOn: Readonly<Record<string, number>>
}

/** Reads the model that the package ships; about 520 KB. @throws PerpkitError when a file is missing or they do not belong together. */
export function loadNewsModel(folder: URL = MODELS): NewsModel {
  const { buckets, regressions, blends, clauseScale } = readHeader(readPart(folder, MODEL_FILE).toString('utf8'))
  const read = (domain: Domain): Regression => {
    const bytes = readPart(folder, weightsFile(domain))
    const { step, bias, sha256 } = regressions[domain]
    if (bytes.length !== buckets * 2 || sha256Of(bytes) !== sha256)
      throw broken(`the weights in ${weightsFile(domain)} are not those that its header names`)
    return { weights: new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length), step, bias }
  }
  return { regressions: { crypto: read('crypto'), other: read('other') }, blends, clauseScale }
}

/** What the trainer writes: file name → contents. */
export function newsModelFiles(
  { regressions, blends, clauseScale }: NewsModel,
  trainedOn: NewsModelHeader['trainedOn'],
): Readonly<Record<string, Uint8Array>> {
  const bytesOf = ({ weights }: Regression): Uint8Array =>
    new Uint8Array(weights.buffer, weights.byteOffset, weights.length)
  const headOf = (domain: Domain): RegressionHeader => {
    const { step, bias } = regressions[domain]
    return { step, bias: [...bias], sha256: sha256Of(bytesOf(regressions[domain])) }
  }
  const head: NewsModelHeader = {
    schema: NEWS_MODEL_SCHEMA,
    buckets: regressions.crypto.weights.length / 2,
    regressions: { crypto: headOf('crypto'), other: headOf('other') },
    blends,
    clauseScale,
    trainedOn,
  }
  return {
    ...Object.fromEntries(DOMAINS.map((domain) => [weightsFile(domain), bytesOf(regressions[domain])])),
    [MODEL_FILE]: Buffer.from(`${JSON.stringify(head, null, 2)}\n`),
  }
}

function weightsFile(domain: Domain): string {
  return `news-weights-${domain}.bin`
}

/** All files come with the package and the header vouches for the weights, so the schema's name is all that needs a look. */
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
