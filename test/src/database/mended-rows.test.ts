import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { compact, type Kenyon, open } from '../../../src/database/kenyon.ts';
import { openDatabase } from '../../../src/store/open-database.ts';
import { idKey, rowKey } from '../../../src/store/row-key.ts';
import type { Tables } from '../../../src/store/tables.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { openFor } from '../../fixtures/temporary-database.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const encoder = new NgramEncoder(32);
const LONG =
  '合同第一条，租金每月三千元。押金两个月。 The rent is due on the first. A late fee may be charged. '.repeat(6);
/** Two of several passages; ids in both scripts, the third with a character beyond the BMP. */
const DOCUMENTS = ['d0', '护照', 'a𠮷b', 'long', 'd4', '很长', 'd6', 'é'].map((id, i) => ({
  id,
  text: i === 3 || i === 5 ? `${id} ${LONG}` : `letter ${i} 信件 of ${id}`,
  city: i % 2 === 0 ? '北京' : 'Paris',
}));
const IDS = DOCUMENTS.map(({ id }) => id);
const OTHERS = DOCUMENTS.map((document) => ({ ...document, id: `other ${document.id}` }));
const PASSAGES = { passages: { maxTokens: 40, overlap: 0 } };

/** Two collections with removals, settings and indexes. */
async function filled(t: TestContext): Promise<string> {
  const path = join(await temporaryDirectory(t), 'db');
  const kenyon = await open(path, { encoder });
  for (const [name, documents] of [
    ['default', DOCUMENTS],
    ['其他', OTHERS],
  ] as const) {
    const collection = kenyon.collection(name, PASSAGES);
    await collection.add([{ id: 'gone', text: 'soon gone' }, ...documents]);
    await collection.delete(['gone']);
    await collection.setEntities({ fields: ['city'], model: false });
    for (const index of ['hnsw', 'bio'] as const) await collection.search('letter', { index });
    await collection.catchUp();
  }
  await kenyon.close();
  return path;
}

type AnyTable = {
  getBinary(key: unknown): Buffer | undefined;
  put(key: unknown, value: Buffer): unknown;
  remove(key: unknown): unknown;
};

interface Damage {
  readonly table: keyof Tables;
  readonly key: unknown;
  /** Where the row lies instead; the row's own bytes are damaged where it is left out. */
  readonly under?: unknown;
}

async function damage(path: string, rows: readonly Damage[]): Promise<void> {
  const database = await openDatabase(path);
  await database.write((tables) => {
    for (const { table, key, under } of rows) {
      const any = tables[table] as unknown as AnyTable;
      const bytes = Buffer.from(any.getBinary(key)!);
      if (under === undefined) bytes[bytes.length - 1] ^= 16;
      else any.remove(key);
      any.put(under ?? key, bytes);
    }
  });
  await database.close();
}

/** Ord of the first document: the one that is gone had the first. */
const FIRST = 1;
const id = (name: string) => idKey(1, name);

/** Damage to rows of the first collection, or of no collection, that costs no document. */
const MENDED: Readonly<Record<string, readonly Damage[]>> = {
  'an id': [{ table: 'ids', key: id('护照') }],
  'the key of an id': [{ table: 'ids', key: id('a𠮷b'), under: id('a𠮷c') }],
  'the collection in the key of an id': [{ table: 'ids', key: id('é'), under: idKey(257, 'é') }],
  'an id whose key is too short': [{ table: 'ids', key: id('d4'), under: Buffer.of(0, 0) }],
  'all ids': IDS.map((name) => ({ table: 'ids', key: id(name) })),
  counters: [{ table: 'states', key: 1 }],
  'the key of counters': [{ table: 'states', key: 1, under: 77 }],
  'a removal': [{ table: 'removals', key: rowKey(1, 0) }],
  'the key of a removal': [{ table: 'removals', key: rowKey(1, 0), under: rowKey(1, 5) }],
  'the name of a collection': [{ table: 'meta', key: 'name/1' }],
  'how many collections there are': [{ table: 'meta', key: 'collections' }],
  'ids, counters, removals and records': [
    { table: 'ids', key: id('d0') },
    { table: 'ids', key: id('long'), under: id('lonh') },
    { table: 'states', key: 1 },
    { table: 'removals', key: rowKey(1, 0) },
    { table: 'meta', key: 'name/1', under: 'namf/1' },
  ],
};

