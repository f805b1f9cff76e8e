import { lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** The code of the error when a name resolves to an address that is not public. */
export const ADDRESS_REFUSED = 'PERPKIT_NOT_PUBLIC'

/** Addresses that mean this machine, its own network, or nobody (RFC 6890); IPv4 in IPv6 is found as IPv4. */
const NOT_PUBLIC = new BlockList()
const SUBNETS = `0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.168.0.0/16 198.18.0.0/15 224.0.0.0/3
  ::/96 64:ff9b:1::/48 fc00::/7 fe80::/10 fec0::/10 ff00::/8 2002::/16`
for (const subnet of SUBNETS.split(/\s+/)) {
  const [network = '', bits] = subnet.split('/')
  NOT_PUBLIC.addSubnet(network, Number(bits), network.includes(':') ? 'ipv6' : 'ipv4')
}

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
  return family !== 0 && !NOT_PUBLIC.check(address, family === 6 ? 'ipv6' : 'ipv4')
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
