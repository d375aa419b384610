import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { open } from '../../../../src/database/kenyon.ts';
import { tinyModelFolder } from '../../../fixtures/tiny-model.ts';
import { startKenyon } from '../child.ts';
import { runHere } from '../fake-terminal.ts';

async function filled(t: TestContext, count: number) {
  const { folder, model } = await tinyModelFolder(t);
  const db = join(folder, 'db');
  const lines = Array.from({ length: count }, (_, i) => `{"id":"d${i}","text":"护照 number ${i}","n":${i}}\n`).join('');
  const { code, err } = await runHere(['index', '-', '--db', db, ...model], lines);
  assert.equal(code, 0, err);
  return { folder, db, model };
}

test('export and import, backup and restore do on the command line what they say', async (t) => {
  const { folder, db, model } = await filled(t, 30);
  const other = join(folder, 'other');
  const file = join(folder, 'out.jsonl.gz');
  const exported = await runHere(['export', file, '--db', db]);
  assert.deepEqual([exported.code, exported.out], [0, '30 documents of default exported\n']);
  const piped = await runHere(['export', '-', '--db', db, '--json']);
  assert.equal(JSON.parse(piped.err).documents, 30);
  const imported = await runHere(['import', '-', '--db', other, ...model], piped.out);
  assert.deepEqual([imported.code, imported.out], [0, '30 documents imported into default\n'], imported.err);
  const again = await runHere(['import', file, '--db', other, '--json']);
  assert.deepEqual([again.code, JSON.parse(again.err).error.code], [1, 'CONFLICT']);
  const replaced = await runHere(['import', file, '--db', other, '--replace', '--json']);
  assert.deepEqual(JSON.parse(replaced.out), { db: other, collection: 'default', documents: 30, replaced: true });
  const search = (path: string) => runHere(['search', '护照 number 7', '--db', path, ...model, '--json', '-k', '9']);
  const hitsOf = async (path: string) => JSON.parse((await search(path)).out).hits;
  assert.deepEqual(await hitsOf(other), await hitsOf(db));
  const cut = await runHere(['import', '-', '--db', other, '--replace'], piped.out.slice(0, -200));
  assert.equal(cut.code, 1);
  assert.match(cut.err, /cut off|cannot be imported/);
  const without = await runHere(['export', '-', '--db', db, '--no-vectors']);
  assert.ok(without.out.length < piped.out.length / 2);
  const encoded = await runHere(['import', '-', '--db', other, '--collection', 'neu', ...model], without.out);
  assert.equal(encoded.code, 0, encoded.err);
  const backup = join(folder, 'backup');
  const copied = await runHere(['backup', backup, '--db', db]);
  assert.equal(copied.code, 0, copied.err);
  assert.match(copied.out, /backup: \d+\.\d MiB, verified\n$/);
  assert.equal((await runHere(['backup', backup, '--db', db])).code, 1);
  assert.deepEqual(await hitsOf(backup), await hitsOf(db));
  const refused = await runHere(['restore', backup, '--db', other, '--json']);
  assert.equal(JSON.parse(refused.err).error.code, 'CONFLICT');
  assert.equal((await runHere(['restore', backup, '--db', other, '--overwrite'])).code, 0);
  assert.deepEqual(await hitsOf(other), await hitsOf(db));
  assert.equal((await runHere(['restore', join(folder, 'nothing'), '--db', other, '--overwrite'])).code, 1);
  assert.equal((await runHere(['export', file, '--db', join(folder, 'nothing')])).code, 1);
});

const ROUNDS = 2;

/** Runs a command often and kills it, each time at another moment of the time that it takes; looks each time what it left. */
async function killOften(args: readonly string[], before: () => Promise<void>, after: () => Promise<boolean>) {
  const whole = async () => {
    const startedAt = performance.now();
    const { code, err } = await startKenyon(args).result;
    assert.equal(code, 0, err);
    const ms = performance.now() - startedAt;
    assert.equal(await after(), true);
    return ms;
  };
  await before();
  const ms = await whole();
  let [left, done] = [0, 0];
  for (let i = 1; i <= ROUNDS; i++) {
    await before();
    const child = startKenyon(args);
    await wait(ms * (0.4 + (0.6 * i) / ROUNDS));
    child.kill('SIGKILL');
    await child.result;
    if (await after()) done++;
    else left++;
  }
  assert.equal(left + done, ROUNDS);
  // And what a killed one has left is in nobody's way.
  await before();
  await whole();
}

test('whatever is killed leaves what was there, or all of the new, and can be done again', async (t) => {
  const { folder, db, model } = await filled(t, 400);
  const target = join(folder, 'target');
  const file = join(folder, 'out.jsonl');
  const backup = join(folder, 'backup');
  assert.equal((await runHere(['export', file, '--db', db])).code, 0);
  assert.equal((await runHere(['backup', backup, '--db', db])).code, 0);
  const former = join(folder, 'former');
  await runHere(['index', '-', '--db', former, ...model], '{"id":"old","text":"what was there"}');
  const oneDocument = async () => {
    await rm(target, { recursive: true, force: true });
    await cp(former, target, { recursive: true });
  };
  /** @returns whether it is the new one; false when it is what was there. */
  const isNew = async () => {
    const kenyon = await open(target, { readOnly: true });
    try {
      await kenyon.verify();
      assert.deepEqual(kenyon.collections(), ['default']);
      const docs = kenyon.collection();
      const [old, last] = await docs.get(['old', 'd399']);
      const count = await docs.count();
      assert.ok(
        old !== undefined ? count === 1 && last === undefined : count === 400 && last !== undefined,
        `${count}`,
      );
      return old === undefined;
    } finally {
      await kenyon.close();
    }
  };
  await killOften(['import', file, '--db', target, '--replace'], oneDocument, isNew);
  await killOften(['restore', backup, '--db', target, '--overwrite'], oneDocument, isNew);
  const copy = join(folder, 'copy');
  await killOften(
    ['backup', copy, '--db', db, '--overwrite'],
    async () => {
      if (existsSync(join(copy, 'store.mdb'))) await rm(copy, { recursive: true });
    },
    async () => {
      if (!existsSync(join(copy, 'store.mdb'))) return false;
      const kenyon = await open(copy, { readOnly: true });
      await kenyon.verify();
      assert.equal(await kenyon.collection().count(), 400);
      await kenyon.close();
      return true;
    },
  );
});

test('a re-indexing that is killed leaves a collection that answers, and goes on', async (t) => {
  const { db, model } = await filled(t, 400);
  const args = ['reindex', '--db', db, ...model, '--precision', 'int8', '--batch-size', '64'];
  const startedAt = performance.now();
  for (let i = 1; ; i++) {
    const child = startKenyon(args);
    if (i < 3) await wait(500 + 250 * i);
    if (i < 3) child.kill('SIGKILL');
    const { code, err } = await child.result;
    const kenyon = await open(db, { readOnly: true });
    await kenyon.verify();
    const { precision } = kenyon.collection().space()!;
    assert.equal(await kenyon.collection().count(), 400);
    await kenyon.close();
    const found = await runHere(['search', '护照 number 77', '--db', db, ...model, '--json', '-k', '3']);
    assert.ok(found.code === 0 && JSON.parse(found.out).hits.length === 3, found.err);
    if (code === 0) assert.equal(precision, 'int8');
    if (code === 0) break;
    assert.ok(i < 3, `${err} after ${performance.now() - startedAt} ms`);
  }
});
