import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { open } from '../../../src/database/kenyon.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const encoder = new NgramEncoder(16);

function run(fixture: string, ...args: string[]) {
  const program = fileURLToPath(new URL(`../../fixtures/${fixture}.js`, import.meta.url));
  return spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Lets the program work until it has printed some lines, kills it at once, and returns all that it printed. */
async function killAfter(lines: number, path: string, prefix: string): Promise<string[]> {
  const child = run('add-until-killed', path, prefix);
  const printed: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    printed.push(line);
    if (printed.length === lines) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  assert.equal(child.signalCode, 'SIGKILL');
  return printed;
}

test('every document that was acknowledged is there and is found after kill -9, time and again', async (t) => {
  const path = join(await temporaryDirectory(t), 'db');
  const expected = new Map<string, string>();
  for (const [prefix, lines] of [
    ['a', 3],
    ['b', 17],
    ['c', 8],
  ] as const) {
    const removed = new Set<string>();
    /** The removal that had begun when the program was killed, if one had: it may have been done and not told of. */
    let begun: string | undefined;
    for (const line of await killAfter(lines, path, prefix)) {
      const [what, batch] = line.split(' ');
      for (let i = 0; i < 10 && what === 'added'; i++)
        expected.set(`${prefix}-${batch}-${i}`, `${prefix} text ${batch} ${i}`);
      begun = what === 'added' && Number(batch) % 3 === 2 ? `${prefix}-${Number(batch) - 1}-0` : undefined;
      if (what === 'removed') removed.add(`${prefix}-${batch}-0`);
    }
    const notices: string[] = [];
    const kenyon = await open(path, { encoder, onNotice: (notice) => notices.push(notice) });
    await kenyon.verify();
    const collection = kenyon.collection('default', { exactBelow: 50, hnsw: { M: 4, efConstruction: 16 } });
    assert.deepEqual(
      await collection.get(removed),
      [...removed].map(() => undefined),
    );
    for (const id of removed) expected.delete(id);
    if (begun !== undefined && (await collection.get([begun]))[0] === undefined) expected.delete(begun);
    for (const [id, text] of expected) {
      const { hits } = await collection.search(encoder.vectorOf(text), { k: 20 });
      const hit = hits.find((found) => found.id === id);
      assert.ok(hit !== undefined && hit.doc.text === text && hit.score > 1 - 1e-5, `${id} is not found`);
    }
    assert.deepEqual(notices, []);
    await kenyon.close();
  }
});

test('when no more can be written the addition fails with the reason and everything acknowledged stays', {
  skip: process.platform === 'win32' && 'there is no ulimit',
}, async (t) => {
  const path = join(await temporaryDirectory(t), 'db');
  const program = fileURLToPath(new URL('../../fixtures/add-until-refused.js', import.meta.url));
  // Files of at most 2 MiB, in blocks of 512 bytes; a write beyond is an error, as it is on a full disk, and not a signal.
  const script = 'trap "" XFSZ; ulimit -f 4096; exec "$0" "$@"';
  const child = spawn('sh', ['-c', script, process.execPath, program, path], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [printed] = await Promise.all([child.stdout.setEncoding('utf8').toArray(), once(child, 'exit')]);
  const [acknowledged, code, found] = printed.join('').split(' ');
  assert.equal(code, 'STORAGE');
  assert.ok(Number(acknowledged) > 100);
  assert.equal(found, acknowledged);
  const kenyon = await open(path, { encoder: new NgramEncoder(64) });
  t.after(() => kenyon.close());
  await kenyon.verify();
  assert.equal(await kenyon.collection().count(), Number(acknowledged));
});

test('four processes that write at once lose nothing, and one id has one document', async (t) => {
  const path = join(await temporaryDirectory(t), 'db');
  const kenyon = await open(path, { encoder });
  t.after(() => kenyon.close());
  const collection = kenyon.collection('default', { exactBelow: 0 });
  await collection.add([{ id: 'shared', text: 'at first' }]);
  const writers = ['w0', 'w1', 'w2', 'w3'];
  const times = 12;
  const children = writers.map((writer) => run('upsert-one', path, writer, String(times)));
  // This process searches, with indexes that it opened before.
  const exits = Promise.all(children.map((child) => once(child, 'exit')));
  let running = true;
  exits.finally(() => {
    running = false;
  });
  while (running) {
    for (const index of ['exact', 'hnsw'] as const) {
      const { hits } = await collection.search('a text of w1, number 3', { k: 100, index });
      assert.equal(new Set(hits.map(({ id }) => id)).size, hits.length);
      assert.equal(hits.filter(({ id }) => id === 'shared').length, 1);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.deepEqual(
    await exits,
    writers.map(() => [0, null]),
  );
  assert.equal(await collection.count(), 1 + writers.length * times);
  await kenyon.verify();
  for (const index of ['exact', 'hnsw'] as const) {
    const { hits } = await collection.search('number', { k: 100, index });
    assert.equal(hits.length, 1 + writers.length * times);
    assert.match(hits.find(({ id }) => id === 'shared')!.doc.text, /wrote this at/);
  }
});

test('two handles in one process see what the other writes', async (t) => {
  const path = join(await temporaryDirectory(t), 'db');
  const [one, two] = [await open(path, { encoder }), await open(path, { encoder })];
  t.after(() => Promise.all([one.close(), two.close()]));
  await one.collection().add([{ id: 'a', text: 'written by one' }]);
  await two.collection().add([{ id: 'b', text: 'written by two' }]);
  for (const kenyon of [one, two]) {
    for (const index of ['exact', 'hnsw'] as const) {
      assert.deepEqual(
        (await kenyon.collection().search('written by two', { index })).hits.map(({ id }) => id),
        ['b', 'a'],
      );
    }
  }
  await two.collection().delete(['a']);
  await two.collection().add([{ id: 'b', text: 'changed by two' }]);
  for (const index of ['exact', 'hnsw'] as const) {
    const { hits } = await one.collection().search('written by one', { index });
    assert.deepEqual(
      hits.map(({ doc }) => doc.text),
      ['changed by two'],
    );
  }
  await one.close();
  assert.equal(await two.collection().count(), 1);
});
