import { PerpkitError } from '../../domain/errors.ts'
import { nearest } from '../../kit/nearest.ts'
import type { Caps } from '../spend/caps.ts'
import { DEFAULT_CAPS } from '../spend/caps.ts'
import { dollars, type Nanos, picosPerToken } from '../spend/money.ts'
import { findPrice, statedPrice } from '../spend/price.ts'
import type { PriceEntry } from '../spend/price-table.ts'
import type { Endpoint } from './endpoint.ts'
import { PROVIDERS } from './provider-table.ts'

type Environment = Readonly<Record<string, string | undefined>>

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

/**
 * The endpoints that the environment names, in the order in which they are asked: `PERPKIT_LLM_BASE_URL` with `_API_KEY` and
 * `_MODEL`, then the providers of `PERPKIT_LLM` (`deepseek,openai`), each with its `PERPKIT_<NAME>_KEY`.
 * @throws PerpkitError `usage.*`
 */
export function readEndpoints(env: Environment, today: string): readonly Endpoint[] {
  const names = (env['PERPKIT_LLM'] ?? '').split(',').map((name) => name.trim().toLowerCase())
  const named = names.filter((name) => name !== '').map((name, at) => namedEndpoint(name, at === 0, env, today))
  const { PERPKIT_LLM_BASE_URL: baseUrl = '' } = env
  return baseUrl === '' ? named : [ownEndpoint(baseUrl, env, today), ...named]
}

/** `PERPKIT_LLM_CAP_RUN`, `_DAY`, `_MONTH` in dollars; `none` for no bound. */
export function readCaps(env: Environment): Caps {
  const cap = (name: keyof Caps): Nanos | null => {
    const text = env[`PERPKIT_LLM_CAP_${name.toUpperCase()}`] ?? ''
    if (text === '') return DEFAULT_CAPS[name]
    return text === 'none' ? null : amount(`PERPKIT_LLM_CAP_${name.toUpperCase()}`, () => dollars(text))
  }
  return { run: cap('run'), day: cap('day'), month: cap('month') }
}

/** Any OpenAI-compatible server; one of a known host gets the known provider's prices and manner. */
function ownEndpoint(text: string, env: Environment, today: string): Endpoint {
  const baseUrl = text.replace(/\/+$/, '')
  const { host, hostname, protocol } = readUrl(baseUrl)
  if (protocol !== 'https:' && !LOOPBACK.test(hostname))
    throw wrong(
      `PERPKIT_LLM_BASE_URL must begin with https:// unless it is on this machine: the key would be readable on the way.`,
    )
  const provider = PROVIDERS.find((known) => new URL(known.baseUrl).host === host)
  const model = env['PERPKIT_LLM_MODEL'] ?? provider?.model ?? ''
  if (model === '') throw wrong(`Set PERPKIT_LLM_MODEL to the model that ${host} is to be asked for.`)
  const name = provider?.name ?? host
  return {
    provider: name,
    model,
    baseUrl,
    apiKey: env['PERPKIT_LLM_API_KEY'] ?? '',
    price: priceOf(name, model, env, today),
  }
}

function namedEndpoint(name: string, isFirst: boolean, env: Environment, today: string): Endpoint {
  const provider = PROVIDERS.find((known) => known.name === name)
  if (provider === undefined) {
    const meant = nearest(
      name,
      PROVIDERS.map((known) => known.name),
    )
    const known = PROVIDERS.map((each) => each.name).join(', ')
    throw wrong(`PERPKIT_LLM names "${name}"; ${meant === null ? `known are ${known}` : `did you mean "${meant}"?`}`)
  }
  const isMain = isFirst && (env['PERPKIT_LLM_BASE_URL'] ?? '') === ''
  const keyName = `PERPKIT_${name.toUpperCase()}_KEY`
  const apiKey = env[keyName] ?? (isMain ? env['PERPKIT_LLM_API_KEY'] : undefined)
  if (apiKey === undefined || apiKey === '')
    throw new PerpkitError(`Set ${keyName} to your key for ${name}.`, { code: 'usage.credentials' })
  const model = (isMain ? env['PERPKIT_LLM_MODEL'] : undefined) ?? provider.model
  return { provider: name, model, baseUrl: provider.baseUrl, apiKey, price: priceOf(name, model, env, today) }
}

/** `PERPKIT_LLM_PRICE` (`0.28/0.42`, dollars a million tokens in and out) speaks for models that the table does not know. */
function priceOf(provider: string, model: string, env: Environment, today: string): PriceEntry | null {
  const known = findPrice(provider, model)
  const stated = env['PERPKIT_LLM_PRICE'] ?? ''
  if (known !== null || stated === '') return known
  const [input = '', output = ''] = stated.split('/')
  amount('PERPKIT_LLM_PRICE', () => [picosPerToken(input), picosPerToken(output)])
  return statedPrice(provider, model, input, output, today)
}

function amount<T>(name: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw wrong(`${name} is no amount in dollars; write one such as 0.28, and a price as 0.28/0.42.`, cause)
  }
}

function readUrl(text: string): URL {
  try {
    return new URL(text)
  } catch (cause) {
    throw wrong(
      'PERPKIT_LLM_BASE_URL is no URL; write one such as https://api.deepseek.com or http://127.0.0.1:8080/v1.',
      cause,
    )
  }
}

function wrong(message: string, cause?: unknown): PerpkitError {
  return new PerpkitError(message, { code: 'usage.argument', cause })
}
