import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { writeTinyModel } from '../../../fixtures/tiny-model.ts';
import { runHere } from '../fake-terminal.ts';

test("eval measures a model on one's own pairs, for people and for machines", async (t) => {
  const folder = await temporaryDirectory(t);
  const model = await writeTinyModel(join(folder, 'model'));
  const file = join(folder, 'pairs.tsv');
  const rows = ['rice\trice\t1', 'rice\trice\t1', 'rice\tcode 99\t0', 'rice\tcode 99\t0', 'a b\ta b\t1', 'a b\ta b\t1'];
  await writeFile(file, `a\tb\tlabel\n${rows.join('\n')}\n`);
  const args = ['eval', `file:${file}`, '--model', model];
  const { code, out } = await runHere([...args, '--json']);
  assert.equal(code, 0);
  const figures = JSON.parse(out);
  assert.deepEqual([figures.kind, figures.pairs, figures.accuracy], ['pairs', 3, 1]);
  assert.ok(figures.spearman > 0.8);
  const people = await runHere(args);
  assert.match(people.out, /^file:.*Spearman 0\.\d{4} {2}accuracy 1\.0000 at \d\.\d{4} {2}\(3 pairs\)\n$/);
  assert.match(people.err, /16 dimensions/);
});

test('eval lists its sets and needs one', async () => {
  assert.match((await runHere(['eval', '--list'])).out, /^lcqmc +pairs$/m);
  assert.equal((await runHere(['eval'])).code, 2);
});
