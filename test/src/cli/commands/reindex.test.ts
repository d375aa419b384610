import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { tinyModelFolder } from '../../../fixtures/tiny-model.ts';
import { runHere } from '../fake-terminal.ts';

const LINES = Array.from({ length: 40 }, (_, i) => `{"id":"d${i}","text":"护照 number ${i}"}\n`).join('');

test('reindex changes the model of a collection, says when there is nothing to do, and refuses what is not there', async (t) => {
  const { folder, model } = await tinyModelFolder(t);
  const db = ['--db', join(folder, 'db')];
  assert.equal((await runHere(['reindex', ...db, ...model])).code, 1);
  await runHere(['index', '-', ...db, ...model], LINES);
  const same = await runHere(['reindex', ...db, ...model]);
  assert.deepEqual([same.code, same.out], [0, 'collection default is of this model already\n']);
  const done = await runHere(['reindex', ...db, ...model, '--precision', 'int8', '--json']);
  assert.equal(done.code, 0, done.err);
  const { documents, encoded, switched } = JSON.parse(done.out);
  assert.deepEqual([documents, encoded, switched], [40, 40, true]);
  // From now on it is of 8 bits, without anybody saying so.
  const found = await runHere(['search', '护照 number 7', ...db, ...model, '--json', '-k', '1']);
  assert.equal(JSON.parse(found.out).hits[0].id, 'd7', found.err);
  const cut = await runHere(['reindex', ...db, ...model, '--precision', 'int8', '--no-passages']);
  assert.match(cut.out, /^40 documents of default, 40 encoded now/);
  const none = await runHere(['reindex', ...db, ...model, '--discard']);
  assert.deepEqual([none.code, none.out], [0, 'there was nothing to discard\n']);
  const missing = await runHere(['reindex', ...db, ...model, '--collection', 'nothing', '--json']);
  assert.deepEqual([missing.code, JSON.parse(missing.err).error.code], [1, 'NOT_FOUND']);
});

test('--dims auto projects the vectors of a collection, when it is indexed or later, and what comes afterwards is projected too', async (t) => {
  const { folder, model } = await tinyModelFolder(t);
  const db = ['--db', join(folder, 'db')];
  const some = Array.from({ length: 4 }, (_, i) => `{"id":"d${i}","text":"护照 number ${i}"}\n`).join('');
  const first = await runHere(['index', '-', ...db, ...model, '--dims', 'auto', '--no-passages'], some);
  // 8.33 ln 4, rounded up.
  assert.match(first.out, /now holds 4 documents, vectors of 12 dimensions\n$/, first.err);
  const more = await runHere(['index', '-', ...db, ...model, '--dims', 'auto', '--json'], LINES);
  assert.deepEqual([JSON.parse(more.out).dim, JSON.parse(more.out).count], [12, 40], more.err);
  const found = await runHere(['search', '护照 number 7', ...db, ...model, '--json', '-k', '1']);
  assert.equal(JSON.parse(found.out).hits[0].id, 'd7', found.err);
  const later = await runHere(['reindex', ...db, '--dims', 'auto']);
  assert.deepEqual([later.code, /full ones are not kept.*--model/.test(later.err)], [1, true], later.err);
  const full = await runHere(['reindex', ...db, ...model]);
  assert.match(full.out, /40 encoded now; the collection is of the new model/, full.err);
  const other = ['--db', join(folder, 'other')];
  await runHere(['index', '-', ...other, ...model], some);
  const done = await runHere(['reindex', ...other, '--dims', 'auto', '--json']);
  assert.deepEqual([JSON.parse(done.out).dim, JSON.parse(done.out).encoded], [12, 4], done.err);
  const again = await runHere(['reindex', ...other, '--dims', 'auto']);
  assert.equal(again.out, 'collection default has vectors of 12 dimensions already\n');
  const wrong = await runHere(['reindex', ...other, '--dims', 'few']);
  assert.match(wrong.err, /--dims must be an integer of at least 1 or auto, got "few"/);
});
