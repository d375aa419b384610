import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Int8Search, scoreRows } from '../../../index/exact/int8-search.ts';
import { Int8Table } from '../../../index/exact/int8-table.ts';
import { FormatError, InvalidArgumentError } from '../../../src/core/errors.ts';
import { KernelMemory } from '../../../src/core/memory/kernel-memory.ts';
import { createRandom } from '../../../src/core/random.ts';
import { dotAt } from '../../../src/core/vectors.ts';
import { seededRows } from '../naive-index.ts';

function ordsOf(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => 3 * i);
}

test('scores are as near to the inner products as they say', () => {
  const random = createRandom(31);
  for (const dim of [1, 2, 15, 16, 17, 256, 1000, 4096]) {
    for (const plain of [false, true]) {
      const table = new Int8Table(dim, KernelMemory.create({ plain }));
      const count = 40;
      const rows = seededRows(random, count, dim);
      // All of the length in one value, none at all, and a hundred times the length.
      rows.fill(0, 0, 2 * dim)[0] = 1;
      for (let i = 2 * dim; i < 3 * dim; i++) rows[i] *= 100;
      const ords = ordsOf(count);
      table.add(ords, rows);
      for (const query of [seededRows(random, 1, dim), rows.slice(0, dim), rows.slice(2 * dim, 3 * dim)]) {
        const scores = new Float32Array(count);
        scoreRows(table, query, ords, scores);
        const search = new Int8Search(table, query);
        for (let i = 0; i < count; i++) {
          const error = Math.abs(scores[i] - dotAt(query, rows, i * dim));
          assert.ok(error <= search.errorAt(ords[i]), `dim ${dim}, row ${i}: off by ${error}`);
          assert.ok(search.errorAt(ords[i]) <= search.maxError);
        }
        search.close();
      }
    }
  }
});

test('scores of unit vectors of 256 values are off by little', () => {
  const random = createRandom(32);
  const table = new Int8Table(256);
  const rows = seededRows(random, 500, 256);
  const ords = ordsOf(500);
  table.add(ords, rows);
  const query = seededRows(random, 1, 256);
  const scores = new Float32Array(500);
  scoreRows(table, query, ords, scores);
  scores.forEach((score, i) => {
    assert.ok(Math.abs(score - dotAt(query, rows, i * 256)) < 3e-3);
  });
});

test('no sum overflows at the greatest dim, with all values at their greatest', () => {
  const dim = 65_536;
  const table = new Int8Table(dim);
  const flat = new Float32Array(dim).fill(1 / 256);
  table.add(Uint32Array.of(0), flat);
  table.add(
    Uint32Array.of(1),
    flat.map((value) => -value),
  );
  const scores = new Float32Array(2);
  scoreRows(table, flat, Uint32Array.of(0, 1), scores);
  assert.ok(Math.abs(scores[0] - 1) < 1e-3 && Math.abs(scores[1] + 1) < 1e-3, `${scores}`);
});

test('ords that are gone or never were have no score, and rows can be written anew', () => {
  const table = new Int8Table(2);
  table.add(Uint32Array.of(5, 9), Float32Array.of(1, 0, 0, 1));
  table.remove([9, 77]);
  const scores = new Float32Array(4);
  scoreRows(table, Float32Array.of(1, 0), Uint32Array.of(9, 5, 0, 2 ** 32 - 1), scores);
  assert.deepEqual(
    [...scores].map((score) => Number.isNaN(score)),
    [true, false, true, true],
  );
  table.add(Uint32Array.of(5), Float32Array.of(-1, 0));
  scoreRows(table, Float32Array.of(1, 0), Uint32Array.of(9, 5, 0, 1), scores);
  assert.ok(Math.abs(scores[1] + 1) < 1e-3);
  assert.equal(table.count, 1);
  assert.equal(table.has(5), true);
});

test('a search gives its memory back', () => {
  const memory = KernelMemory.create();
  const table = new Int8Table(300, memory);
  table.add(ordsOf(10), seededRows(createRandom(33), 10, 300));
  const before = memory.sizeBytes;
  scoreRows(table, new Float32Array(300), ordsOf(10), new Float32Array(10));
  scoreRows(table, new Float32Array(300), new Uint32Array(0), new Float32Array(0));
  assert.equal(memory.sizeBytes, before);
  assert.equal(before, table.sizeBytes);
});

test('a table refuses vectors, queries and outputs of another shape', () => {
  const table = new Int8Table(4);
  for (const dim of [0, 65_537, 1.5]) assert.throws(() => new Int8Table(dim), InvalidArgumentError);
  assert.throws(() => table.add(Uint32Array.of(1), new Float32Array(5)), InvalidArgumentError);
  assert.throws(
    () => scoreRows(table, new Float32Array(5), Uint32Array.of(1), new Float32Array(1)),
    InvalidArgumentError,
  );
  assert.throws(
    () => scoreRows(table, new Float32Array(4), Uint32Array.of(1), new Float32Array(2)),
    InvalidArgumentError,
  );
});

test('a table is the same after it was saved and loaded, and wrong bytes are refused or change nothing but scores', () => {
  const random = createRandom(34);
  for (const count of [0, 1, 20]) {
    const dim = 20;
    const table = new Int8Table(dim);
    const ords = ordsOf(count);
    table.add(ords, seededRows(random, count, dim));
    const { meta, payload } = table.save();
    const bytes = Buffer.concat([...payload]);
    const loaded = Int8Table.load(JSON.parse(JSON.stringify(meta)), bytes);
    const query = seededRows(random, 1, dim);
    const [scores, again] = [table, loaded].map((one) => {
      const out = new Float32Array(count);
      scoreRows(one, query, ords, out);
      return out;
    });
    assert.deepEqual(again, scores);
    assert.ok(loaded.maxResidual === table.maxResidual);
    for (const wrong of [
      {},
      { dim, count: count + 1 },
      { dim: dim + 16, count },
      { dim: -1, count },
      { dim, count: 'a' },
    ])
      if (count > 0 || wrong.dim === -1 || wrong.count !== count)
        assert.throws(() => Int8Table.load(wrong, bytes), FormatError, `${count} rows, ${JSON.stringify(wrong)}`);
    for (let i = 0; i < 200 && bytes.length > 0; i++) {
      const flipped = Buffer.from(bytes);
      flipped[random.below(bytes.length)] ^= 1 << random.below(8);
      try {
        assert.equal(Int8Table.load(meta, flipped).count, count);
      } catch (error) {
        assert.ok(error instanceof FormatError, `${error}`);
      }
    }
    if (count > 0) assert.throws(() => Int8Table.load(meta, bytes.subarray(1)), FormatError);
  }
});
