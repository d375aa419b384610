import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { loadEncoder, loadEntityRecognizer, loadPairScorer } from '../../../encoders/pretrained.ts';
import { ClosedError, ConflictError, UnavailableError } from '../../../src/core/errors.ts';
import { writeLittleEntityModel } from '../../fixtures/entity-model-fixture.ts';
import { writeLittleModel } from '../../fixtures/model-fixture.ts';
import { needsOnnxRuntime } from '../../fixtures/onnxruntime.ts';
import { writeLittlePairModel } from '../../fixtures/pair-model-fixture.ts';

const PROGRAM = fileURLToPath(new URL('../../fixtures/end-while-encoding.js', import.meta.url));
const TEXTS = Array.from({ length: 4000 }, (_, i) => '今天天气很好'.repeat(1 + (i % 7)));

async function endsAs(args: readonly string[]) {
  const child = spawn(process.execPath, [PROGRAM, ...args]);
  const [out, err] = [text(child.stdout), text(child.stderr)];
  const [code, signal] = await once(child, 'close');
  return { code, signal, out: await out, err: await err };
}

for (const how of ['throw', 'reject'])
  test(`a program that ends by ${how} while it encodes has its own exit code and message`, async () => {
    const { code, signal, err } = await endsAs([how]);
    assert.deepEqual([code, signal], [1, null]);
    assert.match(err, /a bug of the app/);
    assert.doesNotMatch(err, /terminate called/);
  });

test('a program that exits while it encodes has its own exit code, each time', async () => {
  for (const { code, signal, err } of await Promise.all([['exit'], ['exit']].map(endsAs)))
    assert.deepEqual([code, signal, err], [7, null, '']);
});

test('a program that exits while a model is loaded has its own exit code', async () => {
  const moments = ['0', '150', '300'].map((afterMs) => endsAs(['exit while loading', afterMs]));
  for (const { code, signal, err } of await Promise.all(moments)) assert.deepEqual([code, signal, err], [7, null, '']);
});

test('a signal ends a program that encodes at once', async () => {
  const { code, signal, err } = await endsAs(['kill']);
  assert.deepEqual([code, signal, err], [null, 'SIGTERM', '']);
});

test('a script that has ended still gets what it asked to encode', async () => {
  const { code, out, err } = await endsAs(['end of the script']);
  assert.deepEqual([code, out, err], [0, '400\n', '']);
});

/** Threads that began while the tests ran, the last one last. */
const threads: Worker[] = [];
const remember = (thread: Worker) => threads.push(thread);
before(() => process.on('worker', remember));
after(() => process.off('worker', remember));

/** Ways in which a thread dies. */
const DEATHS: Readonly<Record<string, (thread: Worker) => void>> = {
  'is terminated': (thread) => thread.terminate(),
  'throws an error': (thread) => thread.postMessage(null),
};

for (const [how, die] of Object.entries(DEATHS))
  test(`a thread that ${how} makes the call unavailable, and the next call starts another`, async () => {
    const encoder = await loadEncoder(await writeLittleModel(), { threads: 1 });
    const expected = await encoder.encode(['今天']);
    for (let round = 0; round < 2; round++) {
      const thread = threads.at(-1)!;
      const dying = encoder.encode(TEXTS, { onProgress: () => die(thread) });
      await assert.rejects(dying, (error: Error) => {
        assert.ok(error instanceof UnavailableError, String(error));
        assert.match(error.message, /^the encoder's thread .*; the next call starts another$/);
        return true;
      });
      const both = await Promise.all([encoder.encode(['今天']), encoder.encode(['今天'])]);
      assert.deepEqual(both, [expected, expected]);
      assert.notEqual(threads.at(-1), thread);
    }
    await encoder.close();
  });

test('a model that has changed since its thread died is not taken for the one that was opened', async () => {
  const dir = await writeLittleModel();
  const encoder = await loadEncoder(dir, { threads: 1 });
  const ended = once(threads.at(-1)!, 'exit');
  await threads.at(-1)!.terminate();
  await ended;
  const other = await writeLittleModel('float32', 10);
  await copyFile(join(other, 'weights.bin'), join(dir, 'weights.bin'));
  await assert.rejects(encoder.encode(['今天']), ConflictError);
  await encoder.close();
});

test('closing ends at the next batch what is under way', needsOnnxRuntime, async () => {
  const encoder = await loadEncoder(await writeLittleModel(), { threads: 1 });
  const scorer = await loadPairScorer(await writeLittlePairModel(), { threads: 1 });
  const recognizer = await loadEntityRecognizer(await writeLittleEntityModel(), { threads: 1 });
  const pairs = TEXTS.map((a) => ({ a, b: '今天' }));
  const calls = {
    encoder: [encoder, encoder.encode.bind(encoder, TEXTS)],
    scorer: [scorer, scorer.score.bind(scorer, pairs)],
    recognizer: [recognizer, recognizer.recognize.bind(recognizer, TEXTS)],
  } as const;
  for (const [name, [model, call]] of Object.entries(calls)) {
    const done: number[] = [];
    let closing: Promise<void> | undefined;
    const onProgress = (progress: { readonly done: number }) => {
      done.push(progress.done);
      closing ??= model.close();
    };
    await assert.rejects(call({ onProgress }), ClosedError, name);
    await closing;
    assert.ok(done.at(-1)! < TEXTS.length, `${name} went on to ${done.at(-1)}`);
    await assert.rejects(call({}), ClosedError);
    await model.close();
  }
});
