import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { Worker } from 'node:worker_threads';
import { initialWeights, type Weights } from '../../../../encoders/roformer/weights.ts';
import type { GradientEngine } from '../../../../encoders/training/batches/batch.ts';
import { sharedWeights } from '../../../../encoders/training/gradients/shared-weights.ts';
import { createWorkerGradients } from '../../../../encoders/training/gradients/worker-gradients.ts';
import { ClosedError, InvalidArgumentError, UnavailableError } from '../../../../src/core/errors.ts';
import {
  type EntityCase,
  entityBatch,
  entityCases,
  type GradientCase,
  goldenWeights,
  gradientCases,
  type StudentCase,
  studentBatch,
  studentCases,
  trainBatch,
} from '../../roformer/golden-cases.ts';
import { assertGolden } from '../assert-golden.ts';

const { config, seed, scale, batch: tokens } = gradientCases()[0];
const golden = gradientCases()[0];
const batch = trainBatch(tokens);
/** The cases that one engine can do: same config, same weights. */
const alike = gradientCases().filter((other) => other.config.pooling === 'mean' && other.config.head === undefined);
/** One of each loss and of each way to cut a batch; the engine of one thread does all cases, by the same code. */
const headed = firstOfEach(gradientCases().filter(({ config }) => config.head !== undefined));
const entities = firstOfEach(entityCases());
const students = studentCases().filter((other) => /two teachers|over the cosines/.test(other.name));
/** Of the cases of a file, what all of them have. */
type AnyCase = Omit<StudentCase, 'vectors'>;
/** Those whose model is that of all other tests. */
const further = studentCases().filter((other) => isDeepStrictEqual(other.config, config));

function firstOfEach<T extends { readonly batch: { readonly loss: string } }>(cases: readonly T[]): T[] {
  return cases.filter(({ batch }, i) => cases.findIndex((other) => other.batch.loss === batch.loss) === i);
}

/** Threads are dear to start, so most tests share two of them. */
let shared: GradientEngine<Float32Array>;
let weights: Weights;

before(async () => {
  weights = initialWeights(config, seed);
  shared = await createWorkerGradients(config, weights, { workers: 2 });
});

after(() => shared.close());

/** Does something while the weights are those of another case of the same model. */
async function withWeights<T>(other: Pick<GradientCase, 'config' | 'seed'>, run: () => Promise<T>): Promise<T> {
  const fill = (from: Weights) => {
    for (const [name, { data }] of from) weights.get(name)!.data.set(data);
  };
  fill(goldenWeights(other));
  try {
    return await run();
  } finally {
    fill(initialWeights(config, seed));
  }
}

/** An engine of two workers and their threads, to be killed in tests. */
async function startWithThreads() {
  const threads: Worker[] = [];
  const remember = (thread: Worker) => threads.push(thread);
  process.on('worker', remember);
  const engine = await createWorkerGradients(config, sharedWeights(weights), { workers: 2 });
  process.off('worker', remember);
  assert.equal(threads.length, 2);
  return { engine, threads };
}

for (const other of alike) {
  test(`two workers find the gradients of the whole batch: ${other.name}`, async () => {
    for (let step = 0; step < 2; step++) {
      assertGolden(await shared.gradients(trainBatch(other.batch), { scale: other.scale }), other);
    }
  });
}

for (const other of further) {
  test(`two workers find the gradients of the whole batch: ${other.name}`, async () => {
    const result = await withWeights(other, () => shared.gradients(studentBatch(other.batch), { scale: other.scale }));
    assertGolden(result, other);
  });
}

for (const other of [...headed, ...students]) {
  test(`two workers find the gradients of the whole batch: ${other.name}`, () => findGradients(2, [other]));
}

for (const other of entities) {
  const alike = entityCases().filter(({ config }) => isDeepStrictEqual(config, other.config));
  const workers = other.batch.loss === 'pointer' ? 3 : 2;
  test(`${workers} workers find the gradients of the whole batch: ${alike.map(({ name }) => name).join('; ')}`, () =>
    findGradients(workers, alike));
}

