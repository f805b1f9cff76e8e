/** Key paths of a JSON value with the types that stand there: `data.b[][]` → `string`. Array elements share one path. */
export type Shape = Readonly<Record<string, readonly string[]>>

/** How deep a payload may nest before it is not walked further: payloads are hostile input. */
const DEPTH_MAX = 12

export function shapeOf(json: unknown): Shape {
  const types = new Map<string, Set<string>>()
  walk(json, '', types, 0)
  return Object.fromEntries([...types].map(([path, found]) => [path, [...found].sort()]))
}

/** The union of what several payloads of one kind have. */
export function mergeShapes(shapes: readonly Shape[]): Shape {
  // A map, and own keys only: a payload may well call a field `valueOf` or `__proto__`.
  const merged = new Map<string, readonly string[]>()
  for (const shape of shapes) {
    for (const [path, types] of Object.entries(shape)) {
      merged.set(path, [...new Set([...(merged.get(path) ?? []), ...types])].sort())
    }
  }
  return Object.fromEntries(merged)
}

export interface ShapeMatch {
  readonly same: number
  readonly of: number
  /** Paths that are missing or of another type. */
  readonly differences: readonly string[]
}

/** How much of a recorded shape another payload has: a path counts when one of its types is met there. */
export function compareShapes(recorded: Shape, found: Shape): ShapeMatch {
  const differences: string[] = []
  for (const [path, types] of Object.entries(recorded)) {
    const here = Object.hasOwn(found, path) ? found[path] : undefined
    if (here === undefined) differences.push(`${path} is missing`)
    else if (!types.some((type) => here.includes(type)))
      differences.push(`${path} is ${here.join('|')}, recorded ${types.join('|')}`)
  }
  const of = Object.keys(recorded).length
  return { same: of - differences.length, of, differences }
}

function walk(value: unknown, path: string, types: Map<string, Set<string>>, depth: number): void {
  const type = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value
  if (path !== '') types.set(path, (types.get(path) ?? new Set()).add(type))
  if (depth >= DEPTH_MAX) return
  if (Array.isArray(value)) for (const element of value) walk(element, `${path}[]`, types, depth + 1)
  else if (typeof value === 'object' && value !== null) {
    for (const [key, element] of Object.entries(value))
      walk(element, path === '' ? key : `${path}.${key}`, types, depth + 1)
  }
}
