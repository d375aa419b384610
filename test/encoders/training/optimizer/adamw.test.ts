import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Weights } from '../../../../encoders/roformer/weights.ts';
import { AdamW } from '../../../../encoders/training/optimizer/adamw.ts';
import { groupRate, rateFactor } from '../../../../encoders/training/optimizer/schedule.ts';
import { denseGradient } from '../dense-gradient.ts';

const OPTIONS = { beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0.1, clipNorm: 1e9 };

function weightsOf(values: Record<string, number[]>): Weights {
  return new Map(
    Object.entries(values).map(([name, data]) => [name, { shape: [data.length], data: Float32Array.from(data) }]),
  );
}

test('updates follow the published algorithm written out plainly, embeddings and the bias without decay', () => {
  const weights = weightsOf({ 'layer.0.ffn.in': [1, -2], 'embedding.token': [3], 'head.bias': [1] });
  const adam = new AdamW(weights, OPTIONS);
  const steps = [
    { 'layer.0.ffn.in': [0.5, -1], 'embedding.token': [2], 'head.bias': [-1] },
    { 'layer.0.ffn.in': [-0.25, 3], 'embedding.token': [0], 'head.bias': [0.5] },
    { 'layer.0.ffn.in': [1, 1], 'embedding.token': [-4], 'head.bias': [2] },
  ];
  const expected = { 'layer.0.ffn.in': [1, -2], 'embedding.token': [3], 'head.bias': [1] } as Record<string, number[]>;
  const m: Record<string, number[]> = { 'layer.0.ffn.in': [0, 0], 'embedding.token': [0], 'head.bias': [0] };
  const v: Record<string, number[]> = { 'layer.0.ffn.in': [0, 0], 'embedding.token': [0], 'head.bias': [0] };
  steps.forEach((gradients, t) => {
    adam.update(new Map(Object.entries(gradients).map(([name, g]) => [name, Float32Array.from(g)])), () => 0.01);
    for (const [name, gradient] of Object.entries(gradients)) {
      gradient.forEach((g, i) => {
        m[name][i] = 0.9 * m[name][i] + 0.1 * g;
        v[name][i] = 0.98 * v[name][i] + 0.02 * g * g;
        const mHat = m[name][i] / (1 - 0.9 ** (t + 1));
        const vHat = v[name][i] / (1 - 0.98 ** (t + 1));
        const decay = name.startsWith('embedding') || name === 'head.bias' ? 0 : 0.01 * 0.1 * expected[name][i];
        expected[name][i] -= decay + (0.01 * mHat) / (Math.sqrt(vHat) + 1e-8);
      });
    }
  });
  for (const [name, { data }] of weights) {
    data.forEach((x, i) => {
      assert.ok(Math.abs(x - expected[name][i]) < 1e-5, `${name}[${i}]: expected ${expected[name][i]}, got ${x}`);
    });
  }
});

test('no bias decays, nor a score of a CRF', () => {
  const names = ['head.bias', 'entities.bias', 'crf.start', 'crf.end', 'crf.transitions'];
  const weights = weightsOf(Object.fromEntries([...names, 'entities.weight'].map((name) => [name, [1]])));
  const zeros = new Map([...weights.keys()].map((name) => [name, new Float32Array(1)]));
  new AdamW(weights, OPTIONS).update(zeros, () => 0.01);
  for (const name of names) assert.equal(weights.get(name)!.data[0], 1, name);
  assert.ok(weights.get('entities.weight')!.data[0] < 1);
});

test('rates go from point to point, and stay before the first and after the last', () => {
  const rates = [
    [2, 0],
    [4, 1],
    [8, 0.5],
  ] as const;
  const factors = [1, 2, 3, 4, 5, 6, 8, 9, 100].map((step) => rateFactor(step, { rates, steps: 10 }));
  assert.deepEqual(factors, [0, 0, 0.5, 1, 0.875, 0.75, 0.5, 0.5, 0.5]);
});

