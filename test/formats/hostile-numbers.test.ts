import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readModelDirectory } from '../../encoders/roformer/model-directory.ts';
import { restoreCheckpoint } from '../../encoders/training/run/checkpoint.ts';
import { readTeacherCentres } from '../../encoders/training/start/teacher-centre.ts';
import { openTaught } from '../../encoders/training/taught/open-taught.ts';
import { FieldLists } from '../../index/fields/field-lists.ts';
import { loadGraph } from '../../index/hnsw/graph-file.ts';
import { loadPackedGraph } from '../../index/hnsw/packed-form.ts';
import { LexicalIndex } from '../../index/lexical/lexical-index.ts';
import { SignIndex } from '../../index/signs/sign-index.ts';
import { SparseIndex } from '../../index/sparse/sparse-index.ts';
import { readFramedFile } from '../../src/core/framed-file.ts';
import type { JsonObject } from '../../src/core/json-object.ts';
import { loadIndex } from '../../src/live/index-file.ts';
import { rethreshold } from '../../src/pairs/dedupe/rethreshold.ts';
import { fitThreshold } from '../../src/pairs/threshold/fit-threshold.ts';
import { readThreshold, writeThreshold } from '../../src/pairs/threshold/threshold-file.ts';
import { CollectionStore } from '../../src/store/collection-store.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { formatOf, indexFolder, layOutGolden } from './golden-files.ts';
import { CONFIG, goldenAdam, goldenWeights, RUN } from './golden-model-files.ts';
import { readsSafely, withHostileNumbers } from './hostile-copies.ts';

/** The same of four bytes. */
const HOSTILE_WORDS = [0xffff_ffff, 1e9, 0x7fff_ffff, 0];
/** A file with the sum of its bytes right again. */
type Reseal = (bytes: Buffer) => Buffer;

function framed(head: Buffer, meta: unknown, payload: Uint8Array): Buffer {
  const json = Buffer.from(JSON.stringify(meta));
  const start = Buffer.from(head.subarray(0, 16));
  start.writeUInt32LE(json.length, 12);
  const tail = Buffer.alloc(8);
  tail.writeBigUInt64LE(BigInt(payload.length));
  return sealed(Buffer.concat([start, json, payload, tail]));
}

const sealed: Reseal = (bytes) => Buffer.concat([bytes, createHash('sha256').update(bytes).digest()]);

/** Every copy of a framed file with one number of its meta, or one word of its payload, replaced. */
async function* hostileCopies(path: string): AsyncGenerator<readonly [what: string, bytes: Buffer]> {
  const bytes = await readFile(path);
  const kind = { magic: bytes.toString('latin1', 0, 8), version: bytes.readUInt32LE(8) };
  const { meta, payload } = await readFramedFile(path, kind);
  // Other files of the same format are short, and are read by the same code: a long one has a third of the numbers, and its own bytes.
  const isLong = payload.length > 8192;
  let number = 0;
  for (const each of withHostileNumbers(meta))
    if (!isLong || number++ % 3 === 0) yield [JSON.stringify(each), framed(bytes, each, payload)];
  if (isLong) return;
  const step = 4 * Math.max(1, Math.floor(payload.length / 100));
  for (let at = 0; at + 4 <= payload.length; at += step) {
    for (const word of HOSTILE_WORDS) {
      const copy = Buffer.from(payload);
      copy.writeUInt32LE(word, at);
      yield [`word ${at} is ${word}`, framed(bytes, meta, copy)];
    }
  }
}

const FRAMED_INDEXES: Readonly<
  Record<string, (meta: JsonObject, payload: Uint8Array, store: CollectionStore) => unknown>
> = {
  'KYN-WORD-4': (meta, payload) => LexicalIndex.load(meta, payload),
  'KYN-FLDS-2': (meta, payload) => FieldLists.load(meta, payload),
  'KYN-ENTS-2': (meta, payload) => FieldLists.load(meta, payload),
  'KYN-SIGN-2': (meta, payload, source) => SignIndex.load(meta, payload, { source }),
  'KYN-SPRS-2': (meta, payload, source) => SparseIndex.load(meta, payload, { source }),
  'KYN-PACK-2': (meta, payload) => loadPackedGraph(meta, payload),
};

test('every number of every index file has bounds', async (t) => {
  const { database: path } = await layOutGolden(await temporaryDirectory(t));
  const database = await openDatabase(path, { readOnly: true });
  t.after(() => database.close());
  const store = new CollectionStore(database, 'default');
  const folder = indexFolder(path);
  let formats = 0;
  for (const name of (await readdir(folder)).sort()) {
    const file = join(folder, name);
    const restore = FRAMED_INDEXES[(await formatOf(file)) ?? ''];
    if (restore === undefined) continue;
    formats++;
    const bytes = await readFile(file);
    const kind = { magic: bytes.toString('latin1', 0, 8), version: bytes.readUInt32LE(8) };
    const { meta } = await readFramedFile(file, kind);
    const identity = meta.identity as JsonObject;
    const load = () =>
      loadIndex({ path: file, kind, identity }, store, (meta, payload) => restore(meta, payload, store));
    assert.equal(await readsSafely(name, load), false, `${name} as it is`);
    let refused = 0;
    for await (const [what, copy] of hostileCopies(file)) {
      await writeFile(file, copy);
      if (await readsSafely(`${name}: ${what}`, load)) refused++;
    }
    assert.ok(refused > 30, `${name}: ${refused} copies were refused`);
    await writeFile(file, bytes);
  }
  assert.ok(formats >= 6, `${formats} formats`);
});

