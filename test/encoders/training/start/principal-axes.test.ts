import assert from 'node:assert/strict';
import { test } from 'node:test';
import { principalAxes } from '../../../../encoders/training/start/principal-axes.ts';
import { projectRows } from '../../../../encoders/training/start/project-rows.ts';
import { SecondMoments } from '../../../../encoders/training/start/second-moments.ts';
import { rowsOf, spread } from '../../../../encoders/training/start/text-rows.ts';
import { AbortedError } from '../../../../src/core/errors.ts';
import { createRandom } from '../../../../src/core/random.ts';

test('vectors on a line have one axis, which keeps all', async () => {
  const vectors = Float32Array.of(3, 4, 6, 8, -3, -4);
  const { axes, kept } = await principalAxes(rowsOf(vectors, 2), Int32Array.of(0, 1, 2));
  assert.ok(Math.abs(Math.abs(axes[0]) - 0.6) < 1e-9 && Math.abs(Math.abs(axes[1]) - 0.8) < 1e-9, `${axes}`);
  assert.ok(Math.abs(kept[0] - 1) < 1e-12 && kept[1] === kept[0], `${kept}`);
});

test('axes come by what they keep, of the vectors named only', async () => {
  const vectors = Float32Array.of(0, 1, 2, 0, 0, -1, 100, 100, -2, 0);
  const { kept, axes } = await principalAxes(rowsOf(vectors, 2), Int32Array.of(0, 1, 2, 4));
  assert.deepEqual([...kept], [0.8, 1]);
  assert.deepEqual([...axes].map(Math.abs), [1, 0, 0, 1]);
});

test('an aborted search for axes rejects', async () => {
  const rows = rowsOf(
    Float32Array.from({ length: 200_000 }, (_, i) => i % 7),
    40,
  );
  const texts = Int32Array.from({ length: 400_000 }, (_, i) => i % 5000);
  await assert.rejects(principalAxes(rows, texts, { signal: AbortSignal.abort() }), AbortedError);
});

test('second moments are the sums of all products, however many rows came', () => {
  const random = createRandom(1);
  for (const count of [0, 1, 7, 8, 9, 21]) {
    const moments = new SecondMoments(3, 2);
    const expected = new Float64Array(6);
    for (let row = 0; row < count; row++) {
      const x = Float64Array.from({ length: 3 }, () => random.normal());
      const y = Float64Array.from({ length: 2 }, () => random.normal());
      moments.add(x, y);
      for (let i = 0; i < 3; i++) for (let j = 0; j < 2; j++) expected[i * 2 + j] += x[i] * y[j];
    }
    for (const sums of [moments.sums(), moments.sums()]) {
      sums.forEach((value, i) => {
        assert.ok(Math.abs(value - expected[i]) < 1e-12, `${count} rows`);
      });
    }
  }
});

test('rows are projected onto axes at any size', () => {
  const random = createRandom(2);
  for (const [count, dim, axisCount] of [
    [0, 3, 2],
    [1, 1, 1],
    [5, 6, 3],
    [129, 9, 8],
    [300, 16, 5],
  ]) {
    const vectors = Float32Array.from({ length: count * dim }, () => random.normal());
    const axes = Float32Array.from({ length: axisCount * dim }, () => random.normal());
    const found = projectRows(vectors, axes, dim);
    assert.equal(found.length, count * axisCount);
    found.forEach((value, at) => {
      const [row, axis] = [Math.floor(at / axisCount), at % axisCount];
      let expected = 0;
      for (let i = 0; i < dim; i++) expected += vectors[row * dim + i] * axes[axis * dim + i];
      assert.ok(Math.abs(value - expected) < 1e-5, `${count} x ${dim} onto ${axisCount}: value ${at}`);
    });
  }
});

test('a sample is spread over all', () => {
  assert.deepEqual([...spread(3, 10)], [0, 1, 2]);
  assert.deepEqual([...spread(10, 4)], [0, 2, 5, 7]);
});
