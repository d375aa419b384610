#!/usr/bin/env node
import { COMMANDS } from './commands.ts';
import { start } from './program/start.ts';

await start(process.argv.slice(2), COMMANDS);
