import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { tinyModelFolder } from '../../../fixtures/tiny-model.ts';
import { runHere } from '../fake-terminal.ts';

test('update changes fields by id, tells bad lines by their number, and needs no model', async (t) => {
  const { folder, model } = await tinyModelFolder(t);
  const db = ['--db', join(folder, 'db')];
  const rows = ['{"id":"甲","text":"rice","price":1,"old":true}', '{"id":"7","text":"code"}'];
  await runHere(['index', '-', ...db, ...model], rows.join('\n'));
  const changes = ['{"id":"甲","price":3}', 'no json', '{"id":7,"price":null}', '', '{"id":"none"}', '{"price":1}'];
  const { code, out, err } = await runHere(['update', '-', ...db, '--unset', 'old'], changes.join('\n'));
  assert.deepEqual([code, out], [0, '2 documents updated, 0 unchanged, 3 bad lines\n']);
  assert.match(err, /^line 2: not JSON.*\nline 6: .*id.*\nline 5: there is no document "none"\n$/s);
  const got = await runHere(['get', '甲', '7', ...db, '--json']);
  assert.equal(got.out, '{"id":"甲","price":3,"text":"rice"}\n{"id":"7","text":"code","price":null}\n');
  const json = await runHere(['update', '-', ...db, '--json'], '{"id":"甲","price":3}');
  assert.deepEqual([JSON.parse(json.out).updated, JSON.parse(json.out).unchanged], [0, 1]);
  const strict = await runHere(['update', '-', ...db, '--strict', '--json'], '{"id":"none","price":3}');
  assert.deepEqual([strict.code, JSON.parse(strict.err).error.code], [1, 'FORMAT']);
  assert.equal((await runHere(['update', '-', '--db', join(folder, 'nothing')], '{}')).code, 1);
});

test('update reads tables and arrays as index does, and gives columns their types', async (t) => {
  const { folder, model } = await tinyModelFolder(t);
  const db = ['--db', join(folder, 'db')];
  await runHere(['index', '-', ...db, ...model], '{"id":"1","text":"rice"}\n{"id":"2","text":"code"}');
  const csv = join(folder, 'changes.csv');
  await writeFile(csv, 'nr;price;zip;on\n1;3,5;007;true\n2;4.5;;false\n');
  const byFile = await runHere([
    'update',
    csv,
    ...db,
    '--id-field',
    'nr',
    '--delimiter',
    ';',
    '--types',
    'price=string',
  ]);
  assert.deepEqual([byFile.code, byFile.out], [0, '2 documents updated, 0 unchanged\n']);
  const piped = await runHere(['update', '-', ...db, '--format', 'csv'], 'id,count\n1,12\n2,\n');
  assert.deepEqual([piped.code, piped.err], [0, '']);
  const array = await runHere(['update', '-', ...db], '[{"id": "2", "tags": ["a"]},\n {"id": "none"}]');
  assert.match(array.err, /line 2: there is no document "none"/);
  const got = await runHere(['get', '1', '2', ...db, '--json']);
  const [one, two] = got.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(one, { id: '1', text: 'rice', price: '3,5', zip: '007', on: true, count: 12 });
  assert.deepEqual(two, { id: '2', text: 'code', price: '4.5', zip: '', on: false, tags: ['a'] });
  const page = await runHere(['update', '-', ...db], '<!doctype html><p>page');
  assert.deepEqual([page.code, /changes are read from JSONL/.test(page.err)], [1, true]);
});

test('a row without the id that was asked for changes no other document', async (t) => {
  const { folder, model } = await tinyModelFolder(t);
  const db = ['--db', join(folder, 'db')];
  await runHere(['index', '-', ...db, ...model], '{"id":"1","text":"rice"}\n{"id":"2","text":"code"}');
  const rows = 'sku,id,price\n,1,9\n2,1,3\n';
  const { code, err, out } = await runHere(['update', '-', ...db, '--format', 'csv', '--id-field', 'sku'], rows);
  assert.deepEqual([code, out], [0, '1 document updated, 0 unchanged, 1 bad line\n']);
  assert.match(err, /line 2: field "sku" is absent or empty/);
  const got = await runHere(['get', '1', '2', ...db, '--json']);
  assert.deepEqual(
    got.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).price),
    [undefined, 3],
  );
});