/** Cases of one model, with threads of their own. A loss that does not read the head leaves it without a gradient, also after one that does. */
async function findGradients(workers: number, cases: readonly (EntityCase | AnyCase)[]): Promise<void> {
  const engine = await createWorkerGradients(cases[0].config, goldenWeights(cases[0]), { workers });
  try {
    for (const other of cases) {
      const own = 'scale' in other ? studentBatch(other.batch) : entityBatch(other.batch);
      assertGolden(await engine.gradients(own, { scale: 'scale' in other ? other.scale : 1 }), other);
    }
    if (cases.at(-1)!.batch.loss === 'interaction') assertGolden(await engine.gradients(batch, { scale }), golden);
  } finally {
    await engine.close();
  }
}

test('all losses are among them', () => {
  const losses = new Set([...alike, ...headed, ...entities, ...students].map((other) => other.batch.loss));
  const ofPairs = ['cosent', 'infonce', 'mlm', 'sbert', 'interaction', 'interaction-cosent'];
  assert.deepEqual([...losses], [...ofPairs, 'pointer', 'crf', 'softmax', 'distill']);
});

test('the engine says what it computes on', () => assert.equal(shared.name, 'tfjs wasm, 2 workers'));

test('steps asked for at once are done one after the other', async () => {
  const results = await Promise.all([1, 2, 3].map(() => shared.gradients(batch, { scale })));
  for (const result of results) assertGolden(result, golden);
});

test('workers beyond the rows of a batch stay idle', async () => {
  const single = { tokenIds: [[1, 5, 2]], lengths: [3] };
  const pair = trainBatch({ loss: 'infonce', a: single, b: single });
  const { loss, gradients } = await shared.gradients(pair, { scale });
  assert.ok(Math.abs(loss) < 1e-6);
  for (const gradient of gradients.values()) assert.ok(gradient.every((value) => Math.abs(value) < 1e-5));
  const masked = trainBatch({ loss: 'mlm', a: single, positions: [1], targets: [7] });
  assert.ok((await shared.gradients(masked, { scale })).loss > 0);
});

test('a malformed batch is refused and the engine goes on', async () => {
  await assert.rejects(shared.gradients(batch, { scale: Number.NaN }), InvalidArgumentError);
  assertGolden(await shared.gradients(batch, { scale }), golden);
});

test('weights changed in place between calls count in the next one', async () => {
  const other = await withWeights({ config, seed: seed + 1 }, () => shared.gradients(batch, { scale }));
  assert.ok(Math.abs(other.loss - golden.loss) > 0.01);
  assertGolden(await shared.gradients(batch, { scale }), golden);
});

test('a worker that dies in a step makes it reject with the cause, and every later one', async () => {
  const { engine, threads } = await startWithThreads();
  const step = engine.gradients(batch, { scale });
  await threads[0].terminate(); // the other one waits for its vectors, or is about to
  await assert.rejects(step, (error: Error) => {
    assert.ok(error instanceof UnavailableError);
    assert.match(error.message, /training worker stopped: the worker thread ended with code 1/);
    assert.ok(error.cause instanceof Error);
    return true;
  });
  await assert.rejects(engine.gradients(batch, { scale }), UnavailableError);
  await engine.close();
});

test('weights in shared memory need no copy, and a worker that died between steps makes the next one reject', async () => {
  const { engine, threads } = await startWithThreads();
  assertGolden(await engine.gradients(batch, { scale }), golden);
  await threads[1].terminate();
  await assert.rejects(engine.gradients(batch, { scale }), UnavailableError);
  await engine.close();
});

test('closing rejects the step under way and all later ones', async () => {
  const { engine } = await startWithThreads();
  const refused = assert.rejects(engine.gradients(batch, { scale }), ClosedError);
  await engine.close();
  await refused;
  await engine.close();
  await assert.rejects(engine.gradients(batch, { scale }), ClosedError);
});

test('a count of workers that is none is refused', async () => {
  for (const workers of [0, -1, 1.5, Number.NaN]) {
    await assert.rejects(createWorkerGradients(config, weights, { workers }), InvalidArgumentError);
  }
});
