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
  const absent = await runHere(['update', '-', ...db, '--unset', 'prise'], '{"id":"甲"}');
  assert.match(absent.err, /no document has a field "prise" to take away; did you mean price\?/);
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

test('a column that is called id beside the one that names documents is kept, as index keeps it', async (t) => {
  const { folder, model } = await tinyModelFolder(t);
  const db = ['--db', join(folder, 'db')];
  const table = ['--format', 'csv', '--id-field', 'sku'];
  await runHere(['index', '-', ...db, ...model, ...table], 'sku,id,text\na,7,rice\nb,8,code\n');
  const fieldsOf = async (id: string) => JSON.parse((await runHere(['get', id, ...db, '--json'])).out);
  assert.equal((await fieldsOf('a'))._id, 7);
  assert.equal(
    (await runHere(['update', '-', ...db, ...table], 'sku,id\na,9\n')).out,
    '1 document updated, 0 unchanged\n',
  );
  assert.deepEqual(await fieldsOf('a'), { id: 'a', text: 'rice', _id: 9 });
  const line = JSON.stringify({ sku: 'b', id: 'own', price: 1 });
  assert.equal((await runHere(['update', '-', ...db, '--id-field', 'sku'], line)).code, 0);
  assert.deepEqual(await fieldsOf('b'), { id: 'b', text: 'code', _id: 'own', price: 1 });
  const both = await runHere(['update', '-', ...db, ...table], 'sku,id,_id\na,1,2\n');
  assert.match(both.err, /line 2: has both "id" and "_id"/);
});

test('update reads columns as the collection has them, and tells what is otherwise', async (t) => {
  const { folder, model } = await tinyModelFolder(t);
  const db = ['--db', join(folder, 'db')];
  const table = ['--format', 'csv'];
  await runHere(['index', '-', ...db, ...model, ...table], 'id,text,price,zip\na,rice,7,010020\nb,code,8,200000\n');
  const { out } = await runHere(['update', '-', ...db, ...table], 'id,price,zip\na,none,100100\nb,9,100101\n');
  assert.match(out, /^2 documents updated, 0 unchanged\n/);
  assert.match(
    out,
    /\ncolumn price: a number in the tables before; 1 cell is none and kept as text \(line 2: "none"\); --types price=string changes it\n/,
  );
  assert.match(
    out,
    /\ncolumn zip: stays text as in the tables before, though each cell looks like a number; --types zip=number changes it\n/,
  );
  const got = await runHere(['get', 'a', 'b', ...db, '--json']);
  assert.deepEqual(
    got.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
    [
      { id: 'a', text: 'rice', price: 'none', zip: '100100' },
      { id: 'b', text: 'code', price: 9, zip: '100101' },
    ],
  );
  const json = await runHere(['update', '-', ...db, ...table, '--json'], 'id,price\na,x\nb,y\n');
  assert.deepEqual(JSON.parse(json.out).deviations, [
    { column: 'price', known: 'number', line: 2, cell: 'x', cells: 2 },
  ]);
});
