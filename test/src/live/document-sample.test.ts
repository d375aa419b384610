import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { createRandom } from '../../../src/core/random.ts';
import { DocumentSample } from '../../../src/live/document-sample.ts';
import type { CollectionStore, StoredRow } from '../../../src/store/collection-store.ts';
import { temporaryStore } from '../../fixtures/temporary-store.ts';

const SPACE = { dim: 2, fingerprint: 'plain', runtime: 'plain', passages: { maxTokens: 8, overlap: 0 } };
const SIZE = 12;

/** A document whose vectors tell its number and their places. */
function row(n: number, version = 0): StoredRow {
  const id = `doc/${n}`;
  const count = n % 5 === 0 ? 3 : 1;
  const vectors = Float32Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? n : (i - 1) / 2 + version / 8));
  const passages = Array.from({ length: count }, (_, i) => ({ start: 2 * i, end: 2 * i + 1 }));
  return { id, json: JSON.stringify({ id, text: `${version}` }), vectors, ...(count > 1 && { passages }) };
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

async function stored(t: TestContext, rows: readonly StoredRow[]): Promise<CollectionStore> {
  const { store } = await temporaryStore(t);
  if (rows.length > 0) await store.put(rows, SPACE);
  return store;
}

/** Numbers of the documents drawn. */
async function drawn(store: CollectionStore, size = SIZE): Promise<number[]> {
  return [...(await new DocumentSample(store, size).rows())].filter((_, i) => i % 2 === 0);
}

test('all vectors are drawn of few, one each of as many documents as are to be, and several of each where those are fewer', async (t) => {
  const store = await stored(t, [row(1), row(5)]);
  const all = await new DocumentSample(store, SIZE).rows();
  assert.deepEqual([...all].sort(), [1, 0, 5, 0, 5, 1, 5, 2].sort());
  await store.put(
    numbers(0, 10).map((n) => row(n)),
    SPACE,
  );
  const more = await drawn(store);
  assert.equal(more.length, SIZE);
  assert.equal(new Set(more).size, 10, 'each at least once');
  for (const count of [12, 13, 60, 400]) {
    await store.put(
      numbers(0, count).map((n) => row(n)),
      SPACE,
    );
    assert.equal(new Set(await drawn(store)).size, SIZE, `${count}`);
  }
});

test('what is drawn depends on ids alone: on no order, no ords and no other collection, before changes and after', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ remove: fc.boolean(), from: fc.nat(300), count: fc.integer({ min: 1, max: 150 }) }), {
        minLength: 1,
        maxLength: 12,
      }),
      fc.integer(),
      async (changes, seed) => {
        const store = await stored(t, [row(0)]);
        const kept = new DocumentSample(store, SIZE);
        const live = new Map([[0, 0]]);
        for (const [version, { remove, from, count }] of changes.entries()) {
          const changed = numbers(from, from + count);
          if (remove) await store.remove(changed.filter((n) => n > 0).map((n) => `doc/${n}`));
          else
            await store.put(
              changed.map((n) => row(n, version)),
              SPACE,
            );
          for (const n of changed) {
            if (!remove) live.set(n, version);
            else if (n > 0) live.delete(n);
          }
          const rows = [...(await kept.rows())];
          assert.deepEqual(rows, [...(await new DocumentSample(store, SIZE).rows())]);
          const shuffled = createRandom(seed).shuffle([...live]);
          const copy = await stored(
            t,
            shuffled.map(([n, of]) => row(n, of)),
          );
          assert.deepEqual(rows, [...(await new DocumentSample(copy, SIZE).rows())]);
        }
      },
    ),
    { numRuns: 12 },
  );
});

test('a document that comes or goes changes at most one drawn', async (t) => {
  const store = await stored(
    t,
    numbers(0, 500).map((n) => row(n)),
  );
  const sample = new DocumentSample(store, SIZE);
  let before = new Set([...(await sample.rows())].filter((_, i) => i % 2 === 0));
  let changed = 0;
  for (let i = 0; i < 120; i++) {
    if (i % 2 === 0) await store.put([row(500 + i)], SPACE);
    else await store.remove([`doc/${3 * i}`]);
    const after = new Set([...(await sample.rows())].filter((_, j) => j % 2 === 0));
    const fresh = [...after].filter((n) => !before.has(n)).length;
    assert.ok(fresh <= 1, `change ${i}`);
    changed += fresh;
    before = after;
  }
  assert.ok(changed > 0 && changed < 20, `${changed} of 120`);
});

test('every document is as likely to be drawn, whatever its id and its place are, and each of its passages', async (t) => {
  const COUNT = 4000;
  for (const idOf of [(n: number) => `${n}`, (n: number) => `文档-${n}`, (n: number) => `${'x'.repeat(n % 90)}${n}`]) {
    const rows = numbers(0, COUNT).map((n) => ({
      ...row(n),
      id: idOf(n),
      json: JSON.stringify({ id: idOf(n), text: '' }),
    }));
    const store = await stored(t, rows);
    const size = 400;
    const sample = await new DocumentSample(store, size).rows();
    const drawn = [...sample].filter((_, i) => i % 2 === 0);
    const mean = drawn.reduce((sum, n) => sum + n, 0) / size;
    assert.ok(Math.abs(mean - COUNT / 2) < (3.5 * COUNT) / Math.sqrt(12 * size), `mean ${mean}`);
    const [fifths, places] = [drawn.filter((n) => n % 5 === 0).length, [0, 0, 0]];
    assert.ok(Math.abs(fifths - size / 5) < 3.5 * Math.sqrt(size * 0.16), `${fifths} of a fifth`);
    for (const [i, n] of drawn.entries()) if (n % 5 === 0) places[sample[2 * i + 1]]++;
    assert.ok(Math.min(...places) > fifths / 6, `passages ${places}`);
  }
});
