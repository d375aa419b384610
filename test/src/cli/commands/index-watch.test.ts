import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { tinyModelFolder } from '../../../fixtures/tiny-model.ts';
import { startKenyon } from '../child.ts';
import { runHere } from '../fake-terminal.ts';

const PATIENCE_MS = 120_000;

test('index --watch follows a folder until Ctrl-C, which ends it well', async (t) => {
  const { folder, model } = await tinyModelFolder(t);
  const docs = join(folder, 'docs');
  await mkdir(docs);
  const db = ['--db', join(folder, 'db')];
  const child = startKenyon(['index', docs, '--watch', ...db, ...model]);
  t.after(() => child.kill('SIGKILL'));
  const counts = async (wanted: string) => {
    for (const until = performance.now() + PATIENCE_MS; ; await setTimeout(100)) {
      const { out, err } = await runHere(['count', ...db]);
      if (out === wanted) return;
      assert.ok(performance.now() < until, `${out}${err} where ${wanted} should be`);
    }
  };
  await writeFile(join(docs, 'a.md'), '# A\n\nrice');
  await counts('1\n');
  await writeFile(join(docs, 'b.jsonl'), '{"text":"code"}\nno json\n');
  await counts('2\n');
  await rm(join(docs, 'a.md'));
  await counts('1\n');
  child.kill('SIGINT');
  const { code, out, err } = await child.result;
  assert.equal(code, 0, err);
  assert.match(out, /^\S*a\.md: 1 added, 0 updated, 0 unchanged, 0 deleted\n/);
  assert.match(out, /\n\S*b\.jsonl: 1 added, 0 updated, 0 unchanged, 0 deleted, 1 bad line\n/);
  assert.match(out, /\n\S*a\.md: 0 added, 0 updated, 0 unchanged, 1 deleted\n$/);
  assert.match(err, /watching \S*docs; Ctrl-C ends it\n[\s\S]*line 2: not JSON/);
});

test('a watch refuses what it has no use for', async (t) => {
  const { folder, model } = await tinyModelFolder(t);
  const base = ['index', '--watch', '--db', join(folder, 'db'), ...model];
  for (const [args, message] of [
    [['-'], /standard input/],
    [[folder, '--vectors', 'own@1'], /--vectors/],
    [[folder, '--file-field', 'path'], /--file-field/],
    [[folder, '--strict'], /--strict/],
  ] as const) {
    const { code, err } = await runHere([...base, ...args]);
    assert.deepEqual([code, message.test(err)], [2, true], err);
  }
  const { code, err } = await runHere(['index', folder, '--delete-all', '--db', join(folder, 'db'), ...model]);
  assert.deepEqual([code, /--delete-all is of --watch/.test(err)], [2, true], err);
});
