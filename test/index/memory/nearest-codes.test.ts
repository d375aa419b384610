import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NearestCodes } from '../../../index/memory/nearest-codes.ts';
import { RowTable } from '../../../index/memory/row-table.ts';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { KernelMemory } from '../../../src/core/memory/kernel-memory.ts';
import { createRandom } from '../../../src/core/random.ts';

const BYTES = 16;

function distance(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) for (let bits = a[i] ^ b[i]; bits !== 0; bits &= bits - 1) sum++;
  return sum;
}

/** Sorts everything. */
function nearest(table: RowTable, query: Uint8Array, limit: number, allowed: (ord: number) => boolean) {
  return [...table.ords()]
    .filter(allowed)
    .map((ord) => ({ ord, distance: distance(query, table.memory.u8(table.addressOf(ord), BYTES)) }))
    .sort((a, b) => a.distance - b.distance || a.ord - b.ord)
    .slice(0, limit);
}

for (const plain of [false, true]) {
  test(`the nearest codes are those of a full sort (${plain ? 'plain' : 'WebAssembly'} kernels)`, () => {
    const random = createRandom(21);
    const memory = KernelMemory.create({ plain });
    const table = new RowTable(memory, BYTES);
    // Few different codes, so that ties are many; enough of them that the entries that fell behind are dropped in between.
    const codes = Array.from({ length: 40 }, () => Uint8Array.from({ length: BYTES }, () => random.below(256)));
    for (let ord = 0; ord < 9000; ord += 1 + random.below(2)) table.set(ord, codes[random.below(codes.length)]);
    for (let i = 0; i < 500; i++) table.remove(random.below(9000));
    for (const limit of [1, 2, 10, 300, 2000, 20_000]) {
      const query = codes[random.below(codes.length)].map((byte) => byte ^ (random.below(4) << random.below(7)));
      const search = new NearestCodes(table, query, limit);
      for (const chunk of table.chunks()) search.scanChunk(chunk);
      const found = search.result();
      search.close();
      const expected = nearest(table, query, limit, () => true);
      assert.deepEqual(
        [...found.ords],
        expected.map(({ ord }) => ord),
        `limit ${limit}`,
      );
      assert.deepEqual(
        [...found.distances],
        expected.map((hit) => hit.distance),
      );
    }
  });

  test(`only allowed codes are found, by bits and by list (${plain ? 'plain' : 'WebAssembly'} kernels)`, () => {
    const random = createRandom(22);
    const memory = KernelMemory.create({ plain });
    const table = new RowTable(memory, BYTES);
    for (let ord = 0; ord < 5000; ord++)
      table.set(
        ord,
        Uint8Array.from({ length: BYTES }, () => random.below(256)),
      );
    table.remove(77);
    const query = new Uint8Array(BYTES);
    for (const share of [0, 0.01, 0.5, 1]) {
      const allowed = new Set(Array.from({ length: 8192 }, (_, ord) => ord).filter(() => random.next() < share));
      const expected = nearest(table, query, 30, (ord) => allowed.has(ord));
      const bits = memory.allocate(1024);
      for (const ord of allowed) memory.u8(bits, 1024)[ord >> 3] |= 1 << (ord & 7);
      const byBits = new NearestCodes(table, query, 30);
      for (const chunk of table.chunks()) byBits.scanChunk(chunk, bits + chunk.base / 8);
      assert.deepEqual(
        [...byBits.result().ords],
        expected.map(({ ord }) => ord),
        `share ${share}`,
      );
      const list = memory.allocate(4 * allowed.size + 4);
      memory.u32(list, allowed.size).set([...allowed]);
      const byList = new NearestCodes(table, query, 30);
      byList.scanOrds(list, allowed.size);
      assert.deepEqual(
        [...byList.result().ords],
        expected.map(({ ord }) => ord),
        `share ${share}`,
      );
    }
  });
}

test('an empty table has no nearest codes, and a search gives its memory back', () => {
  const memory = KernelMemory.create();
  const table = new RowTable(memory, BYTES);
  const search = new NearestCodes(table, new Uint8Array(BYTES), 5);
  assert.equal(search.result().ords.length, 0);
  search.close();
  assert.equal(memory.sizeBytes, 0);
  assert.throws(() => new NearestCodes(table, new Uint8Array(BYTES), 0), InvalidArgumentError);
});
