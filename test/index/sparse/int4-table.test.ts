import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Int4Table } from '../../../index/sparse/int4-table.ts';
import { KernelMemory } from '../../../src/core/memory/kernel-memory.ts';
import { createRandom } from '../../../src/core/random.ts';
import { refusesWrongForms, reread } from '../form.ts';
import { seededRows } from '../naive-index.ts';

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

test('4-bit scores are near the inner products, at every dim', () => {
  for (const [dim, tolerance] of [
    [1, 0.3],
    [5, 0.2],
    [32, 0.1],
    [33, 0.1],
    [256, 0.04],
  ]) {
    const random = createRandom(dim);
    const rows = seededRows(random, 60, dim);
    const mean = seededRows(random, 1, dim).map((value) => value / 2);
    const table = new Int4Table(KernelMemory.create(), mean);
    for (let i = 0; i < 60; i++) table.set(i * 100, rows, i * dim);
    const ords = Uint32Array.from({ length: 61 }, (_, i) => i * 100);
    const scores = new Float32Array(61);
    for (let q = 0; q < 10; q++) {
      const query = seededRows(random, 1, dim);
      table.scores(query, ords, scores);
      for (let i = 0; i < 60; i++) {
        const exact = dot(query, rows.subarray(i * dim, (i + 1) * dim));
        assert.ok(Math.abs(scores[i] - exact) < tolerance, `dim ${dim}, row ${i}: ${scores[i]} for ${exact}`);
      }
      assert.ok(Number.isNaN(scores[60]));
    }
  }
});

test('the row of a vector that is the mean scores as the mean does', () => {
  const mean = Float32Array.of(0.6, 0.2, -0.3);
  const table = new Int4Table(KernelMemory.create(), mean);
  table.set(0, mean, 0);
  const scores = new Float32Array(1);
  table.scores(Float32Array.of(1, 0, 0), Uint32Array.of(0), scores);
  assert.ok(Math.abs(scores[0] - 0.6) < 1e-6);
  table.scores(Float32Array.of(0, 0, 0), Uint32Array.of(0), scores);
  assert.equal(scores[0], 0);
});

test('4-bit rows come back from their bytes, removed ones do not, and other bytes are refused', async () => {
  const dim = 40;
  const rows = seededRows(createRandom(3), 20, dim);
  const mean = new Float32Array(dim);
  const table = new Int4Table(KernelMemory.create(), mean);
  for (let i = 0; i < 20; i++) table.set(i, rows, i * dim);
  assert.ok(table.remove(7) && !table.remove(7) && !table.has(7));
  const { meta, payload } = reread(table.save());
  assert.equal(payload.length, table.savedBytes);
  const back = Int4Table.load(KernelMemory.create(), meta, payload);
  const ords = Uint32Array.from({ length: 20 }, (_, i) => i);
  const [before, after] = [new Float32Array(20), new Float32Array(20)];
  table.scores(rows.subarray(0, dim), ords, before);
  back.scores(rows.subarray(0, dim), ords, after);
  assert.deepEqual(after, before);
  assert.deepEqual(
    [...back.ords()],
    [...ords].filter((ord) => ord !== 7),
  );
  await refusesWrongForms(table.save(), (meta, payload) => Int4Table.load(KernelMemory.create(), meta, payload));
});
