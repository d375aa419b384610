import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { run } from '../../../src/cli/program/run.ts';
import { demoCommand } from '../../../src/demo/demo-command.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { writeTinyModel } from '../../fixtures/tiny-model.ts';
import { recordTerminal } from '../cli/fake-terminal.ts';

test('the demo indexes the shipped corpus, asks ten questions and counts the answers it shows', async (t) => {
  const folder = await temporaryDirectory(t);
  const model = await writeTinyModel(join(folder, 'model'));
  const terminal = recordTerminal();
  const code = await run(
    ['demo', '--db', join(folder, 'db'), '--model', model],
    { demo: async () => demoCommand },
    terminal,
  );
  assert.deepEqual([code, terminal.err()], [0, '']);
  const out = terminal.out();
  assert.match(out, /^Indexed \d{3} documents in /);
  assert.equal(out.match(/^\d+\. .*, (answered|not answered; right would be .*)\)$/gm)?.length, 10);
  assert.equal(out.match(/^[123] {2} ?-?\d\.\d{3} {2}\S/gm)?.length, 30);
  const answered = out.match(/, answered\)$/gm)?.length ?? 0;
  assert.match(out, new RegExp(`^${answered} of 10 questions were answered among the first 3\\.`, 'm'));
});
