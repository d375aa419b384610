import assert from 'node:assert/strict';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { writeLittlePairModel } from '../../../fixtures/pair-model-fixture.ts';
import { tinyModelFolder } from '../../../fixtures/tiny-model.ts';
import { startKenyon } from '../child.ts';
import { runHere } from '../fake-terminal.ts';

const ITEMS = [
  { id: 'a', question: '护照丢了怎么办', date: '2024-01-01' },
  { id: 'b', question: '=护照丢了怎么办"', date: '2024-03-01' },
  { id: 'c', question: '护照　丢了怎么办'.replace('　', ''), date: '2024-02-01' },
  { id: 'd', question: 'how to cook rice', date: '2023-01-01' },
  { id: 'e', question: 'How to ｃook rice', date: '2025-01-01' },
];

async function setUp(t: TestContext) {
  const { folder, model } = await tinyModelFolder(t);
  const file = join(folder, 'items.jsonl.gz');
  await writeFile(file, gzipSync(ITEMS.map((item) => `${JSON.stringify(item)}\n`).join('')));
  const out = join(folder, 'out');
  return { folder, file, out, model, fields: ['--text-field', 'question'] };
}

async function readJson(...path: string[]) {
  return JSON.parse(await readFile(join(...path), 'utf8'));
}