async function idsFound(kenyon: Kenyon, name: string, options: object): Promise<string[]> {
  const { hits } = await kenyon.collection(name, PASSAGES).search('letter 信件 rent', { k: 20, ...options });
  return hits.map(({ id }) => id).sort();
}

/** That a collection is as it was when it was filled. */
async function requireWhole(kenyon: Kenyon, name: string, documents: typeof DOCUMENTS): Promise<void> {
  const collection = kenyon.collection(name, PASSAGES);
  const ids = documents.map(({ id }) => id);
  assert.equal(await collection.count(), documents.length);
  assert.deepEqual(await collection.get([...ids, 'gone', 'a𠮷c', 'lonh']), [
    ...documents,
    undefined,
    undefined,
    undefined,
  ]);
  for (const index of ['exact', 'hnsw', 'bio'] as const)
    assert.deepEqual(await idsFound(kenyon, name, { mode: 'semantic', index }), [...ids].sort(), index);
  assert.deepEqual(
    await idsFound(kenyon, name, { filter: 'city = "北京"' }),
    documents.flatMap(({ id, city }) => (city === '北京' ? [id] : [])).sort(),
  );
}

for (const [what, rows] of Object.entries(MENDED)) {
  test(`damage to ${what} is put right by whoever opens the database to write`, async (t) => {
    const path = await filled(t);
    await damage(path, rows);
    const told: string[] = [];
    const reader = await openFor(t, path, { encoder, readOnly: true, onNotice: (notice) => told.push(notice) });
    // What concerns one collection keeps nobody from the other.
    await requireWhole(reader, '其他', OTHERS);
    await assert.rejects(reader.verify(), { code: 'FORMAT', message: /is damaged.*open the database for writing/ });
    assert.match(told.join('\n'), /is damaged: .*; open the database for writing, which puts right/);
    await reader.close();
    const notices: string[] = [];
    const kenyon = await openFor(t, path, { encoder, onNotice: (notice) => notices.push(notice) });
    assert.match(notices.join('\n'), /a damaged row of \w+ was made again|the damaged record .* was taken away/);
    assert.deepEqual(kenyon.collections(), ['default', '其他']);
    await kenyon.verify();
    await requireWhole(kenyon, 'default', DOCUMENTS);
    await requireWhole(kenyon, '其他', OTHERS);
    assert.deepEqual(await kenyon.collection('default', PASSAGES).add(DOCUMENTS), {
      added: 0,
      updated: 0,
      unchanged: IDS.length,
      rejected: 0,
    });
    await kenyon.collection('default', PASSAGES).delete(IDS.slice(0, 4));
    assert.equal(await kenyon.collection('default', PASSAGES).count(), IDS.length - 4);
    await kenyon.verify();
    await kenyon.close();
    await compact(path);
    const again = await openFor(t, path, { encoder });
    await again.verify();
    assert.equal(await again.collection('default', PASSAGES).count(), IDS.length - 4);
  });
}

for (const where of ['value', 'key'] as const) {
  test(`where the passages of a document are (${where}) is lost: it is found by words until it is added again`, async (t) => {
    const path = await filled(t);
    const key = rowKey(1, FIRST + 3);
    await damage(path, [{ table: 'passages', key, ...(where === 'key' && { under: key + 1 }) }]);
    const reader = await openFor(t, path, { encoder, readOnly: true });
    assert.throws(() => reader.collection('default'), { code: 'FORMAT', message: /of passages is damaged/ });
    await requireWhole(reader, '其他', OTHERS);
    await reader.close();
    const notices: string[] = [];
    const kenyon = await openFor(t, path, { encoder, onNotice: (notice) => notices.push(notice) });
    const collection = kenyon.collection('default', PASSAGES);
    assert.match(notices.join('\n'), /the passages of the document at ord 4 .* until it is added again/);
    assert.deepEqual(await collection.get(IDS), DOCUMENTS);
    for (const index of ['exact', 'hnsw', 'bio'] as const)
      assert.deepEqual(
        await idsFound(kenyon, 'default', { mode: 'semantic', index }),
        IDS.filter((name) => name !== 'long').sort(),
        index,
      );
    assert.ok((await idsFound(kenyon, 'default', { mode: 'lexical' })).includes('long'));
    await assert.rejects(kenyon.verify(), { code: 'FORMAT', message: /the vector at ord 4 .*"long"/ });
    const { updated, unchanged } = await collection.add(DOCUMENTS);
    assert.deepEqual([updated, unchanged], [1, IDS.length - 1]);
    await kenyon.verify();
    await requireWhole(kenyon, 'default', DOCUMENTS);
  });
}

