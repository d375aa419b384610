import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';
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

test('the program ends after a failure although its standard input stays open', async (t) => {
  const folder = await temporaryDirectory(t);
  const child = startKenyon(['index', '-', '--db', join(folder, 'db'), '--model', join(folder, 'none')]);
  child.stdin.write('{"text":"a"}\n');
  const { code, err } = await child.result;
  assert.equal(code, 1);
  assert.match(err, /^kenyon: no model in [^\n]*\n$/);
});
