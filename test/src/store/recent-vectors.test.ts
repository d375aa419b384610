import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { createRandom } from '../../../src/core/random.ts';
import { CollectionStore, type StoredRow } from '../../../src/store/collection-store.ts';
import { openDatabase } from '../../../src/store/open-database.ts';
import { RecentVectors } from '../../../src/store/recent-vectors.ts';
import { temporaryStore } from '../../fixtures/temporary-store.ts';

const DIM = 4;
const SPACE = { dim: DIM, fingerprint: 'ab'.repeat(32), runtime: 'test' };

/** A vector that no other ord has. */
function vectorOf(ord: number): Float32Array {
  return Float32Array.from({ length: DIM }, (_, i) => ord + i / 8);
}

test('a vector that is there is that of its ord, and none is there once it was removed', () => {
  for (const seed of [1, 2, 3]) {
    const random = createRandom(seed);
    const recent = new RecentVectors(DIM, 8, 0);
    const removed: number[] = [];
    let found = 0;
    for (let step = 0; step < 3000; step++) {
      // As in a collection, in which documents come and go, some ords beyond what 32 bits with a sign hold.
      const some = () => Math.floor(step / 8) + random.below(16) + (random.next() < 0.2 ? 2 ** 31 : 0);
      const ord = some();
      if (random.next() < 0.1) {
        // Now and then more than there are places, or than are known any more.
        for (let i = random.below(12); i >= 0; i--) removed.push(some());
        const isKnown = random.next() < 0.8;
        recent.follow(removed.length, (from, to) => (isKnown ? Uint32Array.from(removed.slice(from, to)) : undefined));
        assert.deepEqual(
          removed.filter((gone) => recent.has(gone)),
          [],
          `seed ${seed}, step ${step}`,
        );
      } else if (recent.has(ord)) {
        found++;
        const at = recent.offsetOf(ord);
        assert.deepEqual(recent.rows.slice(at, at + DIM), vectorOf(ord), `seed ${seed}, step ${step}`);
      } else if (!removed.includes(ord)) {
        recent.rows.set(vectorOf(ord), recent.offsetOf(ord));
        recent.keep(ord);
        assert.equal(recent.has(ord), true);
      }
    }
    assert.ok(found > 200, `seed ${seed}: ${found}`);
  }
});

test('a collection has as many places as vectors, a power of two, and no more than fit into 32 MiB', () => {
  assert.deepEqual(
    [1, 256, 257, 5000, 1e9].map((vectors) => RecentVectors.placesFor(vectors, 256)),
    [256, 256, 512, 8192, 32_768],
  );
  assert.equal(RecentVectors.placesFor(1e9, 65_536), 128);
  assert.equal(RecentVectors.placesFor(1, 65_536), 128);
});

test('whoever keeps ords compares with the same vectors as whoever reads them anew, whatever others write', async (t) => {
  const { store, directory } = await temporaryStore(t);
  const database = await openDatabase(join(directory, 'db'));
  t.after(() => database.close());
  const other = new CollectionStore(database, store.name);
  const random = createRandom(7);
  let next = 0;
  const row = (id: string): StoredRow => ({ id, json: JSON.stringify({ id }), vectors: vectorOf(next++) });
  await store.put([row('first')], SPACE);
  const pinned = store.pinned();
  let gone = 0;
  for (let step = 0; step < 120; step++) {
    const id = () => `d${random.below(300)}`;
    const writer = random.next() < 0.5 ? store : other;
    if (random.next() < 0.6) await writer.put([...new Set(Array.from({ length: 12 }, id))].map(row), SPACE);
    else await writer.remove([id(), id(), id()]);
    pinned.refresh();
    store.refresh();
    const ords = Uint32Array.from({ length: 40 }, () => random.below(pinned.state().nextOrd));
    const query = Float32Array.from({ length: DIM }, () => random.next());
    const [kept, anew] = [new Float32Array(40), new Float32Array(40)];
    pinned.dots(query, ords, kept);
    store.dots(query, ords, anew);
    assert.deepEqual(kept, anew, `step ${step}`);
    gone += anew.filter(Number.isNaN).length;
  }
  assert.ok(pinned.state().nextOrd > 512, 'the places were to become more');
  assert.ok(gone > 100, String(gone));
});
