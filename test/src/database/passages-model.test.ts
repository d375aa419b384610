import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { createRandom, type Random } from '../../../src/core/random.ts';
import type { Collection } from '../../../src/database/collection.ts';
import { compact, open } from '../../../src/database/kenyon.ts';
import type { IndexChoice } from '../../../src/live/index-options.ts';
import { bestCosine, cutText } from '../../fixtures/cut-text.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const encoder = new NgramEncoder(24);
const SIZE = { maxTokens: 16, overlap: 0 };
const OPTIONS = { passages: { maxTokens: 16 }, exactBelow: 60, hnsw: { M: 8, efConstruction: 40 } };
const WORDS = ['bank', 'card', '米饭。', '签证', 'visa.', '电脑', 'law', '合同；', 'train', '医生\n', 'rice!', 'soup'];
const GROUPS = ['a', 'b', 'c'];
/** As wide as the collection, so that every answer is exact. */
const INDEXES: readonly IndexChoice[] = [
  'exact',
  'auto',
  { hnsw: { efSearch: 5000 } },
  { lsh: { candidates: 20_000 } },
  { bio: { candidates: 20_000, signCandidates: 20_000 } },
];

type Doc = { readonly id: string; readonly text: string; readonly group: string };

/** Mostly short texts, which are one passage, and some of up to some twenty. */
function randomDoc(random: Random): Doc {
  const length = random.next() < 0.5 ? 1 + random.below(6) : 1 + random.below(120);
  const words = Array.from({ length }, () => WORDS[random.below(WORDS.length)] + random.below(100));
  return { id: `d${random.below(120)}`, text: words.join(' '), group: GROUPS[random.below(GROUPS.length)] };
}

async function mustAgree(collection: Collection, twin: Map<string, Doc>, random: Random, where: string): Promise<void> {
  assert.equal(await collection.count(), twin.size, where);
  const { text } = randomDoc(random);
  const vector = encoder.vectorOf(text);
  const group = random.next() < 0.4 ? GROUPS[random.below(3)] : undefined;
  const scores = new Map(
    [...twin.values()]
      .filter((doc) => group === undefined || doc.group === group)
      .map((doc) => [doc.id, bestCosine(vector, doc.text, SIZE, encoder)]),
  );
  const sorted = [...scores.values()].sort((a, b) => b - a);
  const k = 1 + random.below(random.next() < 0.8 ? 12 : 150);
  for (const index of INDEXES) {
    const filter = group === undefined ? {} : { filter: `group = "${group}"` };
    const { hits, plan } = await collection.search(vector, { k, index, ...filter });
    const why = `${where}: ${JSON.stringify(index)}, ${plan.reason}`;
    assert.equal(hits.length, Math.min(k, scores.size), why);
    assert.equal(new Set(hits.map(({ id }) => id)).size, hits.length, why);
    for (const [i, { id, score, doc, passage }] of hits.entries()) {
      assert.deepEqual(doc, twin.get(id), why);
      assert.ok(Math.abs(score - scores.get(id)!) < 1e-5, why);
      assert.ok(Math.abs(score - sorted[i]) < 1e-5, `${why}: hit ${i} is not the best left`);
      if (cutText(doc.text, SIZE).length === 1) assert.equal(passage, undefined, why);
      else {
        assert.equal(passage!.text, doc.text.slice(passage!.start, passage!.end), why);
        assert.ok(Math.abs(passage!.score - score) < 1e-5, why);
        assert.ok(
          cutText(doc.text, SIZE).some(({ start, end }) => start === passage!.start && end === passage!.end),
          why,
        );
      }
    }
  }
}

for (const seed of [1, 2, 3]) {
  test(`documents of several passages are found by the best of them, whatever was done before (seed ${seed})`, async (t) => {
    const path = join(await temporaryDirectory(t), 'db');
    const random = createRandom(seed);
    const twin = new Map<string, Doc>();
    const notices: string[] = [];
    const opened = () => open(path, { encoder, onNotice: (notice) => notices.push(notice) });
    let kenyon = await opened();
    t.after(() => kenyon.close());
    for (let step = 0; step < 25; step++) {
      const where = `seed ${seed}, step ${step}`;
      const collection = kenyon.collection('default', OPTIONS);
      const action = random.next();
      if (action < 0.5) {
        const docs = Array.from({ length: random.below(14) }, () => randomDoc(random));
        for (const doc of docs) twin.set(doc.id, doc);
        await collection.add(docs, { batchSize: 1 + random.below(8) });
      } else if (action < 0.75) {
        const ids = Array.from({ length: random.below(25) }, () => `d${random.below(120)}`);
        const gone = new Set(ids.filter((id) => twin.delete(id)));
        assert.equal(await collection.delete(ids), gone.size, where);
      } else if (action < 0.85) {
        await kenyon.close();
        kenyon = await opened();
      } else if (action < 0.95) {
        await compact(path);
      }
      await mustAgree(kenyon.collection('default', OPTIONS), twin, random, where);
    }
    assert.deepEqual(notices, []);
    await kenyon.verify();
  });
}
