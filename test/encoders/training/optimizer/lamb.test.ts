import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Weights } from '../../../../encoders/roformer/weights.ts';
import type { WeightGradient } from '../../../../encoders/training/optimizer/gradient.ts';
import { Lamb } from '../../../../encoders/training/optimizer/lamb.ts';
import { createRandom } from '../../../../src/core/random.ts';

const OPTIONS = { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0.1, clipNorm: 1e9 };

const weightsOf = (values: Readonly<Record<string, readonly number[]>>): Weights =>
  new Map(
    Object.entries(values).map(([name, data]) => [name, { shape: [data.length], data: Float32Array.from(data) }]),
  );

const length = (values: readonly number[]) => Math.hypot(...values);

test('updates follow the published algorithm written out plainly, without bias correction, biases with Adam alone', () => {
  const start = { 'layer.0.ffn.in': [1, -2, 0.5], 'embedding.token': [3, 1], 'head.bias': [1, 4], zero: [0, 0] };
  const weights = weightsOf(start);
  const lamb = new Lamb(weights, OPTIONS);
  const random = createRandom(3);
  const expected: Record<string, number[]> = structuredClone(start);
  const mean: Record<string, number[]> = {};
  const variance: Record<string, number[]> = {};
  for (let step = 0; step < 5; step++) {
    const gradients = new Map(
      Object.entries(start).map(([name, { length: count }]) => [
        name,
        Float32Array.from({ length: count }, () => random.next() - 0.5),
      ]),
    );
    lamb.update(gradients, () => 0.01);
    for (const [name, gradient] of gradients) {
      mean[name] = [...gradient].map((g, i) => 0.9 * (mean[name]?.[i] ?? 0) + 0.1 * g);
      variance[name] = [...gradient].map((g, i) => 0.98 * (variance[name]?.[i] ?? 0) + 0.02 * g * g);
      const decay = name.startsWith('layer') || name === 'zero' ? 0.1 : 0;
      const update = mean[name].map((m, i) => m / (Math.sqrt(variance[name][i]) + 1e-6) + decay * expected[name][i]);
      const ratio = name === 'head.bias' || length(expected[name]) === 0 ? 1 : length(expected[name]) / length(update);
      expected[name] = expected[name].map((w, i) => w - 0.01 * ratio * update[i]);
    }
  }
  for (const [name, { data }] of weights) {
    for (const [i, x] of data.entries()) {
      assert.ok(Math.abs(x - expected[name][i]) < 1e-5, `${name}[${i}]: expected ${expected[name][i]}, got ${x}`);
    }
  }
});

test('gradients of rows count as those of the whole table', () => {
  const table = Array.from({ length: 12 }, (_, i) => Math.sin(i + 1));
  const [whole, byRows] = [weightsOf({ 'embedding.token': table }), weightsOf({ 'embedding.token': table })];
  const [a, b] = [new Lamb(whole, OPTIONS), new Lamb(byRows, OPTIONS)];
  for (const rows of [[1, 3], [0], [3, 2]]) {
    const values = Float32Array.from({ length: 3 * rows.length }, (_, i) => Math.cos(i + rows[0]));
    const dense = new Float32Array(12);
    for (const [i, row] of rows.entries()) dense.set(values.subarray(3 * i, 3 * i + 3), 3 * row);
    a.update(new Map<string, WeightGradient>([['embedding.token', dense]]), () => 0.1);
    b.update(
      new Map<string, WeightGradient>([['embedding.token', { rows: Int32Array.from(rows), values }]]),
      () => 0.1,
    );
  }
  assert.deepEqual(byRows.get('embedding.token')!.data, whole.get('embedding.token')!.data);
});
