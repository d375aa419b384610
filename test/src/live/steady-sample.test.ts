import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { steadySample } from '../../../src/live/steady-sample.ts';
import type { CollectionStore } from '../../../src/store/collection-store.ts';
import { temporaryStore } from '../../fixtures/temporary-store.ts';

const SPACE = { dim: 2, fingerprint: 'plain', runtime: 'plain' };
const SIZE = 40;

/** Vectors tell which document they are of. */
async function numbered(t: TestContext, count: number): Promise<CollectionStore> {
  const { store } = await temporaryStore(t);
  await put(store, 0, count);
  return store;
}

function put(store: CollectionStore, from: number, to: number): Promise<number> {
  const rows = Array.from({ length: to - from }, (_, i) => {
    const id = `${from + i}`;
    return { id, json: JSON.stringify({ id, text: id }), vectors: Float32Array.of(from + i, 1) };
  });
  return store.put(rows, SPACE);
}

function remove(store: CollectionStore, from: number, to: number): Promise<number> {
  return store.remove(Array.from({ length: to - from }, (_, i) => `${from + i}`));
}

async function sampled(store: CollectionStore): Promise<number[]> {
  return [...(await steadySample(store, SIZE))].filter((_, i) => i % 2 === 0);
}

test('all are drawn of few, and so many different ones of more', async (t) => {
  const store = await numbered(t, 3);
  assert.deepEqual((await sampled(store)).sort(), [0, 1, 2]);
  for (const count of [SIZE, SIZE + 1, 50, 51, 60, 1000]) {
    await put(store, store.state().count, count);
    const sample = await sampled(store);
    assert.equal(new Set(sample).size, SIZE, `${count}`);
    assert.ok(sample.every((number) => number < count));
  }
});

test('a document that comes or goes changes at most one of them, until there are many more', async (t) => {
  const store = await numbered(t, 1020);
  let before = new Set(await sampled(store));
  for (let i = 0; i < 100; i++) {
    if (i % 2 === 0) await put(store, 1020 + i, 1021 + i);
    else await remove(store, 3 * i, 3 * i + 1);
    const sample = await sampled(store);
    assert.ok(sample.filter((number) => !before.has(number)).length <= 1, `change ${i}`);
    before = new Set(sample);
  }
});

test('only what is live is drawn, from all parts, where most was removed too', async (t) => {
  const store = await numbered(t, 4000);
  for (const [from, to] of [
    [0, 1500],
    [1500, 2800],
    [2800, 3800],
  ]) {
    await remove(store, from, to);
    const sample = await sampled(store);
    assert.equal(new Set(sample).size, SIZE);
    assert.ok(sample.every((number) => number >= to && number < 4000));
    const mean = sample.reduce((sum, number) => sum + number, 0) / SIZE;
    const deviation = (4000 - to) / Math.sqrt(12 * SIZE);
    assert.ok(Math.abs(mean - (to + 4000) / 2) < 3 * deviation, `mean ${mean} from ${to} on`);
  }
});
