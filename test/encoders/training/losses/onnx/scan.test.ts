import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GraphBuilder } from '../../../../../encoders/onnx/graph.ts';
import { loadOnnxRuntime } from '../../../../../encoders/onnx/runtime.ts';
import { scan } from '../../../../../encoders/training/losses/onnx/scan.ts';
import { needsOnnxRuntime } from '../../../../fixtures/onnxruntime.ts';

/** Carries state = 2 state + factor * x, with `factor` from outside of the walk; puts out the state before each step. */
async function runScan(data: Float32Array, shape: readonly number[], reverse: boolean) {
  const ort = await loadOnnxRuntime();
  const g = new GraphBuilder();
  const xs = g.input('xs', 'float32', ['rows', 'steps', 2]);
  const begin = g.input('begin', 'float32', ['rows', 2]);
  const factor = g.input('factor', 'float32', []);
  const { states, outputs } = scan(g, { states: [begin], sequences: [xs], reverse }, (inner, [state], [x]) => {
    const doubled = inner.emit('Mul', [state, inner.scalar(2)], state.shape);
    const scaled = inner.emit('Mul', [x, factor], x.shape);
    return { states: [inner.emit('Add', [doubled, scaled], state.shape)], outputs: [state] };
  });
  g.output('last', states[0]);
  g.output('before', outputs[0]);
  const session = await ort.InferenceSession.create(g.build(), { intraOpNumThreads: 1 });
  const found = await session.run({
    xs: new ort.Tensor('float32', data, shape),
    begin: new ort.Tensor('float32', new Float32Array(shape[0] * 2).fill(1), [shape[0], 2]),
    factor: new ort.Tensor('float32', Float32Array.of(10), []),
  });
  await session.release();
  return { last: [...(found.last.data as Float32Array)], before: [...(found.before.data as Float32Array)] };
}

// Two rows of three steps of two numbers.
const XS = Float32Array.of(1, 2, 3, 4, 5, 6, 0, 0, 1, 0, 0, 1);

test('scan walks along the second axis and stacks what the steps put out', needsOnnxRuntime, async () => {
  const { last, before } = await runScan(XS, [2, 3, 2], false);
  assert.deepEqual(last, [158, 228, 28, 18]);
  assert.deepEqual(before, [1, 1, 12, 22, 54, 84, 1, 1, 2, 2, 14, 4]);
});

test('scan in reverse begins with the last step and keeps the order of the outputs', needsOnnxRuntime, async () => {
  const { last, before } = await runScan(XS, [2, 3, 2], true);
  assert.deepEqual(last, [278, 348, 28, 48]);
  assert.deepEqual(before, [134, 164, 52, 62, 1, 1, 14, 24, 2, 12, 1, 1]);
});
