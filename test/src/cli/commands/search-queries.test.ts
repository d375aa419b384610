import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { tinyModelFolder } from '../../../fixtures/tiny-model.ts';
import { runHere } from '../fake-terminal.ts';

const DOCUMENTS = '{"id":"rice","text":"How to cook rice"}\n{"id":"code","text":"A short program in c"}\n';

test('a file of queries is answered a line each, as each alone would be', async (t) => {
  const { folder, model } = await tinyModelFolder(t);
  const db = ['--db', join(folder, 'db')];
  await runHere(['index', '-', ...db, ...model], DOCUMENTS);
  const lines = await runHere(['search', '--queries', '-', ...db, ...model], 'cook rice\n\nshort program\n');
  assert.deepEqual([lines.code, lines.err], [0, '']);
  assert.match(
    lines.out,
    /^cook rice\trice \d\.\d{3}\tcode -?\d\.\d{3}\nshort program\tcode \d\.\d{3}\trice -?\d\.\d{3}\n$/,
  );
  const file = join(folder, 'queries.jsonl');
  const rows = ['{"id":"q1","query":"cook rice"}', 'no json', '{"query":" "}', '{"id":7,"query":"program"}'];
  // More than are encoded together.
  for (let i = 0; i < 40; i++) rows.push(JSON.stringify({ query: `rice ${i}` }));
  await writeFile(file, rows.join('\n'));
  const json = await runHere(['search', '--queries', file, ...db, ...model, '--json', '-k', '1']);
  const results = json.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    results.map(({ line, id, query, hits }) => [line, id, query, hits.length]),
    [1, 4, ...Array.from({ length: 40 }, (_, i) => 5 + i)].map((line) => {
      const { id, query } = JSON.parse(rows[line - 1]);
      return [line, id === undefined ? undefined : String(id), query, 1];
    }),
  );
  assert.match(json.err, /^line 2: not JSON[^\n]*\nline 3: field "query" is empty\n[^\n]*42 answered, 2 bad\n$/);
  for (const { query, hits } of results.slice(0, 3)) {
    const alone = JSON.parse((await runHere(['search', query, ...db, ...model, '--json', '-k', '1'])).out);
    assert.equal(alone.hits[0].id, hits[0].id);
    assert.ok(Math.abs(alone.hits[0].score - hits[0].score) < 1e-5);
  }
});

test('a vector is searched by as it is given, and no model is loaded', async (t) => {
  const { folder } = await tinyModelFolder(t);
  const db = ['--db', join(folder, 'db')];
  const rows = '{"id":"a","vector":[1,0]}\n{"id":"b","vector":[0,1]}\n';
  await runHere(['index', '-', ...db, '--vectors', 'own@1'], rows);
  const { out, err, code } = await runHere(['search', '--vector', '-', ...db, '--json'], '[0.1,\n 3]');
  assert.deepEqual([code, err], [0, '']);
  const { hits, query } = JSON.parse(out);
  assert.deepEqual([query, hits.map(({ id }: { id: string }) => id)], [undefined, ['b', 'a']]);
  const many = await runHere(
    ['search', '--queries', '-', ...db],
    '{"vector":[2,1]}\n{"vector":"x"}\n{"id":"v","vector":[0,1]}',
  );
  assert.match(many.out, /^vector\ta [^\n]*\nv\tb [^\n]*\n$/);
  assert.match(many.err, /line 2: its vector must be a list of numbers/);
  for (const [args, input, wanted, message] of [
    [['--vector', '-'], '[1]', 2, /2/],
    [['--vector', '-'], '{"a":1}', 1, /JSON array of numbers, got/],
    [['--vector', '-'], '[1,', 1, /no JSON/],
    [['--vector', '-'], '[1,"x"]', 1, /JSON array of numbers/],
    [['--vector', '-', 'text'], '[1,2]', 2, /one of them/],
    [[], '', 2, /search needs QUERY, --queries FILE or --vector FILE/],
    [['--queries', '-', '--cursor', 'first'], '', 2, /--cursor/],
  ] as const) {
    const wrong = await runHere(['search', ...args, ...db], input);
    assert.equal(wrong.code, wanted, wrong.err);
    assert.match(wrong.err, message);
  }
});

test('a vector that cannot be searched by costs its line and no more', async (t) => {
  const { folder } = await tinyModelFolder(t);
  const db = ['--db', join(folder, 'db')];
  await runHere(['index', '-', ...db, '--vectors', 'own@1'], '{"id":"a","vector":[1,0]}\n{"id":"b","vector":[0,1]}\n');
  const vectors = ['[2,1]', '[1]', '[]', '[0,0]', '[1e999,1]', '[1,null]', '[0,3]'];
  const { out, err, code } = await runHere(
    ['search', '--queries', '-', ...db, '-k', '1'],
    vectors.map((vector) => `{"vector":${vector}}`).join('\n'),
  );
  assert.deepEqual([code, out.split('\n').map((line) => line.split(/[\t ]/)[1])], [0, ['a', 'b', undefined]]);
  for (const [line, reason] of [
    [2, /2 values, got 1/],
    [3, /2 values, got 0/],
    [4, /length zero/],
    [5, /finite/],
    [6, /list of numbers/],
  ] as const)
    assert.match(err, new RegExp(`line ${line}: its vector [^\\n]*${reason.source}`));
  assert.match(err, /2 answered, 5 bad/);
});
