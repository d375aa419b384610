import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { tinyModelFolder, writeTinyModel } from '../../../fixtures/tiny-model.ts';
import { type Child, startKenyon } from '../child.ts';
import { runHere } from '../fake-terminal.ts';

/** Arguments that every command here needs. */
interface Setup {
  readonly folder: string;
  readonly db: string;
  readonly target: string[];
  readonly model: string[];
}

async function setUp(t: TestContext): Promise<Setup> {
  const { folder, model } = await tinyModelFolder(t);
  const db = join(folder, 'db');
  return { folder, db, target: ['--db', db], model };
}

const DOCUMENTS = [
  { id: 'passport', text: '护照丢了怎么办？先去派出所报案。', topic: 'travel' },
  { id: 'rice', text: 'How to cook rice', topic: 'cooking' },
  { id: 'code', text: 'A short program in c', year: 1978 },
];

const LINES = DOCUMENTS.map((document) => `${JSON.stringify(document)}\n`).join('');

test('messages are read as users see them', () => {
  assert.equal(process.env.KENYON_DEBUG, undefined, 'these tests read messages as users see them');
});

test('long documents are cut into passages as asked, which the collection goes by from then on', async (t) => {
  const { target, model } = await setUp(t);
  const text = Array.from({ length: 12 }, (_, i) => `第${i}句话说的是护照。`).join('');
  const line = `${JSON.stringify({ id: 'long', text })}\n`;
  const first = await runHere(['index', '-', ...target, ...model, '--passages', '24', '--overlap', '4'], line);
  assert.deepEqual([first.code, first.err], [0, '']);
  assert.match(first.out, /now holds 1 document in \d passages\n$/);
  const { out } = await runHere(['search', '第11句话', ...target, ...model, '--json', '--mode', 'semantic']);
  const { passage, doc } = JSON.parse(out).hits[0];
  assert.equal(doc.text.slice(passage.start, passage.end), passage.text);
  assert.ok(passage.text.length < 40, passage.text);
  const more = await runHere(['index', '-', ...target, ...model, '--json'], line.replace('long', 'longer'));
  assert.equal(JSON.parse(more.out).vectors % 2, 0);
  for (const [given, code] of [
    [['--no-passages'], 1],
    [['--passages', '32'], 1],
    [['--overlap', '5'], 1],
    [['--no-passages', '--passages', '24'], 2],
    [['--passages', '8'], 2],
  ] as const) {
    const refused = await runHere(['index', '-', ...target, ...model, ...given], line);
    assert.equal(refused.code, code, given.join(' '));
    assert.match(refused.err, /passages/);
  }
});

test('a collection without passages has one vector a document', async (t) => {
  const { target, model } = await setUp(t);
  const text = '这是一句话。'.repeat(60);
  const { out } = await runHere(
    ['index', '-', ...target, ...model, '--no-passages', '--json'],
    JSON.stringify({ text }),
  );
  assert.deepEqual([JSON.parse(out).count, JSON.parse(out).vectors], [1, 1]);
});

