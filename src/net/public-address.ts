import { lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** The code of the error when a name resolves to an address that is not public. */
export const ADDRESS_REFUSED = 'PERPKIT_NOT_PUBLIC'

/** Addresses that mean this machine, its own network, or nobody (RFC 6890); `::ffff:a.b.c.d` is found as IPv4. */
const NOT_PUBLIC = new BlockList()
const SUBNETS = `0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.168.0.0/16 198.18.0.0/15 224.0.0.0/3
  ::/96 64:ff9b:1::/48 fc00::/7 fe80::/10 fec0::/10 ff00::/8`
for (const subnet of SUBNETS.split(/\s+/)) {
  const [network = '', bits] = subnet.split('/')
  NOT_PUBLIC.addSubnet(network, Number(bits), network.includes(':') ? 'ipv6' : 'ipv4')
}

/**
 * Where an IPv6 address leads to the IPv4 address that it holds: NAT64 (RFC 6052, 8215), SIIT (RFC 7915), 6to4 (RFC 3056). In a
 * longer prefix of 64:ff9b:1::/48 only its operator knows where that stands: those stay refused.
 */
const CARRIERS: readonly { readonly start: RegExp; readonly at: 1 | 6 }[] = [
  { start: /^64:ff9b:(?:0:0|1:0):0:0:/, at: 6 },
  { start: /^0:0:0:0:ffff:0:/, at: 6 },
  { start: /^2002:/, at: 1 },
]

/** Names that are only known where they are used (RFC 6761, 6762, 8375). */
const PRIVATE_NAME = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home\.arpa)\.?$/i

/** Whether a URL's host names this machine. */
export function isLoopback(hostname: string): boolean {
  return /^(?:127\.\d+\.\d+\.\d+|\[::1\]|(?:.+\.)?localhost\.?)$/i.test(hostname)
}

/** By what a URL's host says of itself; what a name resolves to is seen by `lookupPublic` only. */
export function isPublicHost(hostname: string): boolean {
  const plain = hostname.replace(/^\[(.*)\]$/, '$1')
  return isIP(plain) === 0 ? !PRIVATE_NAME.test(plain) && plain.includes('.') : isPublicAddress(plain)
}

export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  if (family !== 6) return family === 4 && !NOT_PUBLIC.check(address, 'ipv4')
  const carried = carriedBy(address)
  return carried === null ? !NOT_PUBLIC.check(address, 'ipv6') : !NOT_PUBLIC.check(carried, 'ipv4')
}

/** The IPv4 address that an IPv6 address leads to; `null` where it holds none. */
function carriedBy(address: string): string | null {
  const groups = groupsOf(address)
  const plain = groups.map((group) => group.toString(16)).join(':')
  const carrier = CARRIERS.find(({ start }) => start.test(plain))
  if (carrier === undefined) return null
  const [high = 0, low = 0] = groups.slice(carrier.at)
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** The eight groups of a valid IPv6 address, however it is written. */
function groupsOf(address: string): readonly number[] {
  const { hostname } = new URL(`http://[${address.replace(/%.*/, '')}]/`)
  const [head = [], tail = []] = hostname
    .slice(1, -1)
    .split('::')
    .map((part) => (part === '' ? [] : part.split(':')))
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0')
  return [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16))
}

/** The system's own look-up, refusing a name with any address that is not public: the very address that is then connected to was seen. */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? []
    if (error !== null || first === undefined) callback(error ?? refused(hostname), '')
    else if (!addresses.every(({ address }) => isPublicAddress(address))) callback(refused(hostname), '')
    else if (options.all === true) callback(null, addresses)
    else callback(null, first.address, first.family)
  })
}

function refused(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${hostname} is not public`), { code: ADDRESS_REFUSED })
}
