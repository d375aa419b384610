import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { open } from '../../../../src/database/kenyon.ts';
import type { BenchmarkResult } from '../../../../src/measure/benchmark-result.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { writeTinyModel } from '../../../fixtures/tiny-model.ts';
import { writeXvecs } from '../../measure/rows/write-rows.ts';
import { seededRows } from '../../measure/vectors-fixture.ts';
import { runHere } from '../fake-terminal.ts';

test('bench measures a file of vectors, says what to do, and leaves a report', async (t) => {
  const folder = await temporaryDirectory(t);
  const vectors = join(folder, 'a.fvecs');
  const out = join(folder, 'out');
  await writeXvecs(vectors, 8, seededRows(400, 8, 1).rows);
  const args = ['bench', '--vectors', vectors, '--out', out, '--indexes', 'exact,hnsw', '--queries-count', '60'];
  const { code, out: said } = await runHere([...args, '--target-recall', '0.5', '-k', '3']);
  assert.equal(code, 0);
  assert.match(said, /^index +build +memory +disk\nexact .* k?M?B +0 B$/m);
  assert.match(said, /\nindex +options +recall@3 +at least/);
  assert.match(said, /\nFor recall@3 of at least 0.5: (hnsw with efSearch \d+|exact), /);
  assert.ok(said.endsWith(`${join(out, 'report.html')}\n`));
  assert.deepEqual((await readdir(out)).sort(), ['frontier.svg', 'report.html', 'results.jsonl']);
  const page = await readFile(join(out, 'report.html'), 'utf8');
  assert.ok(
    page.includes(`kenyon bench --vectors ${vectors} -k 3 --indexes exact,hnsw --target-recall 0.5 --out ${out}`),
  );
});

test('bench ends with code 1 when nothing measured is sure to reach the target, and leaves the report', async (t) => {
  const folder = await temporaryDirectory(t);
  const vectors = join(folder, 'a.fvecs');
  await writeXvecs(vectors, 8, seededRows(300, 8, 1).rows);
  const args = ['bench', '--vectors', vectors, '--out', folder, '--indexes', 'hnsw', '--target-recall', '1', '--json'];
  const { code, out } = await runHere(args);
  const result = JSON.parse(out) as BenchmarkResult;
  assert.deepEqual([code, result.targetRecall, result.setting], [1, 1, undefined]);
  assert.ok((await readdir(folder)).includes('report.html'));
});

test('bench measures the documents of a database, with held-out ones or with the texts of a file', async (t) => {
  const folder = await temporaryDirectory(t);
  const db = join(folder, 'db');
  const model = await writeTinyModel(join(folder, 'model'));
  const lines = Array.from({ length: 150 }, (_, i) => `{"id":"d${i}","text":"report ${i * 37} of ${i}"}\n`).join('');
  await runHere(['index', '-', '--db', db, '--model', model], lines);
  await runHere(['delete', 'd0', 'd7', 'd8', '--db', db]);
  const args = ['bench', '--db', db, '--out', folder, '--indexes', 'exact', '--json'];
  const held = JSON.parse((await runHere(args)).out) as BenchmarkResult;
  assert.deepEqual([held.data.count, held.data.queries, held.data.dim, held.points[0].recall], [133, 14, 16, 1]);
  assert.match(held.data.fingerprint!, /^[0-9a-f]{16}/);
  await writeFile(join(folder, 'asked.txt'), 'report 5\n\n  \r\nof 7\r\nreport\n');
  const query = ['--query-file', join(folder, 'asked.txt'), '--model', model];
  const asked = JSON.parse((await runHere([...args, ...query])).out) as BenchmarkResult;
  assert.deepEqual([asked.data.count, asked.data.queries], [147, 3]);
  const other = await writeTinyModel(join(folder, 'other'), 2);
  const refused = await runHere([...args, ...query.with(3, other)]);
  assert.equal(refused.code, 1);
  assert.match(refused.err, /holds vectors of another model/);
  const absent = await runHere([...args, '--collection', 'none']);
  assert.match(JSON.parse(absent.err).error.message, /there is no collection "none" in .*; it has "default"/);
});

test('bench stores what it chose, and the next search uses it', async (t) => {
  const folder = await temporaryDirectory(t);
  const db = join(folder, 'db');
  const model = await writeTinyModel(join(folder, 'model'));
  const lines = Array.from({ length: 200 }, (_, i) => `{"id":"d${i}","text":"report ${i * 37} of ${i}"}\n`).join('');
  await runHere(['index', '-', '--db', db, '--model', model], lines);
  const bench = ['bench', '--db', db, '--out', folder, '--target-recall', '1', '--indexes'];
  const missed = JSON.parse((await runHere([...bench, 'lsh', '--json'])).out) as { stored: boolean };
  assert.equal(missed.stored, false);
  const part = await runHere([...bench, 'exact', '--limit', '100']);
  assert.match(part.out, /\nNot stored: /);
  const { code, out } = await runHere([...bench, 'exact']);
  assert.equal(code, 0);
  assert.match(out, /\nStored with the collection: searches use it/);
  const kenyon = await open(db, { readOnly: true });
  const setting = kenyon.collection().setting();
  await kenyon.close();
  assert.deepEqual([setting?.index, setting?.targetRecall, setting?.count, setting?.k], ['exact', 1, 180, 10]);
});

test('bench refuses command lines that make no sense', async () => {
  const cases: [string[], RegExp][] = [
    [[], /needs either --db DIR or --vectors FILE/],
    [['--db', 'a', '--vectors', 'b.npy'], /needs either/],
    [['--db', 'a', '--truth', 'b.ivecs'], /--truth goes with --vectors only/],
    [['--vectors', 'a.npy', '--query-file', 'b'], /--query-file goes with --db only/],
    [['--vectors', 'a.npy', '--target-recall', '98'], /above 0 and at most 1.*got "98"/],
    [['--vectors', 'a.npy', '--target-recall', '0'], /above 0/],
    [['--vectors', 'a.npy', '-k', '0'], /-k|--k/],
    [['--vectors', 'a.npy', '--indexes', 'exact,annoy'], /no index "annoy" to measure; there are exact, /],
  ];
  for (const [args, message] of cases) {
    const { code, err } = await runHere(['bench', ...args]);
    assert.equal(code, 2, err);
    assert.match(err, message);
  }
  const unknown = await runHere(['bench', '--vectors', 'none.npy']);
  assert.deepEqual([unknown.code, /cannot be opened/.test(unknown.err)], [1, true]);
});