test('gradients longer than clipNorm count as if they had that length', () => {
  const clipped = weightsOf({ a: [1, 1] });
  const short = weightsOf({ a: [1, 1] });
  const norm = new AdamW(clipped, { ...OPTIONS, clipNorm: 1 }).update(
    new Map([['a', Float32Array.of(30, 40)]]),
    () => 0.1,
  );
  new AdamW(short, OPTIONS).update(new Map([['a', Float32Array.of(0.6, 0.8)]]), () => 0.1);
  assert.equal(norm, 50);
  assert.deepEqual(clipped.get('a')!.data, short.get('a')!.data);
});

test('a loss that counts half gives the update of half the gradient, clipped after that', () => {
  const updated = (gradient: readonly number[], lossWeight?: number) => {
    const weights = weightsOf({ a: [1, 1] });
    const adam = new AdamW(weights, { ...OPTIONS, clipNorm: 4, epsilon: 1 });
    adam.update(new Map([['a', Float32Array.from(gradient)]]), () => 0.1, lossWeight);
    return Array.from(weights.get('a')!.data);
  };
  assert.deepEqual(updated([2, 4], 0.5), updated([1, 2]));
  assert.deepEqual(updated([12, 16], 0.5), updated([2.4, 3.2]));
  assert.notDeepEqual(updated([2, 4], 0.5), updated([2, 4]));
});

test('a gradient that is not finite leaves the weights alone', () => {
  const weights = weightsOf({ a: [1, 2] });
  const norm = new AdamW(weights, OPTIONS).update(new Map([['a', Float32Array.of(Number.NaN, 1)]]), () => 0.1);
  assert.ok(Number.isNaN(norm));
  assert.deepEqual(Array.from(weights.get('a')!.data), [1, 2]);
});

test('the rate rises over the warm-up and falls to zero at the last step', () => {
  const schedule = { warmupSteps: 10, steps: 110 };
  assert.equal(rateFactor(5, schedule), 0.5);
  assert.equal(rateFactor(10, schedule), 1);
  assert.equal(rateFactor(60, schedule), 0.5);
  assert.equal(rateFactor(110, schedule), 0);
});

test('the first group whose prefix fits decides the rate', () => {
  const groups = [
    { prefix: 'embedding.', learningRate: 0.1 },
    { prefix: 'layer.0.', learningRate: 0.2 },
  ];
  assert.equal(groupRate('embedding.token', groups, 1), 0.1);
  assert.equal(groupRate('layer.0.ffn.in', groups, 1), 0.2);
  assert.equal(groupRate('layer.1.ffn.in', groups, 1), 1);
});

test('gradients of rows update these rows as whole gradients would, and leave the others and their moments alone', () => {
  const table = () =>
    new Map([['embedding.token', { shape: [4, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8) }]]) as Weights;
  const [sparse, dense] = [table(), table()];
  const [sparseAdam, denseAdam] = [new AdamW(sparse, OPTIONS), new AdamW(dense, OPTIONS)];
  for (const [rows, values] of [
    [
      [2, 0],
      [0.5, -1, 2, 3],
    ],
    [
      [2, 0],
      [1, 1, -4, 0.25],
    ],
  ]) {
    const gradient = { rows: Int32Array.from(rows), values: Float32Array.from(values) };
    const norms = [
      sparseAdam.update(new Map([['embedding.token', gradient]]), () => 0.01),
      denseAdam.update(new Map([['embedding.token', denseGradient(gradient, 8)]]), () => 0.01),
    ];
    assert.equal(norms[0], norms[1]);
  }
  assert.deepEqual(sparse, dense);
  assert.deepEqual(sparseAdam.moments, denseAdam.moments);
  const { data } = sparse.get('embedding.token')!;
  assert.deepEqual([...data.subarray(2, 4), ...data.subarray(6)], [3, 4, 7, 8]);
  const before = data.slice();
  sparseAdam.update(new Map([['embedding.token', { rows: Int32Array.of(3), values: Float32Array.of(1, 1) }]]), () => 1);
  assert.deepEqual(data.subarray(0, 6), before.subarray(0, 6));
});