test('documents that are indexed are counted, found, read and deleted, and indexing again changes nothing', async (t) => {
  const { db, target, model } = await setUp(t);
  const first = await runHere(['index', '-', ...target, ...model], gzipSync(LINES));
  assert.deepEqual([first.code, first.err], [0, '']);
  assert.match(first.out, /^stdin: 3 added, 0 updated, 0 unchanged \(.*\)\n.*now holds 3 documents\n$/);

  const again = await runHere(['index', '-', ...target, ...model, '--json'], LINES);
  const report = JSON.parse(again.out);
  assert.deepEqual(
    [report.added, report.unchanged, report.badLines, report.count, report.format],
    [0, 3, 0, 3, 'jsonl'],
  );

  const search = await runHere(['search', 'cook', 'rice', ...target, ...model, '-k', '2', '--json']);
  const { hits, plan, query } = JSON.parse(search.out);
  assert.deepEqual([query, hits.length, hits[0].rank, plan.index], ['cook rice', 2, 1, 'exact']);
  assert.deepEqual(
    hits[0].doc,
    DOCUMENTS.find(({ id }) => id === hits[0].id),
  );
  assert.ok(hits[0].score >= hits[1].score && hits[0].score <= 1.0001);

  const got = await runHere(['get', 'code', 'absent', 'rice', ...target, '--json']);
  assert.equal(got.code, 1);
  assert.deepEqual(
    got.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
    [DOCUMENTS[2], DOCUMENTS[1]],
  );
  assert.equal(got.err, `kenyon: there is no document "absent" in ${db}\n`);

  const deleted = await runHere(['delete', 'rice', '--ids-file', '-', ...target], 'code\r\nabsent\n');
  assert.equal(deleted.out, '2 documents deleted, 1 not there\n');
  assert.equal((await runHere(['count', ...target])).out, '1\n');
  const explained = await runHere(['search', '报案', ...target, ...model, '--json', '--explain']);
  const { passage, doc } = JSON.parse(explained.out).hits[0];
  assert.equal(passage.text, doc.text.slice(passage.start, passage.end));
  const left = await runHere(['search', 'cook rice', ...target, ...model, '--explain']);
  assert.match(
    left.out,
    /^1 +-?\d\.\d{3} {2}passport {2}(»护照丢了怎么办？«先去派出所报案。|护照丢了怎么办？»先去派出所报案。«)\n {2}1 {2}meaning #1 cosine [\d.]+ · words BM25 0\.00\nhybrid · index exact · 1 candidate · /,
  );
});

test('bad lines are reported with their numbers and the rest goes in; strict stops at the first', async (t) => {
  const { folder, target, model } = await setUp(t);
  const file = join(folder, 'mixed.csv');
  await writeFile(file, `id,text\n1,"two\nlines"\n2\n1,again\n${'x'.repeat(1100)},id too long\n5,good\n`);
  const loose = await runHere(['index', file, ...target, ...model]);
  assert.equal(loose.code, 0);
  assert.match(loose.err, /line 4: has 1 cells[^\n]*\nline 6: [^\n]*id[^\n]*1,?024/);
  assert.match(loose.out, /2 added, 1 updated, 0 unchanged, 2 bad lines/);
  // Of two lines with one id the last stays, as of two documents that are added.
  assert.match((await runHere(['get', '1', ...target])).out, /again/);
  const strict = await runHere(['index', file, ...target, ...model, '--strict', '--collection', 'strict']);
  assert.equal(strict.code, 1);
  assert.match(strict.err, /stopped with 1 document stored.*\nkenyon: .*mixed\.csv, line 4: has 1 cells/);
});

test('a file without a single good line is a failure, and only its first bad lines are shown', async (t) => {
  const { target, model } = await setUp(t);
  const { code, err } = await runHere(
    ['index', '-', ...target, ...model, '--format', 'jsonl'],
    'nothing\n'.repeat(500),
  );
  assert.equal(code, 1);
  assert.equal(err.match(/^line \d+: not JSON/gm)?.length, 20);
  assert.match(err, /and 480 more bad lines\n/);
});

test('an interrupt stops well: everything acknowledged is there, and the same command goes on', async (t) => {
  const { db, target, model } = await setUp(t);
  const child = startKenyon(['index', '-', ...target, ...model, '--batch-size', '16', '--format', 'txt']);
  const written = feedUntilItEnds(child);
  await untilStored(db);
  child.kill('SIGINT');
  const { code, out, err } = await child.result;
  assert.deepEqual([code, out], [130, '']);
  const stored = Number(/stopped with ([\d,]+) documents? stored/.exec(err)?.[1]?.replaceAll(',', ''));
  assert.ok(stored > 0 && stored <= (await written), err);
  assert.match(err, /the same command goes on from there\nkenyon: interrupted\n$/);
  assert.equal((await runHere(['count', ...target])).out, `${stored}\n`);

  const all = Array.from({ length: stored + 5 }, (_, i) => `text number ${i}\n`).join('');
  const resumed = await runHere(['index', '-', ...target, ...model, '--format', 'txt', '--json'], all);
  const { added, unchanged } = JSON.parse(resumed.out);
  assert.deepEqual({ added, unchanged }, { added: 5, unchanged: stored });
});

