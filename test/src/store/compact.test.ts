import assert from 'node:assert/strict';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ConflictError, NotFoundError } from '../../../src/core/errors.ts';
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

test('a database that was compacted while it was open refuses to write where nobody would read', async (t) => {
  const path = join(await temporaryDirectory(t), 'db');
  const kenyon = await open(path, { encoder });
  await kenyon.collection().add(DOCS.slice(0, 10));
  await compact(path);
  await assert.rejects(kenyon.collection().add([{ id: 'late', text: 'late' }]), ConflictError);
  await kenyon.close();
  const again = await open(path, { encoder });
  assert.equal(await again.collection().count(), 10);
  await again.collection().add([{ id: 'late', text: 'late' }]);
  assert.equal(await again.collection().count(), 11);
  await again.close();
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
