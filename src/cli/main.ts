#!/usr/bin/env node
process.stdout.write('perpkit 0.1.0\n')
