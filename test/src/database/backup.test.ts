import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ClosedError, ConflictError, InvalidArgumentError, NotFoundError } from '../../../src/core/errors.ts';
import { compact, open, restore } from '../../../src/database/kenyon.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { openFor, temporaryDatabase } from '../../fixtures/temporary-database.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const encoder = new NgramEncoder(16);
const DOCS = Array.from({ length: 300 }, (_, i) => ({ id: `d${i}`, text: `文档 number ${i} of ${i % 7}`, n: i }));

async function filled(t: TestContext) {
  const folder = await temporaryDirectory(t);
  const kenyon = await openFor(t, join(folder, 'db'), { encoder });
  await kenyon.collection().add(DOCS);
  await kenyon.collection('其他').add([{ id: '一', text: '另一个集合' }]);
  return { folder, kenyon, docs: kenyon.collection() };
}

const answers = async (kenyon: Awaited<ReturnType<typeof open>>) => {
  const found = [];
  for (const query of ['文档 number 12', '3 of 5', encoder.vectorOf('number 77')]) {
    const { hits } = await kenyon.collection().search(query, { k: 8 });
    found.push(hits.map(({ id, score, doc }) => [id, score, doc]));
  }
  return found;
};

test('a backup answers as the database did, however that goes on, and is restored elsewhere', async (t) => {
  const { folder, kenyon, docs } = await filled(t);
  const before = await answers(kenyon);
  const backup = join(folder, 'new', 'backup');
  const progress: number[] = [];
  const { bytes } = await kenyon.backup(backup, { onProgress: ({ done }) => progress.push(done) });
  assert.ok(bytes > 10_000 && progress.length > 0);
  await docs.delete(DOCS.slice(0, 100).map(({ id }) => id));
  await docs.add([{ id: 'later', text: 'not in the backup' }]);
  await compact(kenyon.path);
  const restored = join(folder, 'restored');
  await restore(backup, restored);
  for (const path of [backup, restored]) {
    const notices: string[] = [];
    const copy = await openFor(t, path, { encoder, onNotice: (notice) => notices.push(notice) });
    await copy.verify();
    assert.deepEqual(await answers(copy), before);
    assert.deepEqual(copy.collections(), ['default', '其他']);
    await copy.collection().add([{ id: 'own', text: 'each goes on by itself' }]);
    assert.equal(await copy.collection().count(), 301);
    assert.deepEqual(notices, []);
  }
  assert.equal(await docs.count(), 201);
});

test('nothing is overwritten unless that is said, and then those who have it open are told', async (t) => {
  const { folder, kenyon, docs } = await filled(t);
  const backup = join(folder, 'backup');
  await kenyon.backup(backup);
  await docs.delete(['d0']);
  await assert.rejects(kenyon.backup(backup), ConflictError);
  await assert.rejects(restore(backup, kenyon.path), ConflictError);
  await assert.rejects(kenyon.backup(kenyon.path, { overwrite: true }), InvalidArgumentError);
  const nothing = restore(join(folder, 'nothing'), join(folder, 'x'));
  await assert.rejects(
    nothing,
    (error) => error instanceof NotFoundError && /no backup at .*nothing/.test(error.message),
  );
  await mkdir(join(folder, 'full'));
  await writeFile(join(folder, 'full', 'letter.txt'), 'mine');
  await assert.rejects(kenyon.backup(join(folder, 'full'), { overwrite: true }), ConflictError);
  assert.equal(await readFile(join(folder, 'full', 'letter.txt'), 'utf8'), 'mine');
  await assert.rejects(kenyon.backup(join(folder, 'y'), { overwrit: true } as never), /did you mean overwrite/);
  await kenyon.backup(backup, { overwrite: true });
  await docs.delete(['d1']);
  await docs.search('number', { index: 'hnsw' });
  await restore(backup, kenyon.path, { overwrite: true });
  await assert.rejects(docs.add([{ id: 'lost', text: 'lost' }]), ConflictError);
  const again = await openFor(t, kenyon.path, { encoder });
  assert.equal(await again.collection().count(), 299);
  assert.deepEqual(await again.collection().get(['d0', 'd1']), [undefined, DOCS[1]]);
  await again.collection().search('number', { index: 'hnsw' });
  await again.verify();
  assert.ok(!(await readdir(kenyon.path)).some((name) => name.includes('incoming')));
  await kenyon.close();
  await assert.rejects(kenyon.backup(join(folder, 'z')), ClosedError);
});

test('an aborted backup leaves nothing that is in the way of the next one', async (t) => {
  const { folder, kenyon } = await filled(t);
  const path = join(folder, 'backup');
  await assert.rejects(kenyon.backup(path, { signal: AbortSignal.abort() }), /aborted/);
  assert.ok(!(await readdir(path)).includes('store.mdb'));
  await kenyon.backup(path);
  await (await openFor(t, path, { encoder, readOnly: true })).verify();
});

test('a damaged database is not taken for a backup, and what was there stays', async (t) => {
  const { folder, kenyon } = await filled(t);
  const backup = join(folder, 'backup');
  await kenyon.backup(backup);
  const file = join(backup, 'store.mdb');
  const bytes = await readFile(file);
  // In the text of a document, which opening does not read.
  const at = bytes.lastIndexOf(Buffer.from('number 299'));
  for (let i = bytes.indexOf('number 299'); i >= 0; i = bytes.indexOf('number 299', i + 1)) bytes[i] ^= 1;
  assert.ok(at > 0);
  await writeFile(file, bytes);
  await assert.rejects(restore(backup, kenyon.path, { overwrite: true }), /damaged/);
  assert.equal(await kenyon.collection().count(), 300);
  await kenyon.verify();
});

test('a backup that is taken while another process writes has all that was acknowledged before, and is sound', async (t) => {
  const { kenyon, path } = await temporaryDatabase(t, { encoder });
  const program = fileURLToPath(new URL('../../fixtures/add-until-killed.js', import.meta.url));
  const child = spawn(process.execPath, [program, path, 'w'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const acknowledged = new Set<string>();
  const maybeGone = new Set<string>();
  const folder = await temporaryDirectory(t);
  let round = 0;
  const checks: Promise<void>[] = [];
  const check = async () => {
    const expected = [...acknowledged];
    const backup = join(folder, `b${round++}`);
    await kenyon.backup(backup);
    const gone = new Set(maybeGone);
    const copy = await open(backup, { encoder, readOnly: true });
    await copy.verify();
    const found = await copy.collection().get(expected);
    const lost = expected.filter((id, i) => found[i] === undefined && !gone.has(id));
    assert.deepEqual(lost, []);
    await copy.close();
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const [what, batch] = line.split(' ');
    for (let i = 0; i < 10 && what === 'added'; i++) acknowledged.add(`w-${batch}-${i}`);
    // One of each batch may be removed at any moment after it.
    maybeGone.add(`w-${batch}-0`);
    if (what === 'added' && Number(batch) % 12 === 6) checks.push(check());
    if (checks.length === 5) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  await Promise.all(checks);
  assert.ok(checks.length >= 5 && acknowledged.size > 300);
});
