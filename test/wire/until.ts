import { vi } from 'vitest'

/** Waits until the check no longer throws, on a loaded machine too. */
export function until<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 20_000, interval: 5 })
}
