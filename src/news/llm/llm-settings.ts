import { PerpkitError } from '../../domain/errors.ts'
import { nearest } from '../../kit/nearest.ts'
import { variable } from '../../kit/variable.ts'
import { type CapName, type Caps, DEFAULT_CAPS } from '../spend/caps.ts'
import { dollars, type Nanos, picosPerToken } from '../spend/money.ts'
import { findPrice, statedPrice } from '../spend/price.ts'
import type { PriceEntry } from '../spend/price-table.ts'
import type { Endpoint } from './endpoint.ts'
import { PROVIDERS } from './provider-table.ts'

/** What a setting says, and by what name the user set it. */
export interface Setting {
  readonly text: string
  readonly name: string
}

/** Finds a setting by the name of its environment variable, wherever it was set; `null`: nowhere. */
export type LlmLookup = (name: string) => Setting | null

/** Settings of the environment alone. */
export function environmentLookup(env: Readonly<Record<string, string | undefined>>): LlmLookup {
  return (name) => {
    const text = variable(env, name)
    return text === undefined ? null : { text: text.trim(), name }
  }
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

/**
 * The endpoints that the settings name, in the order in which they are asked: `PERPKIT_LLM_BASE_URL` with `_API_KEY` and
 * `_MODEL`, then the providers of `PERPKIT_LLM` (`deepseek,openai`), each with its `PERPKIT_<NAME>_KEY`.
 * @throws PerpkitError `usage.*`
 */
export function readEndpoints(look: LlmLookup, today: string): readonly Endpoint[] {
  const baseUrl = look('PERPKIT_LLM_BASE_URL')
  const providers = look('PERPKIT_LLM')
  const names = (providers?.text ?? '').split(',').map((name) => name.trim().toLowerCase())
  const named = names
    .filter((name) => name !== '')
    .map((name, at) => namedEndpoint({ text: name, name: providers?.name ?? '' }, at === 0 && !baseUrl, look, today))
  return baseUrl === null ? named : [ownEndpoint(baseUrl, look, today), ...named]
}

/** `PERPKIT_LLM_CAP_RUN`, `_DAY`, `_MONTH` in dollars; `none` for no bound. */
export function readCaps(look: LlmLookup): Caps {
  const cap = (name: CapName): Nanos | null => {
    const setting = look(`PERPKIT_LLM_CAP_${name.toUpperCase()}`)
    if (setting === null) return DEFAULT_CAPS[name]
    return setting.text === 'none' ? null : amount(setting, () => dollars(setting.text))
  }
  return { run: cap('run'), day: cap('day'), month: cap('month') }
}

/** Any OpenAI-compatible server; one of a known host gets the known provider's prices and manner. */
function ownEndpoint(setting: Setting, look: LlmLookup, today: string): Endpoint {
  const baseUrl = setting.text.replace(/\/+$/, '')
  const { host, hostname, protocol, username, password } = readUrl(setting.name, baseUrl)
  if (protocol !== 'https:' && !(protocol === 'http:' && LOOPBACK.test(hostname)))
    throw wrong(
      `${setting.name} must begin with https:// unless it is on this machine: the key would be readable on the way.`,
    )
  if (username !== '' || password !== '')
    throw wrong(`${setting.name} holds a user or password; set the key as PERPKIT_LLM_API_KEY instead.`)
  const provider = PROVIDERS.find((known) => new URL(known.baseUrl).host === host)
  const model = look('PERPKIT_LLM_MODEL')?.text ?? provider?.model
  if (model === undefined) throw wrong(`Set PERPKIT_LLM_MODEL to the model that ${host} is to be asked for.`)
  const name = provider?.name ?? host
  const apiKey = look('PERPKIT_LLM_API_KEY')?.text ?? ''
  return { provider: name, model, baseUrl, apiKey, price: priceOf(name, model, look, today) }
}

/** @param isMain the first that is asked: `PERPKIT_LLM_API_KEY` and `_MODEL` are its own. */
function namedEndpoint({ text, name }: Setting, isMain: boolean, look: LlmLookup, today: string): Endpoint {
  const provider = PROVIDERS.find((known) => known.name === text)
  if (provider === undefined) {
    const known = PROVIDERS.map((each) => each.name)
    const meant = nearest(text, known)
    throw wrong(
      `${name} names "${text}"; ${meant === null ? `known are ${known.join(', ')}` : `did you mean "${meant}"?`}`,
    )
  }
  const keyName = `PERPKIT_${text.toUpperCase()}_KEY`
  const apiKey = look(keyName) ?? (isMain ? look('PERPKIT_LLM_API_KEY') : null)
  if (apiKey === null) throw new PerpkitError(`Set ${keyName} to your key for ${text}.`, { code: 'usage.credentials' })
  const model = (isMain ? look('PERPKIT_LLM_MODEL')?.text : undefined) ?? provider.model
  const price = priceOf(text, model, look, today)
  return { provider: text, model, baseUrl: provider.baseUrl, apiKey: apiKey.text, price }
}

/** `PERPKIT_LLM_PRICE` (`0.28/0.42`, dollars a million tokens in and out) speaks for models that the table does not know. */
function priceOf(provider: string, model: string, look: LlmLookup, today: string): PriceEntry | null {
  const known = findPrice(provider, model)
  const stated = look('PERPKIT_LLM_PRICE')
  if (known !== null || stated === null) return known
  const [input = '', output = ''] = stated.text.split('/')
  amount(stated, () => [picosPerToken(input), picosPerToken(output)])
  return statedPrice(provider, model, input, output, today)
}

function amount<T>({ name }: Setting, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw wrong(`${name} is no amount in dollars; write one such as 0.28, and a price as 0.28/0.42.`, cause)
  }
}

function readUrl(name: string, text: string): URL {
  try {
    return new URL(text)
  } catch (cause) {
    throw wrong(`${name} is no URL; write one such as https://api.deepseek.com or http://127.0.0.1:8080/v1.`, cause)
  }
}

function wrong(message: string, cause?: unknown): PerpkitError {
  return new PerpkitError(message, { code: 'usage.argument', cause })
}
