import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { createRandom, type Random } from '../../../src/core/random.ts';
import { dotAt } from '../../../src/core/vectors.ts';
import type { Collection } from '../../../src/database/collection.ts';
import { open } from '../../../src/database/kenyon.ts';
import type { StoredDocument } from '../../../src/store/document.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryDatabase } from '../../fixtures/temporary-database.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const encoder = new NgramEncoder(16);
const OPTIONS = { exactBelow: 40, hnsw: { M: 8, efConstruction: 40 } };
const WORDS = ['bank', 'card', '米饭', '签证', 'visa', '电脑', 'law', '合同', 'train', '医生', 'rice', 'soup'];

function randomText(random: Random): string {
  return (
    Array.from({ length: 1 + random.below(4) }, () => WORDS[random.below(WORDS.length)]).join(' ') + random.below(1000)
  );
}

/** A model of a collection: documents by id, in the order in which they were last changed. */
class Twin {
  readonly docs = new Map<string, StoredDocument>();

  put(doc: StoredDocument): 'added' | 'updated' | 'unchanged' {
    const old = this.docs.get(doc.id);
    if (old !== undefined && JSON.stringify(old) === JSON.stringify(doc)) return 'unchanged';
    this.docs.delete(doc.id);
    this.docs.set(doc.id, doc);
    return old === undefined ? 'added' : 'updated';
  }

  scores(vector: Float32Array): Map<string, number> {
    return new Map([...this.docs.values()].map(({ id, text }) => [id, dotAt(vector, encoder.vectorOf(text), 0)]));
  }
}

async function mustAgree(collection: Collection, twin: Twin, random: Random, where: string): Promise<void> {
  assert.equal(await collection.count(), twin.docs.size, where);
  const text = randomText(random);
  const scores = twin.scores(encoder.vectorOf(text));
  const sorted = [...scores.values()].sort((a, b) => b - a);
  const k = 1 + random.below(12);
  // As wide as the graph, so that its answers are exact too.
  for (const index of ['exact', 'auto', { hnsw: { efSearch: 5000 } }] as const) {
    const { hits, plan } = await collection.search(text, { k, mode: 'semantic', index });
    assert.equal(hits.length, Math.min(k, twin.docs.size), `${where}: ${index}`);
    assert.equal(new Set(hits.map(({ id }) => id)).size, hits.length, where);
    hits.forEach(({ id, score, doc }, i) => {
      assert.deepEqual(doc, twin.docs.get(id), where);
      assert.ok(Math.abs(score - scores.get(id)!) < 1e-5, where);
      assert.ok(
        Math.abs(score - sorted[i]) < 1e-5,
        `${where}: hit ${i} of ${index} (${plan.reason}) is not the best left`,
      );
    });
  }
}

for (const seed of [1, 2, 3]) {
  test(`random additions, changes, removals and reopenings leave what a map would hold (seed ${seed})`, async (t) => {
    const path = join(await temporaryDirectory(t), 'db');
    const random = createRandom(seed);
    const twin = new Twin();
    const notices: string[] = [];
    let kenyon = await open(path, { encoder, onNotice: (notice) => notices.push(notice) });
    t.after(() => kenyon.close());
    for (let step = 0; step < 60; step++) {
      const where = `seed ${seed}, step ${step}`;
      const collection = kenyon.collection('default', OPTIONS);
      const action = random.next();
      if (action < 0.5) {
        const docs = Array.from({ length: random.below(14) }, () => ({
          id: `d${random.below(150)}`,
          text: randomText(random),
        }));
        const tally = { added: 0, updated: 0, unchanged: 0, rejected: 0 };
        // One document a batch, so that each is compared with what is there; other sizes have a test of their own.
        for (const doc of docs) tally[twin.put(doc)]++;
        assert.deepEqual(await collection.add(docs, { batchSize: 1 }), tally, where);
      } else if (action < 0.75) {
        const ids = Array.from({ length: random.below(25) }, () => `d${random.below(150)}`);
        const gone = new Set(ids.filter((id) => twin.docs.delete(id)));
        assert.equal(await collection.delete(ids), gone.size, where);
      } else if (action < 0.85) {
        await kenyon.close();
        kenyon = await open(path, { encoder, onNotice: (notice) => notices.push(notice) });
      }
      await mustAgree(kenyon.collection('default', OPTIONS), twin, random, where);
    }
    assert.deepEqual(notices, []);
    await kenyon.verify();
  });
}

