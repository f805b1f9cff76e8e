type Environment = Readonly<Record<string, string | undefined>>

/** What an environment variable says. One that is empty or blank says nothing: it hides no setting that comes after it. */
export function variable(env: Environment, name: string): string | undefined {
  const text = env[name]
  return text === undefined || text.trim() === '' ? undefined : text
}
