import { homedir } from 'node:os'
import { join } from 'node:path'
import { readPrivate } from '../access/credentials.ts'
import { systemClock } from '../kit/clock.ts'
import { PerpkitError } from '../domain/errors.ts'
import { variable } from '../kit/variable.ts'
import { isLoopback } from '../net/public-address.ts'
import { environmentLookup, type LlmLookup, readCaps, readEndpoints, type Setting } from '../news/llm/llm-settings.ts'
import { PROVIDERS } from '../news/llm/provider-table.ts'
import type { ChainSettings } from '../news/llm/open-chain.ts'
import type { Caps } from '../news/spend/caps.ts'
import { CONFIG_FILE, type Config, readConfig } from './config.ts'

/**
 * Finds settings of the language model: the environment wins over the configuration file. A key belongs to whom it was issued
 * by, and a price to its model: where the environment names another endpoint or model, the file's do not go with it.
 * @throws PerpkitError `usage.credentials` on looking for a key whose file is not private.
 */
export function llmLookup(config: Config, env: NodeJS.ProcessEnv): LlmLookup {
  const inEnvironment = environmentLookup(env)
  const isOtherEndpoint = inEnvironment('PERPKIT_LLM') !== null || inEnvironment('PERPKIT_LLM_BASE_URL') !== null
  const isOtherModel = isOtherEndpoint || inEnvironment('PERPKIT_LLM_MODEL') !== null
  const { caps, ...llm } = config.llm ?? {}
  const ofEndpoint = isOtherEndpoint ? {} : llm
  const inFile: Readonly<Record<string, () => Setting | null>> = {
    PERPKIT_LLM: () => stated('provider', ofEndpoint.provider),
    PERPKIT_LLM_BASE_URL: () => stated('baseUrl', ofEndpoint.baseUrl),
    PERPKIT_LLM_MODEL: () => stated('model', ofEndpoint.model),
    PERPKIT_LLM_PRICE: () => stated('price', isOtherModel ? undefined : llm.price),
    PERPKIT_LLM_API_KEY: () =>
      fromKeyFile(inEnvironment('PERPKIT_LLM_KEY_FILE') ?? stated('keyFile', ofEndpoint.keyFile)),
    PERPKIT_LLM_CAP_RUN: () => stated('caps.run', caps?.run),
    PERPKIT_LLM_CAP_DAY: () => stated('caps.day', caps?.day),
    PERPKIT_LLM_CAP_MONTH: () => stated('caps.month', caps?.month),
  }
  return (name) => inEnvironment(name) ?? inFile[name]?.() ?? null
}

/** Whom commands ask and what they may spend: every command has the same settings and the same ledger. @throws PerpkitError `usage.*` */
export function llmSettings(env: NodeJS.ProcessEnv): Pick<ChainSettings, 'endpoints' | 'ledgerFile'> & { caps: Caps } {
  const config = readConfig()
  const look = llmLookup(config, env)
  const today = new Date(systemClock.wallMs()).toISOString().slice(0, 10)
  checkWhereKeyGoes(config, env)
  return {
    endpoints: readEndpoints(look, today),
    caps: readCaps(look),
    ledgerFile: join(homeFolder(env), 'llm-spend.jsonl'),
  }
}

/**
 * Whether what is set could be used. What is not set yet is not wrong: a stand-in takes its place.
 * @throws PerpkitError `usage.*` naming the setting, where it stands, and the remedy
 */
export function checkLlmSettings(config: Config, env: NodeJS.ProcessEnv): void {
  const look = llmLookup(config, env)
  checkWhereKeyGoes(config, env)
  readEndpoints((name) => look(name) ?? (UNSET.test(name) ? { text: 'not-set', name } : null), '1970-01-01')
  readCaps(look)
}

const UNSET = /_KEY$|_MODEL$/

/**
 * Who runs perpkit in a folder of somebody else's has not agreed to that folder's choice of who is sent their key.
 * @throws PerpkitError `usage.credentials`
 */
export function checkWhereKeyGoes({ llm }: Config, env: NodeJS.ProcessEnv): void {
  const isKnown = (host: string): boolean => PROVIDERS.some(({ baseUrl }) => new URL(baseUrl).host === host)
  if (llm?.baseUrl === undefined || !URL.canParse(llm.baseUrl)) return
  if (variable(env, 'PERPKIT_LLM_BASE_URL') !== undefined || variable(env, 'PERPKIT_LLM') !== undefined) return
  const key = ['PERPKIT_LLM_API_KEY', 'PERPKIT_LLM_KEY_FILE'].find((name) => variable(env, name) !== undefined)
  const { host, hostname } = new URL(llm.baseUrl)
  if (key === undefined || isKnown(host) || isLoopback(hostname)) return
  throw new PerpkitError(
    `${key} is not sent to ${host}, which only "llm.baseUrl" of ${CONFIG_FILE} names; if you trust it, set PERPKIT_LLM_BASE_URL as well.`,
    { code: 'usage.credentials' },
  )
}

/** Where ledgers and caches are: `PERPKIT_HOME`, else `.perpkit` in the user's own folder. */
export function homeFolder(env: NodeJS.ProcessEnv): string {
  return variable(env, 'PERPKIT_HOME') ?? join(homedir(), '.perpkit')
}

function stated(key: string, value: string | number | undefined): Setting | null {
  return value === undefined ? null : { text: String(value).trim(), name: `"llm.${key}" of ${CONFIG_FILE}` }
}

function fromKeyFile(file: Setting | null): Setting | null {
  return file === null ? null : { text: readPrivate(file.text).trim(), name: file.name }
}
