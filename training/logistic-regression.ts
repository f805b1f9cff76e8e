import { createRandom } from '../src/kit/random.ts'

/** One labelled headline as the fit sees it: its buckets, its class (0 bearish, 1 neutral, 2 bullish), how much it counts. */
export interface Sample {
  readonly buckets: Int32Array
  readonly target: number
  readonly weight: number
}

export interface FitOptions {
  readonly buckets: number
  readonly epochs: number
  readonly rate: number
  readonly decay: number
  readonly seed: number
}

/** Weights and biases of three classes, bucket by bucket. */
export interface Fit {
  readonly weights: Float32Array
  readonly bias: Float32Array
}

const CLASSES = 3

/** Multinomial logistic regression by AdaGrad over a seeded order: the same samples give the same bits. */
export function fitRegression(samples: readonly Sample[], options: FitOptions): Fit {
  const { buckets, epochs, rate, decay } = options
  const weights = new Float32Array(buckets * CLASSES)
  const squares = new Float32Array(buckets * CLASSES).fill(1e-6)
  const bias = new Float32Array(CLASSES)
  const biasSquares = new Float32Array(CLASSES).fill(1e-6)
  const scores = new Float64Array(CLASSES)
  const random = createRandom(options.seed)
  const order = Int32Array.from(samples.keys())
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random)
    for (const index of order) {
      const { buckets: row, target, weight } = samples[index] as Sample
      const scale = 1 / Math.sqrt(row.length === 0 ? 1 : row.length)
      probabilities(weights, bias, row, scale, scores)
      for (let k = 0; k < CLASSES; k++) {
        const slope = ((scores[k] as number) - (k === target ? 1 : 0)) * weight
        biasSquares[k] = (biasSquares[k] as number) + slope * slope
        bias[k] = (bias[k] as number) - (rate * slope) / Math.sqrt(biasSquares[k] as number)
        for (let i = 0; i < row.length; i++) {
          const at = (row[i] as number) * CLASSES + k
          const step = slope * scale + decay * (weights[at] as number)
          squares[at] = (squares[at] as number) + step * step
          weights[at] = (weights[at] as number) - (rate * step) / Math.sqrt(squares[at] as number)
        }
      }
    }
  }
  return { weights, bias }
}

/** What several fits have in common. @throws RangeError without any */
export function meanOf([first, ...others]: readonly Fit[]): Fit {
  if (first === undefined) throw new RangeError('a mean of nothing')
  const mean = (of: Float32Array, rest: readonly Float32Array[]): Float32Array =>
    of.map((value, at) => rest.reduce((sum, each) => sum + (each[at] ?? 0), value) / (rest.length + 1))
  return {
    weights: mean(
      first.weights,
      others.map(({ weights }) => weights),
    ),
    bias: mean(
      first.bias,
      others.map(({ bias }) => bias),
    ),
  }
}

function probabilities(
  weights: Float32Array,
  bias: Float32Array,
  row: Int32Array,
  scale: number,
  into: Float64Array,
): void {
  let most = -Infinity
  for (let k = 0; k < CLASSES; k++) {
    let sum = 0
    for (let i = 0; i < row.length; i++) sum += weights[(row[i] as number) * CLASSES + k] as number
    into[k] = sum * scale + (bias[k] as number)
    most = Math.max(most, into[k] as number)
  }
  let total = 0
  for (let k = 0; k < CLASSES; k++) total += into[k] = Math.exp((into[k] as number) - most)
  for (let k = 0; k < CLASSES; k++) into[k] = (into[k] as number) / total
}

function shuffle(order: Int32Array, random: { next(): number }): void {
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random.next() * (last + 1))
    const kept = order[last] as number
    order[last] = order[other] as number
    order[other] = kept
  }
}
