import assert from 'node:assert/strict';
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Collection } from '../../../src/database/collection.ts';
import { open } from '../../../src/database/kenyon.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const encoder = new NgramEncoder(32);
/** One that is saved in a framed file, as all are but for the other. */
const INDEXES = ['lsh', 'hnsw'] as const;
const OPTIONS = { exactBelow: 0, hnsw: { M: 4, efConstruction: 16 } };

/** Something that is done to a collection while it is open once, with every index caught up before it is closed. */
type Visit = (collection: Collection) => Promise<unknown>;

function documents(from: number, length: number, word: (i: number) => string = (i) => `word${i}`) {
  return Array.from({ length }, (_, i) => ({
    id: `d${from + i}`,
    text: `${word(from + i)} number ${(from + i) * 7919}`,
    tag: `t${word(from + i)}`,
    city: ['北京', '上海'][(from + i) % 2],
  }));
}

/** A database and what was told while it was visited; `visit` resolves when it is closed again. */
async function visited(t: TestContext) {
  const path = join(await temporaryDirectory(t), 'db');
  const visit = async (run: Visit): Promise<string[]> => {
    const notices: string[] = [];
    const kenyon = await open(path, { encoder, onNotice: (notice) => notices.push(notice) });
    const collection = kenyon.collection('default', OPTIONS);
    await run(collection);
    for (const index of INDEXES) await collection.search('number', { index });
    await collection.catchUp();
    await kenyon.close();
    return notices;
  };
  const store = join(path, 'store.mdb');
  return { visit, copy: () => copyFile(store, `${path}.backup`), putBack: () => copyFile(`${path}.backup`, store) };
}

/** Every live document is found by its words, its tag and its vector through every index, and nothing else is. */
async function mustFindAll(collection: Collection, docs: readonly { id: string; text: string; tag: string }[]) {
  for (const { id, text, tag } of docs) {
    const [word] = text.split(' ');
    assert.equal((await collection.search(word, { mode: 'lexical' })).hits[0]?.id, id, word);
    const { hits: tagged } = await collection.search(text, { filter: `tag = "${tag}"` });
    assert.deepEqual(
      tagged.map((hit) => hit.id),
      [id],
      tag,
    );
    for (const index of INDEXES) {
      const { hits } = await collection.search(text, { index, mode: 'semantic', k: 1 });
      assert.deepEqual(
        hits.map((hit) => hit.doc.text),
        [text],
        index,
      );
    }
  }
}

test('indexes saved after a backup are not believed once it is put back and added to as often', async (t) => {
  const { visit, copy, putBack } = await visited(t);
  await visit((collection) => collection.add(documents(0, 300)));
  await copy();
  const wrong = documents(300, 260, (i) => (i === 451 ? 'giraffe' : `word${i}`));
  const right = documents(300, 260, (i) => (i === 451 ? 'elephant' : `word${i}`));
  await visit((collection) => collection.add(wrong));
  await putBack();
  const notices = await visit((collection) => collection.add(right));
  assert.ok(
    notices.some((notice) => /another history/.test(notice)),
    notices.join('\n'),
  );
  await visit(async (collection) => {
    await mustFindAll(collection, right.slice(148, 156));
    assert.deepEqual((await collection.search('giraffe', { mode: 'lexical' })).hits, []);
  });
});

test('nor are they when other documents are removed from what was put back', async (t) => {
  const { visit, copy, putBack } = await visited(t);
  const docs = documents(0, 40);
  await visit((collection) => collection.add(docs));
  await copy();
  await visit((collection) => collection.delete(['d31']));
  await putBack();
  await visit((collection) => collection.delete(['d7']));
  await visit((collection) =>
    mustFindAll(
      collection,
      docs.filter(({ id }) => id !== 'd7'),
    ),
  );
});

test('indexes saved before a backup are used when it is put back', async (t) => {
  const { visit, copy, putBack } = await visited(t);
  const docs = documents(0, 40);
  await visit((collection) => collection.add(docs));
  await copy();
  await putBack();
  assert.deepEqual(await visit((collection) => mustFindAll(collection, docs)), []);
});

test('a database that is removed while it is open does not come back when it is closed', async (t) => {
  const path = join(await temporaryDirectory(t), 'db');
  const kenyon = await open(path, { encoder });
  await kenyon.collection('default', OPTIONS).add(documents(0, 40));
  await rm(path, { recursive: true });
  await kenyon.close();
  await assert.rejects(readFile(path), { code: 'ENOENT' });
  await (await open(path, { encoder })).close();
});

test('a database that was opened by a relative path stays that one in another working directory', async (t) => {
  const directory = await temporaryDirectory(t);
  const before = process.cwd();
  t.after(() => process.chdir(before));
  process.chdir(directory);
  const kenyon = await open('db', { encoder });
  await kenyon.collection('default', OPTIONS).add(documents(0, 10));
  process.chdir('/');
  await kenyon.collection().add(documents(10, 10));
  await kenyon.close();
  const again = await open(join(directory, 'db'), { encoder });
  t.after(() => again.close());
  assert.equal(await again.collection().count(), 20);
});

test('a notice that its listener fails of stops nothing', async (t) => {
  const path = join(await temporaryDirectory(t), 'db');
  const fill = await open(path, { encoder });
  await fill.collection('default', OPTIONS).add(documents(0, 10));
  await fill.close();
  await writeFile(join(path, 'indexes', '1', 'words.lists'), 'garbage');
  let told = 0;
  const onNotice = () => {
    told++;
    throw new Error('the fault of the listener');
  };
  const kenyon = await open(path, { encoder, onNotice });
  t.after(() => kenyon.close());
  await kenyon.collection('default', OPTIONS).add(documents(10, 10));
  await kenyon.collection().catchUp();
  assert.equal((await kenyon.collection().search('word15', { mode: 'lexical' })).hits[0].id, 'd15');
  assert.ok(told > 0);
});

test('what is stored while the database is being closed is told as stored', async (t) => {
  const path = join(await temporaryDirectory(t), 'db');
  const kenyon = await open(path, { encoder });
  const collection = kenyon.collection('default', OPTIONS);
  await collection.add(documents(0, 10));
  const removing = collection.delete(['d3']);
  const closing = kenyon.close();
  assert.equal(await removing, 1);
  await closing;
  const again = await open(path, { encoder });
  t.after(() => again.close());
  assert.equal(await again.collection().count(), 9);
});
