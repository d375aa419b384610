import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onEitherRuntime } from '../../../encoders/runners/either-runtime.ts';
import { FormatError, UnavailableError } from '../../../src/core/errors.ts';

const present = { onnxruntime: async () => 'onnxruntime', tfjs: async () => 'tfjs' };
const failing = (error: Error) => ({ ...present, onnxruntime: () => Promise.reject(error) });
const absent = failing(new UnavailableError('onnxruntime-node cannot be loaded'));

test('the runtime that is asked for makes the runner, onnxruntime where it is left open', async () => {
  assert.equal(await onEitherRuntime({ runtime: 'auto', precision: 'int8' }, present), 'onnxruntime');
  assert.equal(await onEitherRuntime({ runtime: 'onnxruntime', precision: 'fp32' }, present), 'onnxruntime');
  assert.equal(await onEitherRuntime({ runtime: 'tfjs', precision: 'fp32' }, present), 'tfjs');
});

test('without onnxruntime tfjs stands in, unless onnxruntime or 8-bit arithmetic is demanded', async () => {
  assert.equal(await onEitherRuntime({ runtime: 'auto', precision: 'fp32' }, absent), 'tfjs');
  await assert.rejects(onEitherRuntime({ runtime: 'onnxruntime', precision: 'fp32' }, absent), UnavailableError);
  await assert.rejects(onEitherRuntime({ runtime: 'auto', precision: 'int8' }, absent), /int8 needs onnxruntime/);
});

test('a model that onnxruntime refuses is not tried with tfjs', async () => {
  const refused = failing(new FormatError('the graph is damaged'));
  await assert.rejects(onEitherRuntime({ runtime: 'auto', precision: 'fp32' }, refused), FormatError);
});
