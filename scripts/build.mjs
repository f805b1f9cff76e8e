// Builds dist/ from src/ with the native compiler: one pass, modules and types together. `npm ci` runs it as `prepare`.
// The new tree is compiled beside the old one and then swapped in, so that a running perpkit never meets half a build.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs'

const compiler = 'node_modules/typescript-native/bin/tsc'
if (!existsSync(compiler)) {
  process.stderr.write('build: the compiler is missing; run `npm ci` first (with development dependencies).\n')
  process.exit(1)
}
const fresh = `dist.${process.pid}`
const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--outDir', fresh], {
  stdio: 'inherit',
})
if (status !== 0) {
  rmSync(fresh, { recursive: true, force: true })
  process.exit(status ?? 1)
}
chmodSync(`${fresh}/cli/main.js`, 0o755)
rmSync('dist', { recursive: true, force: true })
renameSync(fresh, 'dist')