/** Writes lines that never end; resolves with how many there were when the program has gone. */
async function feedUntilItEnds({ stdin, result }: Child): Promise<number> {
  let ended = false;
  const end = result.then(() => {
    ended = true;
  });
  let lines = 0;
  while (!ended) {
    const text = Array.from({ length: 100 }, () => `text number ${lines++}\n`).join('');
    if (!stdin.write(text)) await Promise.race([new Promise((resolve) => stdin.once('drain', resolve)), end]);
    else await new Promise(setImmediate);
  }
  return lines;
}

/** Waits until a collection has that many documents, as this other process sees it. */
async function untilStored(db: string, least = 1, collection = 'default'): Promise<number> {
  for (;;) {
    const { out } = await runHere(['count', '--db', db, '--collection', collection]);
    if (Number(out) >= least) return Number(out);
    await setTimeout(50);
  }
}

test('an interrupt also stops a stream that has gone silent, and a killed run leaves a good database', async (t) => {
  const { db, target, model } = await setUp(t);
  const silent = startKenyon(['index', '-', ...target, ...model, '--batch-size', '1']);
  silent.stdin.write(LINES);
  await untilStored(db);
  silent.kill('SIGTERM');
  const stopped = await silent.result;
  assert.equal(stopped.code, 143);
  const killed = startKenyon(['index', '-', ...target, ...model, '--batch-size', '1', '--collection', 'killed']);
  killed.stdin.write(LINES);
  const count = await untilStored(db, 2, 'killed');
  killed.kill('SIGKILL');
  await killed.result;
  const after = Number((await runHere(['count', ...target, '--collection', 'killed'])).out);
  assert.ok(after >= count, `${after} of ${count} acknowledged documents are left`);
});

test('what cannot work says why in a line and makes nothing', async (t) => {
  const { folder, target, model } = await setUp(t);
  const empty = join(folder, 'empty');
  await mkdir(empty);
  const cases: [args: string[], code: number, message: RegExp][] = [
    [['index', join(folder, 'none.jsonl'), ...target, ...model], 1, /there is no such file/],
    [['index', empty, ...target, ...model], 1, /empty has no file of a kind that is read/],
    [['index', '-', '-', ...target, ...model], 2, /standard input can be read once/],
    [['index', '-', ...target, '--model', join(folder, 'nomodel')], 1, /no model in .*nomodel/],
    [['index', '-', ...target, ...model, '--delimiter', 'ab'], 2, /--delimiter must be one character/],
    [['index', '-', ...target, ...model, '--encoding', 'klingon'], 2, /--encoding "klingon" is unknown/],
    [['search', 'x', ...target, ...model], 1, /no Kenyon database at .*index something/],
    [['count', ...target], 1, /no Kenyon database/],
    [['delete', ...target], 2, /delete needs ID/],
    [['delete', 'a', ...target], 1, /no Kenyon database/],
  ];
  for (const [args, code, message] of cases) {
    const result = await runHere(args, LINES);
    assert.match(result.err, message);
    assert.deepEqual([result.code, result.out], [code, ''], result.err);
    assert.doesNotMatch(result.err, /^ +at /m);
  }
});

test('a collection that is not there is refused by name', async (t) => {
  const { db, target, model } = await setUp(t);
  await runHere(['index', '-', ...target, ...model, '--collection', 'laws'], LINES);
  for (const args of [['count'], ['get', 'rice'], ['search', 'rice'], ['delete', 'rice']]) {
    const { code, out, err } = await runHere([...args, ...target]);
    assert.deepEqual([code, out, err], [1, '', `kenyon: there is no collection "default" in ${db}; it has "laws"\n`]);
  }
});

test('a query or a database of another model is refused', async (t) => {
  const { folder, target, model } = await setUp(t);
  await runHere(['index', '-', ...target, ...model], LINES);
  const other = await writeTinyModel(join(folder, 'other'), 2);
  const { code, err } = await runHere(['search', 'rice', ...target, '--model', other]);
  assert.equal(code, 1);
  assert.match(err, /^kenyon: [^\n]*model[^\n]*\n$/);
});
