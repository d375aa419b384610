import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { checkRoFormerConfig, type RoFormerConfig } from '../../../encoders/roformer/config.ts';
import {
  modelFingerprint,
  readModelDirectory,
  writeModelDirectory,
} from '../../../encoders/roformer/model-directory.ts';
import { initialWeights, SEGMENT_EMBEDDING, type Weights } from '../../../encoders/roformer/weights.ts';
import { createOnnxRunner } from '../../../encoders/runners/onnx-runner.ts';
import { createTfjsRunner } from '../../../encoders/runners/tfjs-runner.ts';
import { openEncoder } from '../../../encoders/serving/open-encoder.ts';
import { openThreadedEncoder } from '../../../encoders/serving/threaded-roles.ts';
import { withEqualSegments } from '../../../encoders/training/run/start-weights.ts';
import type { TextRole } from '../../../src/core/encoder.ts';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { assertClose } from '../../fixtures/assert-close.ts';
import { CONFIG, VOCAB } from '../../fixtures/model-fixture.ts';
import { needsOnnxRuntime } from '../../fixtures/onnxruntime.ts';
import { sharedDirectory } from '../../fixtures/temporary-directory.ts';

const TOLD: RoFormerConfig = { ...CONFIG, roles: 'segment' };
const TEXTS = ['今天天气很好', 'good day', '', '我们去吃饭 我们去吃饭 a b c', '不'];
const WEIGHTS = initialWeights(CONFIG, 9);
const spec = (name: string) =>
  ({ kind: 'model', dir: join(dir, name), runtime: 'onnxruntime', precision: 'fp32', threads: 1 }) as const;
let dir: string;

/** The weights with the first two segments exchanged: what a plain model reads is what a told one reads of queries. */
function exchanged(weights: Weights): Weights {
  const { shape, data } = weights.get(SEGMENT_EMBEDDING)!;
  const width = shape[1];
  const rows = [data.subarray(width, 2 * width), data.subarray(0, width), data.subarray(2 * width)];
  return new Map(weights).set(SEGMENT_EMBEDDING, { shape, data: Float32Array.from(rows.flatMap((row) => [...row])) });
}

before(async () => {
  dir = await sharedDirectory();
  const write = async (name: string, config: RoFormerConfig, weights: Weights) => {
    await mkdir(join(dir, name));
    await writeModelDirectory(join(dir, name), { config, vocab: VOCAB, weights });
  };
  await write('told', TOLD, WEIGHTS);
  await write('plain', CONFIG, WEIGHTS);
  await write('exchanged', CONFIG, exchanged(WEIGHTS));
  await write('equal', TOLD, withEqualSegments(WEIGHTS));
});

test('what cannot be told roles is refused by name', () => {
  const refused = (change: object, message: RegExp) =>
    assert.throws(
      () => checkRoFormerConfig({ ...TOLD, ...change }),
      (error: Error) => error instanceof InvalidArgumentError && message.test(error.message),
    );
  checkRoFormerConfig(TOLD);
  for (const roles of ['prompt', true, null, 1, ['segment']]) refused({ roles }, /roles must be 'segment' or left out/);
  refused({ segmentTypes: 1 }, /roles 'segment' needs segmentTypes of at least 2, one a role, got 1/);
  refused({ head: { kind: 'sbert', classes: 2 } }, /roles are of models that give sentence vectors/);
  refused({ head: { kind: 'interaction', classes: 2 } }, /roles are of models that give sentence vectors/);
  refused({ entities: { kind: 'global-pointer', types: ['a'], headSize: 4 } }, /roles are of models that give/);
});

async function vectorsOf(name: string, role?: TextRole): Promise<Float32Array> {
  const encoder = await openEncoder(spec(name));
  try {
    return await encoder.encode(TEXTS, role && { role });
  } finally {
    await encoder.close();
  }
}

test('documents are read in segment 0 and queries in segment 1, to the bit', needsOnnxRuntime, async () => {
  const [documents, queries] = [await vectorsOf('told', 'document'), await vectorsOf('told', 'query')];
  assert.deepEqual(documents, await vectorsOf('plain'));
  assert.deepEqual(await vectorsOf('told'), documents);
  assert.deepEqual(queries, await vectorsOf('exchanged'));
  assert.notDeepEqual(queries, documents);
});

test('a model that is not told gives a text one vector whatever its role', needsOnnxRuntime, async () => {
  assert.deepEqual(await vectorsOf('plain', 'query'), await vectorsOf('plain', 'document'));
});

test('where both segments are equal, so are the vectors of both roles', needsOnnxRuntime, async () => {
  assert.deepEqual(await vectorsOf('equal', 'query'), await vectorsOf('equal', 'document'));
  assert.deepEqual(await vectorsOf('equal', 'query'), await vectorsOf('plain'));
});

test('all runtimes are told the role, of every row of a batch', needsOnnxRuntime, async () => {
  const model = await readModelDirectory(join(dir, 'told'));
  const batch = {
    count: 3,
    seqLen: 5,
    tokenIds: Int32Array.of(2, 5, 9, 13, 3, 2, 20, 3, 0, 0, 2, 5, 9, 13, 3),
    lengths: Int32Array.of(5, 3, 5),
  };
  const runners = [
    await createTfjsRunner(model, 'abc'),
    await createOnnxRunner(model, 'abc', { precision: 'fp32', threads: 1 }),
    await createOnnxRunner(model, 'abc', { precision: 'int8', threads: 1 }),
  ];
  for (const roles of [Int32Array.of(0, 1, 1), Int32Array.of(1, 0, 0), Int32Array.of(1, 1, 1)]) {
    const found = await Promise.all(runners.map((runner) => runner.run({ ...batch, roles })));
    const [tfjs, float, int8] = found.map((rows) => rows.slice());
    assertClose(float, tfjs, 1e-5);
    assertClose(int8, tfjs, 0.1);
    // The first and the last row are the same text.
    const same = roles[0] === roles[2];
    const apart = Math.hypot(...float.subarray(0, 32).map((x, i) => x - float[64 + i]));
    assert.equal(apart < 1e-5, same, `apart by ${apart}`);
  }
  for (const runner of runners) await runner.close();
});

test('the role reaches a model in a thread of its own', needsOnnxRuntime, async () => {
  const encoder = await openThreadedEncoder(spec('told'));
  try {
    for (const role of ['query', 'document'] as const) {
      assert.deepEqual(await encoder.encode(TEXTS, { role }), await vectorsOf('told', role));
    }
    const both = await Promise.all([encoder.encode(TEXTS, { role: 'query' }), encoder.encode(TEXTS)]);
    assert.deepEqual(both, [await vectorsOf('told', 'query'), await vectorsOf('told', 'document')]);
  } finally {
    await encoder.close();
  }
});

test('being told is part of the fingerprint, and the file keeps it', async () => {
  assert.notEqual(await modelFingerprint(join(dir, 'told')), await modelFingerprint(join(dir, 'plain')));
  assert.equal((await readModelDirectory(join(dir, 'told'))).config.roles, 'segment');
  assert.ok(!('roles' in (await readModelDirectory(join(dir, 'plain'))).config));
});
