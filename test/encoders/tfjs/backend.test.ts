import assert from 'node:assert/strict';
import { test } from 'node:test';
import { selectBackend } from '../../../encoders/tfjs/backend.ts';
import { BACKEND_NAMES, missingPackage } from '../../../encoders/tfjs/backend-loaders.ts';
import { tf } from '../../../encoders/tfjs/core/tfjs-core.ts';
import { InvalidArgumentError, UnavailableError } from '../../../src/core/errors.ts';

const optional = ['tfjs-node-gpu', 'webgpu', 'tfjs-node'] as const;

test('starting wasm leaves no process-wide error listeners behind', async () => {
  const counts = () => ['uncaughtException', 'unhandledRejection'].map((event) => process.listenerCount(event));
  const before = counts();
  const choice = await selectBackend('wasm');
  assert.deepEqual(counts(), before);
  assert.equal(tf.getBackend(), 'wasm');
  assert.match(choice.runtime, /WebAssembly with SIMD/);
});

test('the default is the first backend that works, and every other one has its reason', async () => {
  const choice = await selectBackend('');
  assert.deepEqual(
    choice.candidates.map(({ name }) => name),
    [...BACKEND_NAMES],
  );
  assert.equal(choice.name, choice.candidates.find(({ available }) => available)!.name);
  for (const { name, available, reason } of choice.candidates) {
    const missing = missingPackage(name);
    if (missing !== undefined) {
      assert.equal(available, false);
      assert.equal(reason, `package ${missing} is not installed`);
    }
    assert.notEqual(reason, '');
  }
});

test('repeated calls return the same choice', async () => {
  assert.equal(await selectBackend('wasm'), await selectBackend('wasm'));
});

test('an unknown name is refused with the names there are', async () => {
  await assert.rejects(selectBackend('cuda'), (error: Error) => {
    assert.ok(error instanceof InvalidArgumentError);
    assert.match(error.message, /tfjs-node-gpu, webgpu, tfjs-node, wasm, cpu, got 'cuda'/);
    return true;
  });
});

for (const name of optional.filter((name) => missingPackage(name) !== undefined)) {
  test(`asking for ${name} without its package says which one is missing`, async () => {
    await assert.rejects(selectBackend(name), (error: Error) => {
      assert.ok(error instanceof UnavailableError);
      assert.match(error.message, new RegExp(`asks for ${name}.*package ${missingPackage(name)} is not installed`));
      return true;
    });
  });
}

test('the plain JavaScript backend computes the same as wasm', async () => {
  const product = () => tf.tidy(() => tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])).dataSync()[0]);
  await selectBackend('cpu');
  assert.equal(tf.getBackend(), 'cpu');
  assert.equal(product(), 11);
  await selectBackend('wasm');
  assert.equal(tf.getBackend(), 'wasm');
  assert.equal(product(), 11);
});
