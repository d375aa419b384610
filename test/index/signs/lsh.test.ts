import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meanOf } from '../../../index/signs/centring.ts';
import { Lsh, type ProjectionKind } from '../../../index/signs/lsh.ts';
import { FormatError, InvalidArgumentError } from '../../../src/core/errors.ts';
import { KernelMemory } from '../../../src/core/memory/kernel-memory.ts';
import { createRandom } from '../../../src/core/random.ts';
import { seededRows } from '../naive-index.ts';

const KINDS: readonly ProjectionKind[] = ['hadamard', 'gaussian'];

function bitsOf(code: Uint8Array, numBits: number): number[] {
  return Array.from({ length: numBits }, (_, j) => (code[j >> 3] >> (j & 7)) & 1);
}

function shareDifferent(a: Uint8Array, b: Uint8Array, numBits: number): number {
  const left = bitsOf(a, numBits);
  const right = bitsOf(b, numBits);
  return left.filter((bit, j) => bit !== right[j]).length / numBits;
}

for (const projection of KINDS) {
  test(`the share of different bits estimates the angle from the mean (${projection})`, () => {
    const random = createRandom(41);
    for (const [dim, numBits] of [
      [64, 8192],
      [100, 8192],
      [300, 4096],
    ]) {
      const mean = Float32Array.from({ length: dim }, () => random.normal() * 0.05);
      const lsh = new Lsh(mean, { numBits, projection });
      for (let round = 0; round < 8; round++) {
        const [a, b] = [seededRows(random, 1, dim), seededRows(random, 1, dim)];
        const mixed = b.map((value, i) => value * random.next() + a[i]);
        const x = a.map((value, i) => value + mean[i]);
        const y = mixed.map((value, i) => value + mean[i]);
        const codes = lsh.encode(Float32Array.of(...x, ...y));
        const share = shareDifferent(codes.subarray(0, lsh.codeBytes), codes.subarray(lsh.codeBytes), numBits);
        const dot = a.reduce((sum, value, i) => sum + value * mixed[i], 0);
        const expected = Math.acos(dot / Math.hypot(...a) / Math.hypot(...mixed)) / Math.PI;
        assert.ok(Math.abs(share - expected) < 0.03, `dim ${dim}: ${share} of the bits, the angle says ${expected}`);
      }
    }
  });

  test(`a code does not depend on the vectors beside it, and opposite vectors differ in every bit (${projection})`, () => {
    const random = createRandom(42);
    for (const numBits of [1, 7, 128, 200]) {
      const dim = 20;
      const lsh = new Lsh(new Float32Array(dim), { numBits, projection });
      const rows = seededRows(random, 150, dim);
      const codes = lsh.encode(rows);
      assert.equal(codes.length, 150 * lsh.codeBytes);
      for (const i of [0, 1, 63, 64, 127, 149]) {
        const code = codes.subarray(i * lsh.codeBytes, (i + 1) * lsh.codeBytes);
        const row = rows.slice(i * dim, (i + 1) * dim);
        assert.deepEqual(lsh.encode(row), code);
        const opposite = lsh.encode(row.map((value) => -value));
        assert.equal(shareDifferent(code, opposite, numBits), 1);
        const beyond = bitsOf(code, 8 * lsh.codeBytes).slice(numBits);
        assert.ok(beyond.every((bit) => bit === 0));
      }
    }
  });

  test(`a projection is drawn by its seed, and again when it is loaded (${projection})`, () => {
    const random = createRandom(43);
    const rows = seededRows(random, 30, 40);
    const lsh = Lsh.train(rows, 40, { numBits: 256, projection, seed: 5 });
    assert.deepEqual(lsh.mean, meanOf(rows, 40));
    const { meta, payload } = lsh.save();
    const loaded = Lsh.load(JSON.parse(JSON.stringify(meta)), Buffer.concat([...payload]));
    assert.deepEqual(loaded.encode(rows), lsh.encode(rows));
    const plain = new Lsh(lsh.mean, { numBits: 256, projection, seed: 5 }, KernelMemory.create({ plain: true }));
    assert.deepEqual(plain.encode(rows), lsh.encode(rows));
    const other = Lsh.train(rows, 40, { numBits: 256, projection, seed: 6 });
    assert.notDeepEqual(other.encode(rows), lsh.encode(rows));
  });
}

test('orthogonal directions estimate angles better than independent ones', () => {
  const random = createRandom(44);
  const dim = 128;
  const rows = seededRows(random, 200, dim);
  const [hadamard, gaussian] = KINDS.map((projection) => {
    let error = 0;
    for (let seed = 1; seed <= 5; seed++) {
      const lsh = new Lsh(new Float32Array(dim), { numBits: 256, projection, seed });
      const codes = lsh.encode(rows);
      const codeAt = (i: number) => codes.subarray(i * lsh.codeBytes, (i + 1) * lsh.codeBytes);
      for (let i = 0; i < 200; i += 2) {
        let dot = 0;
        for (let j = 0; j < dim; j++) dot += rows[i * dim + j] * rows[(i + 1) * dim + j];
        error += (shareDifferent(codeAt(i), codeAt(i + 1), 256) - Math.acos(dot) / Math.PI) ** 2;
      }
    }
    return error;
  });
  assert.ok(hadamard < 0.8 * gaussian, `squared error ${hadamard} against ${gaussian}`);
});

test('options and vectors that are wrong are refused', () => {
  const mean = new Float32Array(4);
  for (const numBits of [0, 65_409, 1.5]) assert.throws(() => new Lsh(mean, { numBits }), InvalidArgumentError);
  assert.throws(() => new Lsh(mean, { projection: 'random' as ProjectionKind }), InvalidArgumentError);
  assert.throws(() => new Lsh(mean, { seed: -1 }), InvalidArgumentError);
  assert.throws(
    () => new Lsh(new Float32Array(65_536), { projection: 'gaussian', numBits: 8192 }),
    InvalidArgumentError,
  );
  assert.throws(() => Lsh.train(new Float32Array(0), 4), InvalidArgumentError);
  assert.throws(() => new Lsh(mean).encode(new Float32Array(5)), InvalidArgumentError);
});

test('what is not a saved projection is refused', () => {
  const { meta, payload } = new Lsh(new Float32Array(4), { numBits: 64 }).save();
  const bytes = Buffer.concat([...payload]);
  assert.throws(() => Lsh.load(meta, bytes.subarray(1)), FormatError);
  for (const wrong of [
    {},
    { ...meta, dim: 0 },
    { ...meta, numBits: 'x' },
    { ...meta, projection: 3 },
    { ...meta, seed: null },
  ])
    assert.throws(() => Lsh.load(wrong, bytes), FormatError);
});
