import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { open } from '../../../../src/database/kenyon.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { tinyModelFolder } from '../../../fixtures/tiny-model.ts';
import { runHere } from '../fake-terminal.ts';

const lines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

test('documents bring their vectors, are found by vector and by words, and no model is loaded', async (t) => {
  const db = join(await temporaryDirectory(t), 'db');
  const rows = [
    { id: '护照', body: '护照丢了怎么办', embedding: [1, 0, 0], vector: 'a field like any other' },
    { id: 'rice', embedding: [0, 1, 0] },
    { id: 'bad', body: 'x', embedding: [0, 1] },
    { id: 'none', body: 'no vector', embedding: null },
  ];
  const own = ['--vectors', 'my-model@1', '--vector-field', 'embedding', '--text-field', 'body'];
  const indexed = await runHere(['index', '-', '--db', db, ...own, '--json'], lines(rows));
  assert.equal(indexed.code, 0, indexed.err);
  assert.match(indexed.err, /line 3: the field vector must have 3 values.*\n.*line 4: it has no vector/);
  assert.equal(JSON.parse(indexed.out).count, 2);
  const found = await runHere(['search', '护照', '--db', db, '--json']);
  assert.deepEqual([JSON.parse(found.out).hits[0].id, JSON.parse(found.out).plan.mode], ['护照', 'lexical']);
  assert.equal(JSON.parse(found.out).hits[0].doc._vector, 'a field like any other');
  const refused = await runHere(['search', '护照', '--db', db, '--mode', 'semantic']);
  assert.deepEqual([refused.code, refused.out], [2, '']);
  assert.match(refused.err, /my-model@1 that were given/);
  const kenyon = await open(db, { readOnly: true });
  t.after(() => kenyon.close());
  assert.equal((await kenyon.collection().search(Float32Array.of(0, 1, 0.1))).hits[0].id, 'rice');
  const other = await runHere(['index', '-', '--db', db, '--vectors', 'my-model@2'], lines(rows));
  assert.equal(other.code, 1);
  assert.match(other.err, /another model/);
  assert.equal((await runHere(['index', '-', '--db', `${db}2`, '--vector-field', 'x'], '')).code, 2);
});

test('a collection remembers that documents bring vectors, so that later calls need not say it', async (t) => {
  const db = ['--db', join(await temporaryDirectory(t), 'db')];
  const index = (rows: object[], ...args: string[]) => runHere(['index', '-', ...db, ...args], lines(rows));
  await index([{ id: '甲', text: '护照', vector: [1, 0] }], '--vectors', 'own@1');
  for (const [row, ...args] of [
    [{ id: '乙', text: '面条', vector: [0, 1] }],
    [{ id: 'b', text: 'rice', own: [1, 1] }, '--vector-field', 'own'],
    [{ id: 'c', vector: [1, 2] }, '--vectors', 'own@1'],
  ] as const) {
    const { code, err, out } = await index([row], ...args);
    assert.deepEqual([code, err], [0, ''], out);
  }
  assert.match((await index([{ id: 'd', text: 'x', vector: [1] }])).err, /must have 2 values/);
  assert.equal((await runHere(['count', ...db])).out, '4\n');
});

test('a field that is called vector stays a field where no vectors are given', async (t) => {
  const { folder, model } = await tinyModelFolder(t);
  const db = ['--db', join(folder, 'db')];
  await runHere(['index', '-', ...db, ...model], lines([{ id: 'a', text: 'rice', vector: [1, 2] }]));
  const { out } = await runHere(['get', 'a', ...db, '--json']);
  assert.deepEqual(JSON.parse(out), { id: 'a', _vector: [1, 2], text: 'rice' });
});

test('the precision of a collection is remembered: what comes later goes by it unless another is asked for', async (t) => {
  const { folder, model } = await tinyModelFolder(t);
  const db = ['--db', join(folder, 'db')];
  const first = await runHere(
    ['index', '-', ...db, ...model, '--precision', 'int8'],
    lines([{ id: 'a', text: 'How to cook rice' }]),
  );
  assert.equal(first.code, 0, first.err);
  const more = await runHere(['index', '-', ...db, ...model], lines([{ id: 'b', text: '米饭怎么煮' }]));
  assert.equal(more.code, 0, more.err);
  for (const mode of ['semantic', 'hybrid']) {
    const found = await runHere(['search', '米饭怎么煮', ...db, ...model, '--mode', mode, '--json']);
    assert.equal(found.code, 0, found.err);
    assert.equal(JSON.parse(found.out).hits[0].id, 'b');
  }
  const told = await runHere(['search', 'rice', ...db, ...model, '--precision', 'fp32', '--json']);
  assert.equal(told.code, 1);
  assert.deepEqual([JSON.parse(told.err).error.code, told.out], ['CONFLICT', '']);
  // The shipped model by itself does the same.
  const shipped = { db: ['--db', join(folder, 'shipped')] };
  await runHere(['index', '-', ...shipped.db, '--precision', 'int8'], lines([{ id: 'a', text: '租房合同' }]));
  const kenyon = await open(join(folder, 'shipped'), { readOnly: true });
  t.after(() => kenyon.close());
  assert.equal((await kenyon.collection().search('租房', { mode: 'semantic' })).hits[0].id, 'a');
  assert.equal(kenyon.collection().space()?.precision, 'int8');
});

test('a collection whose given vectors were projected since takes further ones of the model that made them', async (t) => {
  const path = join(await temporaryDirectory(t), 'db');
  const rows = Array.from({ length: 40 }, (_, i) => ({ id: `${i}`, vector: [1, i, i * i, 1 / (i + 1)] }));
  const first = await runHere(['index', '-', '--db', path, '--vectors', 'own@1'], lines(rows.slice(0, 20)));
  assert.equal(first.code, 0, first.err);
  const kenyon = await open(path);
  await kenyon.reindex('default', { project: 2 });
  await kenyon.close();
  const more = await runHere(['index', '-', '--db', path, '--json'], lines(rows));
  assert.equal(more.code, 0, more.err);
  assert.equal(JSON.parse(more.out).count, 40);
});
