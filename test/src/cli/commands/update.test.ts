import assert from 'node:assert/strict';
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
