import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OrdSet } from '../../../index/ords/ord-set.ts';
import { SignCodes } from '../../../index/signs/sign-codes.ts';
import { AbortedError, FormatError, InvalidArgumentError } from '../../../src/core/errors.ts';
import { KernelMemory } from '../../../src/core/memory/kernel-memory.ts';
import { createRandom } from '../../../src/core/random.ts';
import { seededRows } from '../naive-index.ts';

const DIM = 24;

function distance(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) for (let bits = a[i] ^ b[i]; bits !== 0; bits &= bits - 1) sum++;
  return sum;
}

/** Sorts everything. */
function nearest(codes: ReadonlyMap<number, Uint8Array>, query: Uint8Array, limit: number, allowed?: OrdSet) {
  return [...codes]
    .filter(([ord]) => allowed === undefined || allowed.has(ord))
    .map(([ord, code]) => ({ ord, distance: distance(query, code) }))
    .sort((a, b) => a.distance - b.distance || a.ord - b.ord)
    .slice(0, limit);
}

function restored(codes: SignCodes): SignCodes {
  const { meta, payload } = codes.save();
  return SignCodes.load(JSON.parse(JSON.stringify(meta)), Buffer.concat([...payload]));
}

test('the nearest codes are those of a full sort, whatever was added, removed, saved and loaded', async () => {
  const random = createRandom(51);
  let codes = SignCodes.train(seededRows(random, 50, DIM), DIM, { numBits: 60 });
  const twin = new Map<number, Uint8Array>();
  let nextOrd = 0;
  for (let step = 0; step < 60; step++) {
    const count = random.below(40);
    const ords = Uint32Array.from({ length: count }, () => (nextOrd += 1 + random.below(100)));
    const rows = seededRows(random, count, DIM);
    codes.add(ords, rows);
    ords.forEach((ord, i) => {
      twin.set(ord, codes.encode(rows.subarray(i * DIM, (i + 1) * DIM)));
    });
    const gone = [...twin.keys()].filter(() => random.next() < 0.2);
    codes.remove([...gone, nextOrd + 1]);
    for (const ord of gone) twin.delete(ord);
    if (step % 10 === 9) codes = restored(codes);
    assert.equal(codes.count, twin.size);
    const query = codes.encode(seededRows(random, 1, DIM));
    const limit = 1 + random.below(30);
    const allowed = [
      undefined,
      OrdSet.of([...twin.keys()].filter(() => random.next() < 0.3)),
      OrdSet.range(0, nextOrd),
    ][step % 3];
    const found = await codes.nearest(query, limit, { allowed });
    const expected = nearest(twin, query, limit, allowed);
    assert.deepEqual(
      [...found.ords],
      expected.map(({ ord }) => ord),
      `step ${step}`,
    );
    assert.deepEqual(
      [...found.distances],
      expected.map((hit) => hit.distance),
    );
    const asked = Uint32Array.of(...twin.keys(), nextOrd + 7);
    const distances = new Uint16Array(asked.length);
    codes.distancesAt(query, asked, distances);
    assert.deepEqual([...distances], [...[...twin.values()].map((code) => distance(query, code)), 65_535]);
  }
});

test('searches give their memory back, also when they are aborted', async () => {
  const random = createRandom(52);
  const memory = KernelMemory.create();
  const codes = SignCodes.train(seededRows(random, 50, DIM), DIM, { numBits: 128 }, memory);
  const query = codes.encode(seededRows(random, 1, DIM));
  assert.equal((await codes.nearest(query, 5)).ords.length, 0);
  codes.add(Uint32Array.of(3, 9), seededRows(random, 2, DIM));
  const before = memory.sizeBytes;
  await codes.nearest(query, 5, { allowed: OrdSet.of([3, 9]) });
  await codes.nearest(query, 5, { allowed: OrdSet.of([3]) });
  codes.distancesAt(query, Uint32Array.of(3), new Uint16Array(1));
  await assert.rejects(codes.nearest(query, 5, { signal: AbortSignal.abort() }), AbortedError);
  assert.equal(memory.sizeBytes, before);
});

test('codes and limits that cannot be compared are refused', async () => {
  const codes = SignCodes.train(seededRows(createRandom(53), 5, DIM), DIM, { numBits: 128 });
  await assert.rejects(codes.nearest(new Uint8Array(15), 5), InvalidArgumentError);
  await assert.rejects(codes.nearest(new Uint8Array(16), 0), InvalidArgumentError);
  assert.throws(
    () => codes.distancesAt(new Uint8Array(16), Uint32Array.of(1), new Uint16Array(2)),
    InvalidArgumentError,
  );
  assert.throws(() => codes.add(Uint32Array.of(1), new Float32Array(DIM + 1)), InvalidArgumentError);
  assert.equal(codes.count, 0);
});

test('wrong bytes are refused, or change codes only', async () => {
  const random = createRandom(54);
  const codes = SignCodes.train(seededRows(random, 50, DIM), DIM, { numBits: 100 });
  codes.add(Uint32Array.of(3, 9, 5000), seededRows(random, 3, DIM));
  const { meta, payload } = codes.save();
  const bytes = Buffer.concat([...payload]);
  for (let i = 0; i < 300; i++) {
    const flipped = Buffer.from(bytes);
    flipped[random.below(bytes.length)] ^= 1 << random.below(8);
    try {
      assert.equal(SignCodes.load(meta, flipped).count, 3);
    } catch (error) {
      assert.ok(error instanceof FormatError, `${error}`);
    }
  }
  for (const length of [0, 4 * DIM - 1, 4 * DIM, bytes.length - 1])
    assert.throws(() => SignCodes.load(meta, bytes.subarray(0, length)), FormatError);
  for (const wrong of [{}, { ...meta, dim: -4 }, { ...meta, count: 2 }, { ...meta, numBits: 300 }])
    assert.throws(() => SignCodes.load(wrong, bytes), FormatError);
});
