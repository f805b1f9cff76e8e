import { expect, test } from 'vitest'
import { isLoopback, isPublicAddress, isPublicHost } from './public-address.ts'

const hostOf = (address: string): string => new URL(address).hostname

const NOT_PUBLIC = `http://127.0.0.1/ http://2130706433/ http://0x7f.1/ http://0/ http://10.1.2.3/ http://172.31.0.1/ http://192.168.1.1/
  http://169.254.169.254/latest/meta-data http://100.64.0.1/ http://224.0.0.1/ http://255.255.255.255/ http://[::1]/ http://[::]/
  http://[::ffff:127.0.0.1]/ http://[::ffff:10.0.0.1]/ http://[fe80::1]/ http://[fd00::1]/ http://[::7f00:1]/ http://[2002:7f00:1::]/
  http://[2002:c0a8:1::1]/ http://[64:ff9b::7f00:1]/ http://[64:ff9b::10.0.0.1]/ http://[64:ff9b:1::a9fe:a9fe]/ http://[64:ff9b:1:808:8:800::]/
  http://[64:ff9b:1:7f00:0:100:808:808]/ http://[::ffff:0:127.0.0.1]/
  http://localhost/ http://a.localhost/ http://localhost./ http://printer.local/ http://db.internal/ http://intranet/`
test.each(NOT_PUBLIC.split(/\s+/))('not public: %s', (address) => expect(isPublicHost(hostOf(address))).toBe(false))

const PUBLIC = `http://a.example/ http://8.8.8.8/ http://172.32.0.1/ http://[2606:4700::1111]/ http://[::ffff:8.8.8.8]/ http://local.example/
  http://notlocalhost.example/ http://[64:ff9b::808:808]/ http://[64:ff9b:1::8.8.8.8]/ http://[2002:808:808::1]/ http://[64:ff9c::7f00:1]/`
test.each(PUBLIC.split(/\s+/))('public: %s', (address) => expect(isPublicHost(hostOf(address))).toBe(true))

test('an address is read however it is written', () => {
  const ways = [
    '64:ff9b::7f00:1',
    '64:ff9b::127.0.0.1',
    '0064:FF9B:0:0:0:0:7F00:0001',
    'fe80::1%lo',
    '::ffff:7f00:1',
    'x',
    '',
  ]
  expect(ways.filter(isPublicAddress)).toEqual([])
})

test('this machine by name and by number, and nothing that looks like it', () => {
  const loopback = ['http://127.0.0.1/', 'http://127.9.9.9/', 'http://localhost/', 'http://[::1]/']
  const others = ['http://10.0.0.1/', 'http://localhost.example/', 'http://127.0.0.1.example/', 'http://[::2]/']
  expect(loopback.map((address) => isLoopback(hostOf(address)))).toEqual([true, true, true, true])
  expect(others.map((address) => isLoopback(hostOf(address)))).toEqual([false, false, false, false])
})
