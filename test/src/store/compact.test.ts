import assert from 'node:assert/strict';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { NotFoundError } from '../../../src/core/errors.ts';
import { compact, open } from '../../../src/database/kenyon.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const encoder = new NgramEncoder(32);
const DOCS = Array.from({ length: 2000 }, (_, i) => ({
  id: `d${i}`,
  text: `text number ${i * 7919}`,
  filler: 'x'.repeat(4000),
}));

test('compacting after deletes leaves a file of about what is live, and everything in it', async (t) => {
  const path = join(await temporaryDirectory(t), 'db');
  const fresh = join(await temporaryDirectory(t), 'db');
  const live = DOCS.filter((_, i) => i % 4 === 0);
  for (const [where, removed] of [
    [path, DOCS.filter((_, i) => i % 4 !== 0)],
    [fresh, []],
  ] as const) {
    const kenyon = await open(where, { encoder });
    await kenyon.collection().add(removed.length > 0 ? DOCS : live);
    await kenyon.collection().delete(removed.map(({ id }) => id));
    await kenyon.close();
  }
  const { before, after } = await compact(path);
  const whole = await compact(fresh);
  assert.ok(after < before / 2, `${after} bytes of ${before}`);
  assert.ok(after <= 2 * whole.after, `${after} bytes, a new database has ${whole.after}`);
  assert.ok(!(await readdir(path)).some((name) => name.includes('compact')));
  const kenyon = await open(path, { encoder });
  await kenyon.verify();
  assert.equal(await kenyon.collection().count(), live.length);
  assert.deepEqual(await kenyon.collection().get(['d0', 'd1', 'd1996']), [DOCS[0], undefined, DOCS[1996]]);
  await kenyon.close();
});

test('who has a database open goes on with the compacted file, reading and writing', async (t) => {
  const path = join(await temporaryDirectory(t), 'db');
  const one = await open(path, { encoder });
  await one.collection().add(DOCS.slice(0, 10));
  const reader = await open(path, { encoder, readOnly: true });
  assert.equal(await reader.collection().count(), 10);
  await compact(path);
  await one.collection().add([{ id: 'late', text: 'late' }]);
  assert.equal(await reader.collection().count(), 11);
  await one.close();
  await compact(path);
  const again = await open(path, { encoder });
  await again.collection().delete(['d3']);
  assert.deepEqual(await reader.collection().get(['d3', 'late']), [undefined, { id: 'late', text: 'late' }]);
  await again.verify();
  await again.close();
  await reader.close();
});

test('searching, writing and opening go on while the database is compacted, and documents get new ords', async (t) => {
  const path = join(await temporaryDirectory(t), 'db');
  const notices: string[] = [];
  const options = { encoder, onNotice: (notice: string) => notices.push(notice) };
  const kept = await open(path, options);
  const collection = kept.collection('default', { exactBelow: 0 });
  const docs = DOCS.slice(0, 200).map(({ id, text }, i) => ({ id, text, even: i % 2 === 0 }));
  await collection.add(docs);
  let compacting = true;
  let searches = 0;
  const search = async () => {
    for (let i = 0; compacting; i = (i + 1) % docs.length) {
      const index = (['exact', 'hnsw', 'lsh'] as const)[i % 3];
      const filter = i % 2 === 0 ? 'even = true' : undefined;
      const { hits } = await collection.search(docs[i].text, { index, k: 3, ...(filter && { filter }) });
      assert.equal(hits[0].doc.id, docs[i].id, `${index} after ${searches} searches`);
      searches++;
      await nextTurn();
    }
  };
  const write = async () => {
    while (compacting) {
      const other = await open(path, options);
      await other.collection().add([{ id: 'changing', text: `changing ${searches}` }]);
      await other.close();
    }
  };
  const using = Promise.all([search(), search(), write()]);
  try {
    for (let round = 0; round < 3; round++) {
      // Each document anew, and twice, so that most ords are gaps.
      for (const extra of [1, 2]) await collection.add(docs.map((doc) => ({ ...doc, extra: round * 2 + extra })));
      await compact(path);
    }
  } finally {
    compacting = false;
    await using;
  }
  assert.ok(searches > 5);
  assert.deepEqual(notices, []);
  assert.equal(await collection.count(), docs.length + 1);
  await kept.verify();
  await kept.close();
});

test('documents whose ords have become sparse get new ones, and are found with every index as before', async (t) => {
  const path = join(await temporaryDirectory(t), 'db');
  const kenyon = await open(path, { encoder });
  const options = { exactBelow: 0 };
  const small = DOCS.slice(0, 300).map(({ id, text }, i) => ({ id, text, even: i % 2 === 0 }));
  const other = kenyon.collection('other');
  await other.add(small.slice(0, 50));
  for (let round = 0; round < 3; round++) {
    await kenyon
      .collection('default', options)
      .add(small.map((doc) => ({ ...doc, text: `${doc.text} round ${round}` })));
  }
  await kenyon.collection().catchUp();
  await kenyon.close();
  await compact(path);
  const notices: string[] = [];
  const again = await open(path, { encoder, onNotice: (notice) => notices.push(notice) });
  t.after(() => again.close());
  await again.verify();
  const docs = again.collection('default', options);
  assert.equal(await docs.count(), 300);
  assert.deepEqual((await docs.get(['d7']))[0], { ...small[7], text: `${small[7].text} round 2` });
  for (const index of ['exact', 'hnsw', 'lsh'] as const) {
    const { hits } = await docs.search(`${small[7].text} round 2`, { index, filter: 'even = false', k: 3 });
    assert.equal(hits[0].id, 'd7');
  }
  await docs.add([{ id: 'late', text: 'late' }]);
  await docs.delete(['d7']);
  assert.deepEqual(await docs.get(['late', 'd7']), [{ id: 'late', text: 'late' }, undefined]);
  assert.equal(await again.collection('other').count(), 50);
  assert.deepEqual(notices, []);
  await again.verify();
});

test('there must be something to compact', async (t) => {
  const parent = await temporaryDirectory(t);
  await mkdir(join(parent, 'empty'));
  await assert.rejects(compact(join(parent, 'nowhere')), NotFoundError);
  await assert.rejects(compact(join(parent, 'empty')), NotFoundError);
  assert.deepEqual(await readdir(join(parent, 'empty')), []);
});
