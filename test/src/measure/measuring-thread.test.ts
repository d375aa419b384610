import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { AbortedError, InvalidArgumentError, NotFoundError, UnavailableError } from '../../../src/core/errors.ts';
import { open } from '../../../src/database/kenyon.ts';
import type { CollectionChoice } from '../../../src/measure/collection-data.ts';
import { measureInThread } from '../../../src/measure/measuring-thread.ts';
import type { BenchmarkOptions } from '../../../src/measure/run-benchmark.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { ownTmpdir } from '../../fixtures/own-tmpdir.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const BUDGET = { warmUpQueries: 2, recallMs: 400, roundMs: 4, rounds: 2 };
const environment = { command: 'test', version: '0', node: 'v0', cpu: 'none', platform: 'none' };
const OPTIONS: BenchmarkOptions = { k: 3, indexes: ['exact', 'hnsw'], seed: 1, environment, budget: BUDGET };
const COUNT = 1500;

async function choiceOf(t: TestContext): Promise<CollectionChoice> {
  const db = join(await temporaryDirectory(t), 'db');
  const kenyon = await open(db, { encoder: new NgramEncoder(16) });
  // What measures has it open beside others.
  t.after(() => kenyon.close());
  await kenyon.collection('shop').add(Array.from({ length: COUNT }, (_, i) => ({ text: `文档 ${i} of ${i % 7}` })));
  return { db, collection: 'shop', seed: 1, queriesCount: 60 };
}

test('a thread finds what is found without one, and ends', async (t) => {
  const choice = await choiceOf(t);
  const temporary = await ownTmpdir(t);
  const stages = new Set<string>();
  const worker = once(process, 'worker') as Promise<[Worker]>;
  const measuring = measureInThread(choice, { ...OPTIONS, onProgress: ({ stage }) => stages.add(stage) });
  const ended = once((await worker)[0], 'exit');
  const { data, builds, points } = await measuring;
  assert.deepEqual([data.count, data.queries, builds.length, points[0].recall], [COUNT - 60, 60, 2, 1]);
  assert.ok(stages.has('read vectors') && stages.has('measure hnsw'), [...stages].join());
  assert.deepEqual(await ended, [0]);
  assert.deepEqual(await readdir(temporary), []);
});

test('what cannot be measured is an error of its kind, as without a thread', async (t) => {
  const choice = await choiceOf(t);
  await assert.rejects(measureInThread({ ...choice, collection: 'none' }, OPTIONS), NotFoundError);
  await assert.rejects(measureInThread(choice, { ...OPTIONS, k: COUNT }), InvalidArgumentError);
  const measuring = measureInThread(choice, OPTIONS);
  const [worker] = (await once(process, 'worker')) as [Worker];
  await worker.terminate();
  await assert.rejects(measuring, UnavailableError);
});

test('who aborts is told when the thread has ended, in whatever stage it was', async (t) => {
  const choice = await choiceOf(t);
  const temporary = await ownTmpdir(t);
  const reason = new Error('enough');
  await assert.rejects(measureInThread(choice, { ...OPTIONS, signal: AbortSignal.abort(reason) }), AbortedError);
  const stages = ['read vectors', 'build hnsw', 'measure hnsw'];
  for (const [at, stop] of stages.entries()) {
    const controller = new AbortController();
    const onProgress = ({ stage }: { stage: string }) => {
      // A stage that is over at once is not told of: then in the next.
      if (stages.indexOf(stage) >= at) controller.abort(reason);
    };
    const worker = once(process, 'worker') as Promise<[Worker]>;
    const measuring = measureInThread(choice, { ...OPTIONS, signal: controller.signal, onProgress });
    const ended = once((await worker)[0], 'exit');
    await assert.rejects(measuring, (error) => error instanceof AbortedError && error.cause === reason, stop);
    assert.deepEqual(await ended, [0]);
    assert.deepEqual(await readdir(temporary), []);
  }
});

test('a process that exits while its threads measure stops them, and has the code that it was given', async (t) => {
  const choice = await choiceOf(t);
  const temporary = await ownTmpdir(t);
  const thread = new URL('../../../src/measure/measuring-thread.js', import.meta.url);
  for (const stage of ['read vectors', 'build hnsw']) {
    const program = `
      import { measureInThread } from ${JSON.stringify(thread.href)};
      const onProgress = ({ stage }) => stage === ${JSON.stringify(stage)} && setTimeout(() => process.exit(7), 2);
      const measure = () => measureInThread(${JSON.stringify(choice)}, { ...${JSON.stringify(OPTIONS)}, onProgress });
      await Promise.all([measure(), measure()]);`;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    assert.deepEqual([status, stderr], [7, ''], stage);
    assert.deepEqual(await readdir(temporary), []);
  }
});
