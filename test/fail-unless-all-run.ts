import { after } from 'node:test';

// Imported first by files that share a process: one that ends the process early would otherwise hide the tests of the others.
let haveRun = false;
after(() => {
  haveRun = true;
});
process.on('exit', () => {
  if (!haveRun) process.exitCode = 1;
});
