import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type IndexKind, LiveIndex } from '../../../src/live/live-index.ts';
import { vectorReader } from '../../../src/live/row-readers.ts';
import { sampleVectors } from '../../../src/live/sample-vectors.ts';
import type { CollectionStore } from '../../../src/store/collection-store.ts';
import { temporaryStore } from '../../fixtures/temporary-store.ts';

const SPACE = { dim: 2, fingerprint: 'f', runtime: 'r' };

function rowsOf(from: number, to: number) {
  return Array.from({ length: to - from }, (_, i) => {
    const id = `d${from + i}`;
    return { id, json: JSON.stringify({ id, text: 'x' }), vectors: Float32Array.of(from + i, 1) };
  });
}

async function openStore(t: TestContext, count: number): Promise<CollectionStore> {
  const { store } = await temporaryStore(t);
  await store.put(rowsOf(0, count), SPACE);
  return store;
}

/** Counts rows, and says what it does. */
class CountingIndex {
  readonly ords = new Set<number>();

  get count(): number {
    return this.ords.size;
  }

  add(ords: Uint32Array): void {
    for (const ord of ords) this.ords.add(ord);
  }

  remove(ords: Uint32Array): void {
    for (const ord of ords) this.ords.delete(ord);
  }
}

function countingKind(store: CollectionStore, kind: Partial<IndexKind<CountingIndex, Float32Array>>) {
  return new LiveIndex<CountingIndex, Float32Array>(
    store,
    {
      name: 'count',
      read: vectorReader(store),
      create: async () => new CountingIndex(),
      load: async () => undefined,
      save: async () => undefined,
      isWorn: () => false,
      ...kind,
    },
    { readOnly: false, onNotice: () => undefined },
  );
}

test('settling while what was read is being saved waits for what was stored since', async (t) => {
  const store = await openStore(t, 5000);
  let saving = () => {};
  const begun = new Promise<void>((resolve) => {
    saving = resolve;
  });
  let goOn = () => {};
  const allowed = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const live = countingKind(store, {
    save: async () => {
      saving();
      await allowed;
    },
  });
  t.after(() => live.close());
  live.poke();
  await begun;
  await store.put(rowsOf(5000, 5001), SPACE);
  store.refresh();
  const settled = live.settle();
  goOn();
  await settled;
  assert.equal(live.current?.index.count, 5001);
});

test('an index that could not be made is asked for again', async (t) => {
  const store = await openStore(t, 5);
  let attempts = 0;
  const live = countingKind(store, {
    create: async () => {
      if (++attempts === 1) throw new Error('a damaged row');
      return new CountingIndex();
    },
  });
  t.after(() => live.close());
  await assert.rejects(live.settle(), /a damaged row/);
  await live.settle();
  assert.equal(live.current?.index.count, 5);
});

test('a sample has the size asked for wherever documents were removed', async (t) => {
  const store = await openStore(t, 200);
  const ids = (from: number, to: number) => rowsOf(from, to).map(({ id }) => id);
  assert.equal((await sampleVectors(store, 20)).length, 2 * 20);
  await store.remove(ids(100, 200));
  store.refresh();
  const sample = await sampleVectors(store, 20);
  assert.equal(sample.length, 2 * 20);
  const drawn = sample.filter((_, i) => i % 2 === 0);
  assert.equal(new Set(drawn).size, 20);
  assert.ok(drawn.every((ord, i) => ord < 100 && (i === 0 || ord > drawn[i - 1])));
  await store.remove(ids(0, 95));
  store.refresh();
  assert.deepEqual([...(await sampleVectors(store, 20))], [95, 1, 96, 1, 97, 1, 98, 1, 99, 1]);
  await store.remove(ids(95, 100));
  store.refresh();
  assert.equal((await sampleVectors(store, 20)).length, 0);
});
