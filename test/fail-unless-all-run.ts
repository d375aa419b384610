import { writeFileSync } from 'node:fs';
import { after } from 'node:test';
import { endedMark } from './end-what-does-not-end.ts';

// Imported first by files that share a process: one that ends the process early would otherwise hide the tests of the others.
let haveRun = false;
after(() => {
  haveRun = true;
  writeFileSync(endedMark(process.argv[1]), String(process.pid));
});
process.on('exit', () => {
  if (!haveRun) process.exitCode = 1;
});
