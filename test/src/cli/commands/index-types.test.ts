import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { open } from '../../../../src/main.ts';
import { tinyModelFolder } from '../../../fixtures/tiny-model.ts';
import { startKenyon } from '../child.ts';
import { runHere } from '../fake-terminal.ts';

const TABLE = [
  'id,text,price,zip,open,listed,城市,phone',
  '01,北京的房子,7200,010020,true,2024/5/1,北京,13812345678',
  '02,上海的房子,5200.50,200000,FALSE,2024年12月31日,上海,',
  '03,a house in Lisbon,,100100,true,2023-01-02T08:00:00+08:00,,4155550100',
  '',
].join('\n');

async function setUp(t: TestContext) {
  const { folder, model } = await tinyModelFolder(t);
  const db = join(folder, 'db');
  const file = join(folder, 'homes.csv');
  await writeFile(file, TABLE);
  const index = (...args: string[]) => runHere(['index', ...args, '--db', db, ...model]);
  const found = async (filter: string) => {
    const { out } = await runHere(['list', '--db', db, '--filter', filter, '--json']);
    return JSON.parse(out).documents.map(({ id }: { id: string }) => id);
  };
  return { folder, db, file, model, index, found };
}

test('columns of a file get the types that all of their cells are, and the report says so', async (t) => {
  const { folder, db, file, index, found } = await setUp(t);
  const { code, out } = await index(file);
  assert.equal(code, 0);
  assert.match(out, /\ncolumns read: price, phone as numbers; open as boolean; listed as date\n/);
  assert.deepEqual(await found('price < 6000'), ['02']);
  assert.deepEqual(await found('not price exists'), ['03']);
  assert.deepEqual(await found('zip = "010020"'), ['01']);
  assert.deepEqual(await found('open = true'), ['01', '03']);
  assert.deepEqual(await found('listed >= "2024-05-01"'), ['01', '02']);
  assert.deepEqual(await found('listed = "2023-01-02T00:00:00Z"'), ['03']);
  assert.deepEqual(await found('城市 = ""'), ['03']);
  const zipped = join(folder, 'homes.csv.gz');
  await writeFile(zipped, gzipSync(TABLE));
  const again = JSON.parse((await index(zipped, '--json')).out);
  assert.deepEqual([again.unchanged, again.badLines], [3, 0]);
  assert.deepEqual(again.columnTypes, {
    id: 'string',
    text: 'string',
    price: 'number',
    zip: 'string',
    open: 'boolean',
    listed: 'date',
    城市: 'string',
    phone: 'number',
  });
  const { out: document } = await runHere(['get', '01', '--db', db, '--json']);
  assert.deepEqual(JSON.parse(document), {
    id: '01',
    text: '北京的房子',
    price: 7200,
    zip: '010020',
    open: true,
    listed: '2024-05-01',
    城市: '北京',
    phone: 13812345678,
  });
});

test('--types settles what columns are, and cells that are none are bad lines', async (t) => {
  const { file, index, found } = await setUp(t);
  assert.equal((await index(file, '--types', 'phone=string,zip=number')).code, 0);
  assert.deepEqual(await found('phone = "13812345678" and zip = 10020'), ['01']);
  assert.equal((await index(file, '--types', '*=string')).code, 0);
  assert.deepEqual(await found('price = "7200" and open = "true" and listed = "2024/5/1"'), ['01']);
  assert.deepEqual(await found('phone = ""'), ['02']);
  const refused = JSON.parse((await index(file, '--types', '*=string,城市=number', '--json')).out);
  assert.deepEqual([refused.badLines, refused.updated], [2, 1]);
  assert.equal(refused.firstBadLines[0].reason, 'column "城市" is "北京", expected a number');
  for (const [types, code] of [
    ['prise=number', 1],
    ['price', 2],
    ['price=float', 2],
    ['=number', 2],
    ['price=number,price=string', 2],
  ] as const) {
    const wrong = await index(file, '--types', types);
    assert.equal(wrong.code, code, types);
    assert.match(wrong.err, /types/);
  }
});

