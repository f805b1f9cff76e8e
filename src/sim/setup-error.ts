/** What was asked of the built-in exchanges cannot be: one sentence that names the cause and the remedy. */
export class SimSetupError extends Error {
  override readonly name = 'SimSetupError'
}