test('every number of the manifest of a growing graph has bounds', async (t) => {
  const { database } = await layOutGolden(await temporaryDirectory(t));
  const folder = indexFolder(database);
  const file = join(folder, 'hnsw.graph');
  const { meta } = await readFramedFile(file, { magic: 'KYN-HNSW', version: 2 });
  const { source, fingerprint, dim, parameters } = meta as never;
  const load = () => loadGraph(folder, { source, fingerprint, dim, parameters });
  assert.equal(await readsSafely('as it is', load), false);
  const bytes = await readFile(file);
  for (const each of withHostileNumbers(meta)) {
    await writeFile(file, framed(bytes, each, Buffer.alloc(0)));
    await readsSafely(JSON.stringify(each), load);
  }
});

test('every number of the files of a model has bounds', async (t) => {
  const { model } = await layOutGolden(await temporaryDirectory(t));
  const vocab = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'a', 'b', '##a', '##b', '护', '照', '米'];
  await writeFile(join(model, 'vocab.txt'), `${vocab.join('\n')}\n`);
  const configs: JsonObject[] = [
    { ...CONFIG },
    { ...CONFIG, projection: 4, teachers: [4, 4] },
    { ...CONFIG, segmentTypes: 2, head: { kind: 'interaction', classes: 2 } },
    { ...CONFIG, entities: { kind: 'global-pointer', types: ['a'], headSize: 4 } },
  ];
  let refused = 0;
  let copies = 0;
  for (const config of configs) {
    for (const each of withHostileNumbers(config)) {
      await writeFile(join(model, 'config.json'), JSON.stringify(each));
      copies++;
      if (await readsSafely(JSON.stringify(each), () => readModelDirectory(model))) refused++;
    }
  }
  // Texts may be cut shorter or longer than a model was trained for.
  assert.ok(refused > copies * 0.8, `${refused} of ${copies}`);
  await writeFile(join(model, 'config.json'), JSON.stringify(CONFIG));
  for (const [name, read] of Object.entries({
    'weights.bin': () => readModelDirectory(model),
    'checkpoint.bin': () => {
      const weights = goldenWeights();
      return restoreCheckpoint(join(model, 'checkpoint.bin'), weights, goldenAdam(weights), RUN.signature);
    },
    'centres.bin': () => readTeacherCentres(join(model, 'centres.bin')),
  })) {
    assert.equal(await readsSafely(name, read), false, name);
    const bytes = await readFile(join(model, name));
    const { meta, payload } = await readFramedFile(join(model, name), { magic: 'KENYONTF', version: 1 });
    for (const each of withHostileNumbers(meta)) {
      await writeFile(join(model, name), framed(bytes, each, payload));
      await readsSafely(`${name}: ${JSON.stringify(each)}`, read);
    }
    await writeFile(join(model, name), bytes);
  }
});

test('every number of a file of taught vectors has bounds', async (t) => {
  const { model } = await layOutGolden(await temporaryDirectory(t));
  const path = join(model, 'teacher.taught');
  const bytes = await readFile(path);
  const metaEnd = 16 + bytes.readUInt32LE(12);
  const meta = JSON.parse(bytes.toString('utf8', 16, metaEnd));
  const blocks = bytes.subarray(metaEnd + 32);
  for (const each of [...withHostileNumbers(meta), null, 7, []]) {
    const json = Buffer.from(JSON.stringify(each));
    const head = Buffer.from(bytes.subarray(0, 16));
    head.writeUInt32LE(json.length, 12);
    await writeFile(path, Buffer.concat([sealed(Buffer.concat([head, json])), blocks]));
    assert.ok(await readsSafely(JSON.stringify(each), () => openTaught(path)), JSON.stringify(each));
  }
  for (let at = 0; at < 64 + metaEnd; at += 4) {
    for (const word of HOSTILE_WORDS) {
      const copy = Buffer.from(bytes);
      copy.writeUInt32LE(word, at);
      await writeFile(path, copy);
      await readsSafely(`word ${at} is ${word}`, () => openTaught(path));
    }
  }
});

test('every number of the work folder of a run has bounds', async (t) => {
  const { dedupe } = await layOutGolden(await temporaryDirectory(t));
  const read = () => rethreshold(dedupe, {});
  assert.equal(await readsSafely('as it is', read), false);
  for (const name of ['items-00000.bin', 'pairs-00000.bin']) {
    const path = join(dedupe, name);
    const bytes = await readFile(path);
    for await (const [what, copy] of hostileCopies(path)) {
      await writeFile(path, copy);
      await readsSafely(`${name}: ${what}`, read);
    }
    await writeFile(path, bytes);
  }
});

test('every number of a threshold has bounds', async (t) => {
  const path = join(await temporaryDirectory(t), 'threshold.json');
  const scores = Float32Array.from({ length: 40 }, (_, i) => i / 40);
  const labels = Array.from(scores, (score, i) => (score > 0.5 || i % 7 === 0 ? 1 : 0));
  await writeThreshold(
    path,
    fitThreshold({ scores, labels, model: 'm', data: 'd', pairHashes: scores.map((_, i) => i) }),
  );
  const file = JSON.parse(await readFile(path, 'utf8'));
  assert.equal(await readsSafely('as it is', () => readThreshold(path)), false);
  for (const fitted of withHostileNumbers(file.fitted)) {
    const sha256 = createHash('sha256').update(JSON.stringify(fitted)).digest('hex');
    await writeFile(path, JSON.stringify({ ...file, sha256, fitted }));
    await readsSafely(JSON.stringify(fitted), () => readThreshold(path));
  }
  for (const content of [...withHostileNumbers(file), null, 7, []]) {
    await writeFile(path, JSON.stringify(content));
    await readsSafely(JSON.stringify(content).slice(0, 200), () => readThreshold(path));
  }
});