/** Damage after which the documents of the first collection cannot be told any more, or must not be guessed. */
const KEPT_OUT: Readonly<Record<string, readonly Damage[]>> = {
  'the record of a collection': [{ table: 'meta', key: 'collection/default' }],
  'the key of its record': [{ table: 'meta', key: 'collection/default', under: 'collection/defaulu' }],
  'an id and its document': [
    { table: 'ids', key: id('d0') },
    { table: 'documents', key: rowKey(1, FIRST) },
  ],
  'the ord of a document': [{ table: 'documents', key: rowKey(1, FIRST), under: rowKey(1, 900) }],
  'the ord of a vector': [{ table: 'vectors', key: rowKey(1, FIRST), under: rowKey(1, 900) }],
};

for (const [what, rows] of Object.entries(KEPT_OUT)) {
  test(`damage to ${what} keeps one collection from being used, and no other`, async (t) => {
    const path = await filled(t);
    await damage(path, rows);
    for (const readOnly of [true, false, false]) {
      const kenyon = await openFor(t, path, { encoder, readOnly });
      await requireWhole(kenyon, '其他', OTHERS);
      assert.throws(() => kenyon.collection('default'), { code: 'FORMAT' });
      assert.throws(() => kenyon.collection('default'), { code: 'FORMAT', message: /restore .*from a backup/ });
      await assert.rejects(kenyon.verify(), { code: 'FORMAT' });
      if (!readOnly) {
        await kenyon.collection('其他', PASSAGES).add([{ id: 'new', text: 'new' }]);
        await kenyon.collection('其他', PASSAGES).delete(['new']);
        assert.deepEqual(kenyon.collections(), ['default', '其他']);
      }
      await kenyon.close();
    }
    await assert.rejects(compact(path), { code: 'FORMAT', message: /restore it from a backup/ });
  });
}

test('a damaged setting is taken away with a notice, and can be set again', async (t) => {
  for (const under of [
    undefined,
    'note/1/entity-settingt',
    'oote/1/entity-settings',
    'note/3/entity-settings',
    'notd',
  ]) {
    const path = await filled(t);
    await damage(path, [{ table: 'meta', key: 'note/1/entity-settings', ...(under && { under }) }]);
    const notices: string[] = [];
    const kenyon = await openFor(t, path, { encoder, onNotice: (notice) => notices.push(notice) });
    assert.match(notices.join('\n'), /the damaged record ".ot.*" was taken away; if it was a setting, set it again/);
    const collection = kenyon.collection('default', PASSAGES);
    assert.equal(collection.entitySettings(), undefined);
    await requireWhole(kenyon, 'default', DOCUMENTS);
    await collection.setEntities({ fields: ['city'], model: false });
    await kenyon.verify();
    assert.deepEqual(kenyon.collection('其他').entitySettings()?.fields, ['city']);
    await kenyon.close();
  }
});

test('a handle that reads sees what another of the same program put right', async (t) => {
  const path = await filled(t);
  await damage(path, [
    { table: 'states', key: 1 },
    { table: 'ids', key: id('d6') },
  ]);
  const reader = await openFor(t, path, { encoder, readOnly: true });
  assert.throws(() => reader.collection('default'), { code: 'FORMAT' });
  await openFor(t, path, { encoder });
  await requireWhole(reader, 'default', DOCUMENTS);
});

test('the record that says what a database is cannot be made again', async (t) => {
  const path = await filled(t);
  await damage(path, [{ table: 'meta', key: 'database' }]);
  for (const readOnly of [true, false])
    await assert.rejects(open(path, { encoder, readOnly }), { code: 'FORMAT', message: /restore/ });
});
