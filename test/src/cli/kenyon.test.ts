import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startKenyon } from './child.ts';

test('a reader that closes the pipe early ends the program quietly', async () => {
  const child = startKenyon(['help', 'index']);
  child.closeOutput();
  const { code, err } = await child.result;
  assert.deepEqual([code, err], [0, '']);
});

test('the program prints help on standard output and a wrong command line on standard error', async () => {
  const [help, wrong] = await Promise.all([startKenyon(['help']).result, startKenyon(['indx']).result]);
  assert.equal(help.code, 0);
  assert.match(help.out, /^Kenyon .*\n\nUsage: kenyon COMMAND/);
  assert.deepEqual([wrong.code, wrong.out], [2, '']);
  assert.equal(wrong.err, 'kenyon: there is no command "indx"; did you mean index?\ntry: kenyon help\n');
});