test('what comes from standard input gets its types from a copy, and JSON keeps its own types', async (t) => {
  const { db, model, found } = await setUp(t);
  const run = (input: string, ...args: string[]) => runHere(['index', '-', '--db', db, ...model, ...args], input);
  assert.match((await run(TABLE, '--format', 'csv')).out, /columns read: price, phone as numbers; /);
  assert.deepEqual(await found('price > 6000'), ['01']);
  assert.doesNotMatch((await run(TABLE, '--format', 'csv', '--types', '*=string')).out, /columns read/);
  assert.deepEqual(await found('price = "7200"'), ['01']);
  assert.match(
    (await run(TABLE, '--format', 'csv', '--types', 'price=number,*=string')).out,
    /columns read: price as number\n/,
  );
  assert.deepEqual(await found('price > 6000'), ['01']);
  const line = `${JSON.stringify({ id: '01', text: '房子', price: '7200' })}\n`;
  assert.equal((await run(line)).code, 0);
  assert.deepEqual(await found('price = "7200"'), ['01']);
  const refused = await run(line, '--types', 'price=number');
  assert.deepEqual(
    [refused.code, refused.err],
    [2, 'kenyon: --types is of the columns of CSV and TSV, and stdin is jsonl\n'],
  );
});

test('--text-fields are searched with the text, and stored with the collection', async (t) => {
  const { db, model, file, index } = await setUp(t);
  assert.equal((await index(file, '--text-fields', '城市=3, zip')).code, 0);
  const { out } = await runHere(['search', '上海', '--db', db, ...model, '--mode', 'lexical', '--json']);
  assert.equal(JSON.parse(out).hits[0].id, '02');
  const zip = await runHere(['search', '010020', '--db', db, ...model, '--mode', 'lexical', '--json']);
  assert.deepEqual(
    JSON.parse(zip.out).hits.map(({ id }: { id: string }) => id),
    ['01'],
  );
  assert.equal((await index(file)).code, 0);
  for (const [fields, code] of [
    ['城市=2', 1],
    ['=3', 2],
    ['城市=x', 2],
    ['城市=0', 2],
    ['text=2', 2],
  ] as const)
    assert.equal((await index(file, '--text-fields', fields)).code, code, fields);
});

test('fields that options name and no document has are told of', async (t) => {
  const { db, model, folder } = await setUp(t);
  const said = async (rows: object[], ...args: string[]) => {
    const { code, err } = await runHere(
      ['index', '-', '--db', join(folder, String(asked++)), ...model, ...args],
      rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
    );
    assert.equal(code, 0, err);
    return err;
  };
  let asked = 0;
  const rows = [{ text: 'rice', title: 'a', 标题: '饭', price: 1, tags: ['b'], no: null, long: 'x'.repeat(300) }];
  for (const [field, message] of [
    ['titel=2', /no document has a field "titel" to search with the text; did you mean title\?/],
    ['题目=3', /no document has a field "题目" to search/],
    ['title=2,body', /no document has a field "body" to search/],
    ['price=2', /no document has a string in "price" to search with the text, only number/],
    ['no', /no document has a string in "no" .*only null/],
  ] as const)
    assert.match(await said(rows, '--text-fields', field), message, field);
  assert.equal(await said(rows, '--text-fields', 'title=2,标题,tags,long'), '');
  assert.match(await said(rows, '--id-field', 'sku'), /no document has a field "sku"; their ids are made/);
  assert.equal(await said([{ text: 'x' }, { text: 'y', sku: 3 }], '--id-field', 'sku'), '');
  assert.equal(await said([{ text: 'x' }], '--id-field', 'id'), '');
  assert.equal((await runHere(['index', '-', '--db', `${db}0`, '--text-fields', 'x', ...model], '')).err, '');
});

test('a collection keeps the types of columns: later tables are read by them, and what is otherwise is told', async (t) => {
  const { folder, db, model, file, index, found } = await setUp(t);
  assert.equal((await index(file)).code, 0);
  // By itself each of these columns would be of another type.
  const more = join(folder, 'more.csv');
  const rows = [
    'id,text,price,zip,open,listed,phone,size',
    '04,一居室,面议,310000,yes,2024-6-1,007,12',
    '05,两居室,4000,310001,no,soon,,',
  ];
  await writeFile(more, rows.join('\n'));
  const { code, out } = await index(more);
  assert.equal(code, 0);
  assert.match(out, /column price: a number in the tables before; 1 cell is none and kept as text \(line 2: "面议"\)/);
  assert.match(out, /column open: a boolean in the tables before; 2 cells are none and kept as text \(line 2: "yes"\)/);
  assert.match(out, /column listed: a date in the tables before; 1 cell is none and kept as text \(line 3: "soon"\)/);
  assert.match(out, /column phone: a number in the tables before; 1 cell is none and kept as text \(line 2: "007"\)/);
  assert.match(out, /column zip: stays text as in the tables before, though each cell looks like a number/);
  assert.doesNotMatch(out, /column size/);
  assert.deepEqual(await found('price <= 4000'), ['05']);
  assert.deepEqual(await found('zip = "310001"'), ['05']);
  assert.deepEqual(await found('listed = "2024-06-01"'), ['04']);
  // Columns that came later are kept too, also where standard input, JSON or a new model asks.
  const piped = await runHere(['index', '-', '--format', 'csv', '--db', db, ...model], 'id,text,size\n06,三居室,big\n');
  assert.match(piped.out, /column size: a number in the tables before; 1 cell is none/);
  const json = JSON.parse((await index(more, '--json')).out);
  assert.deepEqual(json.columnTypes.price, 'number');
  assert.deepEqual(json.deviations.map(({ column }: { column: string }) => column).sort(), [
    'listed',
    'open',
    'phone',
    'price',
    'zip',
  ]);
});

