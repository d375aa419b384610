import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { finishedRun } from '../../../bench/harness/finished-run.ts';
import { ConflictError } from '../../../src/core/errors.ts';

let root = '';
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'kenyon-finished-'));
});
after(() => rm(root, { recursive: true }));

test('a finished run is not worked on again', async () => {
  const dir = join(root, 'once');
  assert.deepEqual(await finishedRun(dir, { seed: 1, init: undefined }, async () => ({ f1: 0.5 })), { f1: 0.5 });
  const again = await finishedRun(dir, { seed: 1 }, () => assert.fail('worked again'));
  assert.deepEqual(again, { f1: 0.5 });
});

test('a run that failed leaves nothing and is worked on by the next call', async () => {
  const dir = join(root, 'failed');
  await assert.rejects(
    finishedRun(dir, {}, () => Promise.reject(new Error('stopped'))),
    /stopped/,
  );
  assert.equal(await finishedRun(dir, {}, async () => 2), 2);
});

test('figures of other settings are refused', async () => {
  const dir = join(root, 'other');
  await finishedRun(dir, { steps: 100 }, async () => 1);
  await assert.rejects(
    finishedRun(dir, { steps: 200 }, async () => 2),
    (error: unknown) => error instanceof ConflictError && /"steps":100.*"steps":200/.test(error.message),
  );
});
