import assert from 'node:assert/strict';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { writeTinyModel } from '../../../fixtures/tiny-model.ts';
import { startKenyon } from '../child.ts';
import { runHere } from '../fake-terminal.ts';

test('doctor tries everything out and ends well where everything essential works', async (t) => {
  const folder = await temporaryDirectory(t);
  const model = await writeTinyModel(join(folder, 'model'));
  const args = ['doctor', '--model', model, '--db', join(folder, 'new', 'db')];
  const { code, out, err } = await runHere([...args, '--json']);
  assert.deepEqual([code, err], [0, '']);
  const { ok, findings } = JSON.parse(out) as {
    ok: boolean;
    findings: { name: string; status: string; detail: string }[];
  };
  assert.equal(ok, true);
  const detailOf = (name: string) => findings.find((finding) => finding.name === name)?.detail;
  assert.match(detailOf('node')!, /^v\d+/);
  assert.match(detailOf('store')!, /^lmdb \d/);
  assert.match(detailOf('filters')!, /^roaring \d/);
  assert.match(detailOf('graph')!, /^hnswlib-node \d/);
  assert.match(detailOf('tfjs')!, /tfjs-core \d.* on \w+: /);
  assert.match(detailOf('database directory')!, /is not there yet and can be made/);
  assert.match(detailOf('installed from')!, /^the registry; compiled here: .*hnswlib-node/);
  assert.match(detailOf('telemetry')!, /^none/);
  assert.match(detailOf('model files')!, /SHA-256 [0-9a-f]{64}/);
  assert.match(detailOf('model')!, /^16 dimensions, fingerprint [0-9a-f]+, on /);
  assert.ok(findings.every(({ status }) => status !== 'broken'));
});

test('doctor ends with code 1 when the model is not there, and says so in a line', async (t) => {
  const folder = await temporaryDirectory(t);
  const { code, out } = await runHere(['doctor', '--model', join(folder, 'none')]);
  assert.equal(code, 1);
  assert.match(out, /^broken {3}model files .*no model in .*none/m);
  assert.match(out, /\n2 of \d+ checks found something broken\.\n$/);
});

test('doctor finds the libraries whose install scripts did not run, and says in a line what to do', async (t) => {
  const folder = await temporaryDirectory(t);
  const model = await writeTinyModel(join(folder, 'model'));
  const hook = join(folder, 'without.cjs');
  await writeFile(hook, WITHOUT_NATIVE_PARTS);
  const { code, out } = await startKenyon(['doctor', '--model', model], { NODE_OPTIONS: `--require ${hook}` }).result;
  assert.equal(code, 1);
  for (const [check, name] of [
    ['filters', 'roaring'],
    ['graph', 'hnswlib-node'],
  ])
    assert.match(
      out,
      new RegExp(
        `^broken +${check} +${name} cannot be loaded: Could not locate it\\.; run .npm rebuild ${name}., .*$`,
        'm',
      ),
    );
  assert.match(out, /\n2 of \d+ checks found something broken\.\n$/);
});

/** Has both libraries fail as their packages do without their native parts. */
const WITHOUT_NATIVE_PARTS = `
const { Module } = require('node:module');
const load = Module._load;
Module._load = (name, ...rest) => {
  if (name === 'roaring' || name === 'hnswlib-node') throw new Error('Could not locate it. Tried:\\n - build/Release');
  return load(name, ...rest);
};
`;

test('doctor reads a database through, and finds the byte that was changed', async (t) => {
  const folder = await temporaryDirectory(t);
  const db = join(folder, 'db');
  const model = await writeTinyModel(join(folder, 'model'));
  const lines = Array.from({ length: 40 }, (_, i) => `{"id":"d${i}","text":"unmistakable ${i}"}\n`).join('');
  await runHere(['index', '-', '--db', db, '--model', model], lines);
  const args = ['doctor', '--db', db, '--model', model, '--verify'];
  const whole = await runHere(args);
  assert.match(whole.out, /^ok {7}database {12}whole; documents: default 40$/m);
  // Whatever the installation is asked about, the collection's own model is what is opened for it.
  const other = await writeTinyModel(join(folder, 'other'), 2);
  const asked = await runHere(['doctor', '--db', db, '--model', other]);
  assert.equal(asked.code, 0);
  assert.ok(asked.out.includes(`ok       collection models   default ${model}\n`), asked.out);
  await rename(model, `${model}-moved`);
  const gone = await runHere(['doctor', '--db', db, '--model', other]);
  assert.equal(gone.code, 1);
  assert.match(gone.out, /^broken {3}collection models {3}.*no model in .*model/m);
  await rename(`${model}-moved`, model);
  const file = join(db, 'store.mdb');
  const bytes = await readFile(file);
  const at = bytes.indexOf('unmistakable 17');
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  await writeFile(file, bytes);
  const damaged = await runHere(args);
  assert.equal(damaged.code, 1);
  assert.match(damaged.out, /^broken {3}database {12}.*(damaged|checksum)/m);
  assert.equal((await runHere(['doctor', '--verify'])).code, 2);
});