async function readLines(...path: string[]): Promise<unknown[]> {
  const text = await readFile(join(...path), 'utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

test('a file where the results are to go is refused before anything is read', async (t) => {
  const { folder, out, file } = await setUp(t);
  await writeFile(out, 'mine');
  for (const args of [[join(folder, 'nowhere.csv')], ['--rethreshold', folder]]) {
    const { code, err } = await runHere(['dedupe', ...args, '--out', out]);
    assert.equal(code, 2);
    assert.match(err, /--out must be a folder, .*out is a file/);
  }
  assert.equal(await readFile(out, 'utf8'), 'mine');
  assert.deepEqual((await readdir(folder)).sort(), [basename(file), 'model', 'out']);
});

test('exact duplicates are found without a model; the files say what to keep and why', async (t) => {
  const { file, out, fields } = await setUp(t);
  const before = await readFile(file);
  const { code, err, out: text } = await runHere(['dedupe', file, '--out', out, ...fields, '--keep', 'greatest:date']);
  assert.deepEqual([code, err], [0, '']);
  assert.match(
    text,
    /^5 items: 2 exact and 0 near duplicates in 2 clusters, 3 kept \(.*\)\nto review: 0 pairs\nonly exact/,
  );
  const table = await readFile(join(out, 'duplicates.csv'), 'utf8');
  assert.equal(
    table,
    '\ufeffcluster,role,id,text,reason,score,cosine,probability,shared,differences\r\n' +
      '1,keep,c,护照丢了怎么办,,,,,,\r\n1,duplicate,a,护照丢了怎么办,exact,,,,,\r\n' +
      '2,keep,e,How to ｃook rice,,,,,,\r\n2,duplicate,d,how to cook rice,exact,,,,,\r\n',
  );
  assert.equal(await readFile(join(out, 'review.csv'), 'utf8'), '');
  const kept = await readLines(out, 'kept.jsonl');
  assert.deepEqual(
    kept,
    [1, 2, 4].map((i) => ({ id: ITEMS[i].id, date: ITEMS[i].date, text: ITEMS[i].question })),
  );
  assert.deepEqual(await readFile(file), before);
});

test('fields that options name and no item has are told of', async (t) => {
  const { file, out, fields } = await setUp(t);
  const run = (...args: string[]) => runHere(['dedupe', file, ...fields, '--out', out, '--restart', ...args]);
  for (const rule of ['greatest:dat', 'least:日期', 'greatest:']) {
    const { code, err } = await run('--keep', rule);
    assert.equal(code, 2, err);
    assert.match(err, /no item has a number or a string in|keep must be/, rule);
  }
  assert.equal((await run('--keep', 'greatest:date')).code, 0);
  assert.match((await run('--id-field', 'key')).err, /no item of .* has a field "key"; they are named by their lines/);
  assert.equal((await run('--id-field', 'date')).err.includes('no item'), false);
  const again = await runHere(['dedupe', '--rethreshold', out, '--keep', 'least:日期']);
  assert.match(again.err, /no item has a number or a string in "日期"/);
});

test('near duplicates are decided, explained, and decided again by another threshold', async (t) => {
  const { file, out, fields, model } = await setUp(t);
  const first = await runHere([
    'dedupe',
    file,
    '--out',
    out,
    ...fields,
    ...model,
    '--threshold',
    '0.99',
    '--floor',
    '0.5',
    '--json',
  ]);
  assert.equal(first.code, 0, first.err);
  const report = JSON.parse(first.out);
  assert.match(report.evidence, /given by hand/);
  const again = await runHere(['dedupe', '--rethreshold', out, '--threshold', '0.9', '--format', 'jsonl']);
  assert.equal(again.code, 0, again.err);
  const rows = (await readLines(out, 'duplicates.jsonl')) as Record<string, unknown>[];
  const near = rows.find(({ id }) => id === 'b')!;
  assert.deepEqual([near.role, near.reason, near.shared], ['duplicate', 'near', '护照丢了怎么办']);
  assert.ok((near.score as number) >= 0.9);
  assert.equal((await readJson(out, 'summary.json')).threshold, 0.9);
  const fresh = join(out, 'fresh');
  await runHere([
    'dedupe',
    file,
    '--out',
    fresh,
    ...fields,
    ...model,
    '--threshold',
    '0.9',
    '--floor',
    '0.5',
    '--format',
    'jsonl',
  ]);
  for (const name of ['duplicates.jsonl', 'review.jsonl', 'kept.jsonl']) {
    assert.equal(await readFile(join(out, name), 'utf8'), await readFile(join(fresh, name), 'utf8'), name);
  }
  const low = await runHere(['dedupe', '--rethreshold', out, '--threshold', '0.4']);
  assert.equal(low.code, 2);
  assert.match(low.err, /from cosine 0\.5 on.*run dedupe again with floor 0\.4/);
});

test('new items are compared with old ones, from a file or a database, which stay as they are', async (t) => {
  const { folder, file, out, fields, model } = await setUp(t);
  const news = join(folder, 'new.csv');
  await writeFile(news, 'id,question\nn1,to be replaced\nn2,a b c\nn1,护照丢了怎么办\n');
  const list = await runHere(['dedupe', news, file, '--out', out, ...fields, ...model, '--threshold', '0.97']);
  assert.equal(list.code, 0);
  assert.match(list.err, /^line 2: .*new\.csv: a later one has the same id "n1"\n$/);
  assert.match(list.out, /^2 items against 5 old: 1 exact and 0 near duplicates in 1 cluster, 1 kept, 1 bad line/);
  assert.deepEqual(await readLines(out, 'kept.jsonl'), [{ id: 'n2', text: 'a b c' }]);
  const db = join(folder, 'db');
  await runHere(['index', file, '--db', db, ...fields, ...model]);
  const other = join(folder, 'out2');
  const base = await runHere(['dedupe', news, '--db', db, '--out', other, ...fields, ...model, '--threshold', '0.97']);
  assert.equal(base.code, 0, base.err);
  assert.equal(await readFile(join(other, 'kept.jsonl'), 'utf8'), await readFile(join(out, 'kept.jsonl'), 'utf8'));
  assert.equal((await runHere(['count', '--db', db])).out, '5\n');
});

test('a model that reads both texts decides what the vectors found', async (t) => {
  const { file, out, fields, model } = await setUp(t);
  const pairModel = await writeLittlePairModel();
  const args = ['dedupe', file, '--out', out, ...fields, ...model, '--pair-model', pairModel];
  const decided = await runHere([...args, '--floor', '0.5', '--threshold', '-1000', '--json']);
  assert.equal(decided.code, 0, decided.err);
  const { pairs, nearDuplicates, scorer } = JSON.parse(decided.out);
  assert.ok(pairs > 0 && nearDuplicates > 0 && !scorer.startsWith('cosine'));
  const none = await runHere(['dedupe', '--rethreshold', out, '--threshold', '1000', '--json']);
  assert.equal(JSON.parse(none.out).nearDuplicates, 0);
  const open = await runHere([...args, '--threshold', '0']);
  assert.deepEqual([open.code, /floor/.test(open.err)], [2, true]);
});

test('plain lines are named by their numbers, and nothing but bad lines is a failure', async (t) => {
  const { out } = await setUp(t);
  const { code } = await runHere(['dedupe', '-', '--out', out], 'one\n\n\nOne\n');
  const rows = (await readFile(join(out, 'duplicates.csv'), 'utf8')).split('\r\n');
  assert.deepEqual([code, rows[1], rows[2]], [0, '1,keep,#1,one,,,,,,', '1,duplicate,#4,One,exact,,,,,']);
  const bad = await runHere(['dedupe', '-', '--out', join(out, 'x'), '--input-format', 'jsonl'], 'no\n');
  assert.equal(bad.code, 1);
});

test('options that do not go together are refused with code 2', async (t) => {
  const { file, out } = await setUp(t);
  const wrong: string[][] = [
    [file],
    ['--out', out],
    [file, '--out', out, '--keep', 'newest'],
    [file, file, '--out', out, '--keep', 'last'],
    [file, file, '--out', out, '--db', out],
    ['-', '-', '--out', out],
    [file, '--rethreshold', out],
    ['--rethreshold', out, '--floor', '0.3'],
    [file, '--out', out, '--floor', 'high'],
    [file, '--out', out, '--plain-csv', '--format', 'jsonl'],
  ];
  for (const args of wrong) {
    const { code, err } = await runHere(['dedupe', ...args]);
    assert.equal(code, 2, `${args.join(' ')}: ${err}`);
  }
  const absent = await runHere(['dedupe', file, '--out', out, '--threshold', 'absent.json']);
  assert.deepEqual([absent.code, /absent\.json/.test(absent.err)], [1, true]);
});

/** Lines that are all different, and many alike. */
function manyLines(count: number): string {
  return Array.from({ length: count }, (_, i) => `how to cook rice ${i} ${(i * 7919) % 100003}\n`).join('');
}

test('a run that was killed goes on where it was and ends as one that was not', async (t) => {
  const { folder, out, model } = await setUp(t);
  const file = join(folder, 'many.txt');
  await writeFile(file, manyLines(6000));
  const args = ['dedupe', file, ...model, '--threshold', '0.999', '--floor', '0.998', '--review-limit', '100'];
  const child = startKenyon([...args, '--out', out]);
  await untilThere(join(out, 'work'), 'vectors-00000.bin');
  child.kill('SIGKILL');
  await child.result;
  const names = await readdir(out);
  assert.deepEqual(names, ['work']);
  const { mtimeMs } = await stat(join(out, 'work', 'vectors-00000.bin'));
  const resumed = await runHere([...args, '--out', out]);
  assert.equal(resumed.code, 0, resumed.err);
  assert.equal((await stat(join(out, 'work', 'vectors-00000.bin'))).mtimeMs, mtimeMs);
  const fresh = join(folder, 'fresh');
  assert.equal((await runHere([...args, '--out', fresh])).code, 0);
  for (const name of ['duplicates.csv', 'review.csv', 'kept.jsonl']) {
    assert.equal(await readFile(join(out, name), 'utf8'), await readFile(join(fresh, name), 'utf8'), name);
  }
  const other = await runHere(['dedupe', '-', ...model, '--threshold', '0.9', '--out', out], 'another\n');
  assert.equal(other.code, 1);
  assert.match(other.err, /holds work on other items.*--restart/);
  const anew = await runHere(
    ['dedupe', '-', ...model, '--threshold', '0.9', '--out', out, '--restart', '--format', 'jsonl'],
    'another\n',
  );
  assert.equal(anew.code, 0, anew.err);
  assert.deepEqual((await readdir(out)).sort(), [
    'duplicates.jsonl',
    'kept.jsonl',
    'review.jsonl',
    'summary.json',
    'work',
  ]);
});

test('an interrupt stops well and says how to go on', async (t) => {
  const { folder, out, model } = await setUp(t);
  const file = join(folder, 'many.txt');
  await writeFile(file, manyLines(6000));
  const child = startKenyon(['dedupe', file, ...model, '--threshold', '0.99', '--out', out]);
  await untilThere(join(out, 'work'), 'vectors-00000.bin');
  child.kill('SIGINT');
  const { code, err, out: text } = await child.result;
  assert.deepEqual([code, text], [130, '']);
  assert.match(err, /the same command goes on from what is in .*work\nkenyon: interrupted\n$/);
  assert.deepEqual(await readdir(out), ['work']);
});

async function untilThere(folder: string, name: string): Promise<void> {
  while (!(await readdir(folder).catch((): string[] => [])).includes(name)) await setTimeout(5);
}

test('results that would replace an input are refused before anything is written', async (t) => {
  const { folder, out } = await setUp(t);
  const file = join(folder, 'kept.jsonl');
  await writeFile(file, '{"text":"a"}\n{"text":"A"}\n');
  const { code, err } = await runHere(['dedupe', file, '--out', folder]);
  assert.equal(code, 2);
  assert.match(err, /inputs are never overwritten/);
  assert.deepEqual((await readdir(folder)).sort(), ['items.jsonl.gz', 'kept.jsonl', 'model']);
  assert.equal((await runHere(['dedupe', file, '--out', out])).code, 0);
});
