import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VectorIndex } from '../../index/contract/vector-index.ts';
import { InvalidArgumentError } from '../../src/core/errors.ts';

/** Tests what every index refuses, and that it stays as it was. */
export function refusesWrongInput(name: string, create: (dim: number) => VectorIndex | Promise<VectorIndex>): void {
  test(`${name} refuses vectors and ords that it could not tell apart or compare, and stays as it was`, async () => {
    const index = await create(2);
    const unit = Float32Array.of(1, 0);
    await index.add(Uint32Array.of(7), unit);
    const wrong: [unknown, unknown][] = [
      [Uint32Array.of(8), Float32Array.of(Number.NaN, 0)],
      [Uint32Array.of(8), Float32Array.of(Number.POSITIVE_INFINITY, 0)],
      [Uint32Array.of(8), Float32Array.of(1, 0, 0)],
      [Uint32Array.of(8), [1, 0]],
      [Uint32Array.of(8, 9), unit],
      [Uint32Array.of(7), unit],
      [Uint32Array.of(3), unit],
      [Uint32Array.of(9, 9), Float32Array.of(1, 0, 0, 1)],
      // A plain number above 2^32 would wrap around to 7.
      [[2 ** 32 + 7], unit],
    ];
    for (const [ords, rows] of wrong) {
      await assert.rejects(index.add(ords as Uint32Array, rows as Float32Array), InvalidArgumentError);
    }
    assert.equal(index.count, 1);
    assert.deepEqual([...(await index.search(unit, 5)).ords], [7]);
  });

  test(`${name} refuses searches that cannot be answered`, async () => {
    const index = await create(2);
    await index.add(Uint32Array.of(0), Float32Array.of(1, 0));
    for (const k of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      await assert.rejects(index.search(Float32Array.of(1, 0), k), InvalidArgumentError);
    }
    for (const query of [Float32Array.of(1), Float32Array.of(1, 0, 0), Float32Array.of(Number.NaN, 0), [1, 0]]) {
      await assert.rejects(index.search(query as Float32Array, 1), InvalidArgumentError);
    }
    for (const dim of [0, -1, 2.5, Number.NaN]) await assert.rejects(async () => create(dim), InvalidArgumentError);
  });

  test(`${name} answers min(k, count) neighbours, none when it is empty`, async () => {
    const index = await create(2);
    assert.deepEqual([...(await index.search(Float32Array.of(1, 0), 3)).ords], []);
    await index.add(Uint32Array.of(4, 5), Float32Array.of(1, 0, 0, 1));
    assert.deepEqual([...(await index.search(Float32Array.of(1, 0), 2 ** 32 + 7)).ords], [4, 5]);
    await index.remove(Uint32Array.of(4, 5));
    assert.deepEqual([...(await index.search(Float32Array.of(1, 0), 3)).ords], []);
    assert.equal(index.count, 0);
  });
}