test('after half is removed and a third is replaced every document is found by its own vector', async (t) => {
  const random = createRandom(9);
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const collection = kenyon.collection('default', { exactBelow: 0, hnsw: { M: 8, efConstruction: 60 } });
  const texts = new Map(Array.from({ length: 800 }, (_, i) => [`d${i}`, `${i} ${randomText(random)}`]));
  const add = (ids: string[]) => collection.add(ids.map((id) => ({ id, text: texts.get(id)! })));
  await add([...texts.keys()]);
  await collection.catchUp();
  const gone = [...texts.keys()].filter(() => random.next() < 0.5);
  for (const id of gone) texts.delete(id);
  await collection.delete(gone);
  const changed = [...texts.keys()].filter(() => random.next() < 0.3);
  for (const id of changed) texts.set(id, `changed ${randomText(random)} ${id}`);
  await add(changed);
  for (const [id, text] of texts) {
    const { hits, plan } = await collection.search(text, { k: 5, mode: 'semantic' });
    assert.equal(plan.index, 'hnsw');
    assert.ok(Math.abs(hits[0].score - 1) < 1e-5, `${id} is not found by its own text`);
    assert.ok(hits.some((hit) => hit.id === id) || hits[4].score > 1 - 1e-5, id);
  }
});

test('when 99 % is removed a search still returns exactly min(k, count) hits', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const collection = kenyon.collection('default', { exactBelow: 0, hnsw: { M: 8, efConstruction: 40 } });
  const random = createRandom(10);
  const ids = Array.from({ length: 1200 }, (_, i) => `d${i}`);
  await collection.add(ids.map((id) => ({ id, text: `${id} ${randomText(random)}` })));
  await collection.catchUp();
  assert.equal(await collection.delete(ids.filter((_, i) => i % 100 !== 0)), 1188);
  for (const index of ['hnsw', 'exact', 'auto'] as const) {
    for (const k of [1, 10, 12, 50]) {
      assert.equal((await collection.search('visa', { k, index })).hits.length, Math.min(k, 12), `${index}, k = ${k}`);
    }
  }
});

test('a graph that is mostly dead is built again of the living, and answers meanwhile', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const collection = kenyon.collection('default', { exactBelow: 0, hnsw: { M: 4, efConstruction: 8 } });
  const docs = (round: number) =>
    Array.from({ length: 300 }, (_, i) => ({ id: `d${i}`, text: `text ${i} of round ${round}` }));
  for (let round = 0; round < 8; round++) {
    await collection.add(docs(round));
    const { hits } = await collection.search(`text 7 of round ${round}`, {
      k: 300,
      index: { hnsw: { efSearch: 3000 } },
    });
    assert.equal(hits.length, 300);
    assert.equal(hits[0].doc.text, `text 7 of round ${round}`);
    await collection.catchUp();
  }
});

for (const count of [999, 1000, 1001]) {
  test(`${count} documents give the same answers after a restart`, async (t) => {
    const path = join(await temporaryDirectory(t), 'db');
    const random = createRandom(count);
    const texts = Array.from({ length: count }, (_, i) => `${i} ${randomText(random)}`);
    const options = { exactBelow: 1000, hnsw: { M: 4, efConstruction: 20 } };
    const answers = async (collection: Collection) => {
      await collection.catchUp();
      const results = await Promise.all(texts.slice(0, 20).map((text) => collection.search(text, { k: 5 })));
      // The packed graph adds up in another order than the growing one.
      return results.map(({ hits, plan }) => ({
        hits: hits.map(({ doc, score }) => ({ doc, score: score.toFixed(5) })),
        index: plan.index,
      }));
    };
    const first = await open(path, { encoder });
    await first.collection('default', options).add(texts.map((text, i) => ({ id: `d${i}`, text })));
    const before = await answers(first.collection());
    await first.close();
    const notices: string[] = [];
    const second = await open(path, { encoder, onNotice: (notice) => notices.push(notice) });
    t.after(() => second.close());
    assert.deepEqual(await answers(second.collection('default', options)), before);
    assert.equal(before[0].index, count < 1000 ? 'exact' : 'hnsw');
    assert.deepEqual(notices, []);
  });
}