test('--types overrides what a collection keeps, from then on', async (t) => {
  const { folder, file, index, found } = await setUp(t);
  assert.equal((await index(file)).code, 0);
  const more = join(folder, 'more.csv');
  await writeFile(more, 'id,text,zip\n04,一居室,310000\n');
  const { out } = await index(more, '--types', 'zip=number');
  assert.match(out, /column zip: read as number from now on; documents from before have it as string\n/);
  assert.deepEqual(await found('zip = 310000'), ['04']);
  const again = await index(more);
  assert.deepEqual([again.code, /column zip:/.test(again.out)], [0, false]);
  assert.deepEqual(await found('zip = 310000'), ['04']);
  // For all columns, and stated for a later table.
  assert.match(
    (await index(file, '--types', '*=string')).out,
    /column price: read as string from now on; documents from before have it as number/,
  );
  await writeFile(more, 'id,text,price,open\n04,一居室,3100,true\n');
  assert.equal((await index(more)).code, 0);
  assert.deepEqual(await found('price = "3100" and open = "true"'), ['04']);
});

test('tables of one folder are read by those before them, and so are those of a watch', async (t) => {
  const { folder, db, model } = await setUp(t);
  const tables = join(folder, 'tables');
  await mkdir(tables);
  await writeFile(join(tables, 'a.csv'), 'id,text,zip\n1,one,010020\n');
  await writeFile(join(tables, 'b.csv'), 'id,text,zip\n2,two,310000\n');
  const { out } = await runHere(['index', tables, '--db', db, ...model]);
  assert.match(out, /column zip in \S*b\.csv: stays text as in the tables before/);
  const { out: listed } = await runHere(['list', '--db', db, '--filter', 'zip = "310000"', '--json']);
  assert.deepEqual(
    JSON.parse(listed).documents.map(({ id }: { id: string }) => id),
    ['2'],
  );
});

test('whatever moment a program is killed at, the types of columns are kept where documents of the table are', async (t) => {
  const { folder, db, model, index } = await setUp(t);
  const big = join(folder, 'big.csv');
  const rows = Array.from({ length: 20_000 }, (_, i) => `${i},house ${i},${i % 9},0${10_000 + i}`);
  await writeFile(big, `id,text,price,zip\n${rows.join('\n')}\n`);
  let interrupted = 0;
  for (const batchSize of ['16', '64', '256']) {
    const child = startKenyon([
      'index',
      big,
      '--db',
      db,
      '--collection',
      `b${batchSize}`,
      '--batch-size',
      batchSize,
      ...model,
    ]);
    let count = 0;
    const kept = async () => {
      const kenyon = await open(db, { readOnly: true }).catch(() => undefined);
      try {
        if (kenyon?.collections().includes(`b${batchSize}`) !== true) return {};
        const collection = kenyon.collection(`b${batchSize}`);
        count = await collection.count();
        return collection.columnTypes();
      } finally {
        await kenyon?.close();
      }
    };
    while (count === 0) await kept();
    child.kill('SIGKILL');
    await child.result;
    const { price, zip } = await kept();
    assert.deepEqual([price, zip], ['number', 'string'], `${count} documents`);
    if (count < rows.length) interrupted++;
  }
  assert.ok(interrupted > 0, 'the program was killed before it was done');
  // A later table is read by them.
  const more = join(folder, 'more.csv');
  await writeFile(more, 'id,text,price,zip\nx,one more,3,20000\n');
  assert.match((await index(more, '--collection', 'b16')).out, /column zip: stays text as in the tables before/);
});
