import assert from 'node:assert/strict';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { quantizeMatrix, readTensorFile } from '../../encoders/roformer/tensor-file.ts';
import { restoreCheckpoint } from '../../encoders/training/run/checkpoint.ts';
import { readTeacherCentres } from '../../encoders/training/start/teacher-centre.ts';
import { openTaught } from '../../encoders/training/taught/open-taught.ts';
import { loadBioWord } from '../../encoders/words/bio-word-file.ts';
import { readFramedFile } from '../../src/core/framed-file.ts';
import { INDEX_NAMES, type IndexWithOptions } from '../../src/live/index-options.ts';
import { ConflictError, FormatError, open } from '../../src/main.ts';
import { readKeptItems } from '../../src/pairs/dedupe/kept-items.ts';
import { readKeptPairs, readSamePairs } from '../../src/pairs/dedupe/pair-file.ts';
import { WorkFolder } from '../../src/pairs/dedupe/work-folder.ts';
import { readThreshold } from '../../src/pairs/threshold/threshold-file.ts';
import { TaskResults } from '../../src/server/work/task-results.ts';
import { openLmdb } from '../../src/store/environment.ts';
import { loadLibraries } from '../../src/store/libraries.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { readTables } from '../../src/store/tables.ts';
import { ScriptedScorer } from '../fixtures/scripted-scorer.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { DIGEST, ITEMS, KEPT, KEY, keptRows, keptScores, scoreOf, TEXTS } from './golden-dedupe-files.ts';
import {
  byFormat,
  describedFiles,
  FORMER,
  goldenFiles,
  HNSW_PAYLOAD,
  indexFolder,
  layOutGolden,
  TASK,
  writeFormats,
} from './golden-files.ts';
import {
  COLUMN_TYPES,
  DOCS,
  ENCODER,
  LONG_DOCS,
  LONG_OPTIONS,
  OPTIONS,
  openGolden,
  REMOVED,
  writeDocs,
} from './golden-index-files.ts';
import { CENTRES, goldenAdam, goldenWeights, RUN, TAUGHT, WORDS } from './golden-model-files.ts';
import { THRESHOLD } from './golden-threshold.ts';
import { SeededEncoder } from './seeded-encoder.ts';

/** What the words of '第7套 park' find, with BM25's scores. */
const LEXICAL = [
  ['d7', '0.3169'],
  ['d0', '0.1406'],
  ['d4', '0.1406'],
];
const CITIES = [
  { value: '上海', documents: 8 },
  { value: '北京', documents: 8 },
  { value: '广州', documents: 7 },
];
const ENTITIES = [
  ['place', 23, CITIES],
  ['site', 6, [{ value: 'park', documents: 6 }]],
];

/** The encoder of the golden files, which must not be needed. */
class UnneededEncoder extends SeededEncoder {
  override async encode(): Promise<Float32Array> {
    throw new Error('encoded what a golden file has');
  }
}

test('every described format has golden files, and every golden file is described', async () => {
  const golden = [...(await goldenFiles())].map(([format, files]) => {
    const names = [...files.keys()].filter((name) => !HNSW_PAYLOAD.test(name));
    return [format, names.map((name) => name.replace(/-00000\.bin$/, '').replace(TASK.id, 'ID'))] as const;
  });
  const described = await describedFiles();
  assert.ok(described.size >= 16, `${described.size} formats`);
  assert.deepEqual(new Map(golden), new Map([...described].sort()));
});

test('the present writers write the golden files', async (t) => {
  const golden = await goldenFiles();
  const files = await writeFormats(await temporaryDirectory(t));
  const written = await byFormat(files);
  assert.deepEqual([...written.keys()].sort(), [...golden.keys()]);
  for (const [format, paths] of written) {
    // How LMDB lays out its pages is its own affair; what is in the tables is compared below.
    if (format.startsWith('store-')) continue;
    const kept = golden.get(format)!;
    // hnswlib's file is drawn a name, which the framed one says.
    const drawn = [...kept.keys()].find((name) => HNSW_PAYLOAD.test(name)) ?? '';
    assert.equal(paths.length, kept.size, format);
    for (const path of paths) {
      const name = HNSW_PAYLOAD.test(basename(path)) ? drawn : basename(path);
      const is = name === 'hnsw.graph' ? await manifestOf(path, drawn) : await readFile(path);
      const was = name === 'hnsw.graph' ? contentOf(kept.get(name)!) : kept.get(name)!;
      assert.ok(
        Buffer.compare(is, was) === 0,
        `${format}: ${name} is not written as the golden file was; see docs/formats.md, Golden files`,
      );
    }
  }
  const { database } = await layOutGolden(await temporaryDirectory(t));
  assert.deepEqual(await rowsOf(files.database), await rowsOf(database));
});

test('the present reader finds in the golden store what was put there', async (t) => {
  const { database } = await layOutGolden(await temporaryDirectory(t));
  const kenyon = await openGolden(database);
  t.after(() => kenyon.close());
  await kenyon.verify();
  const collection = kenyon.collection('default', OPTIONS);
  assert.equal(await collection.count(), DOCS.length - 1);
  assert.deepEqual(
    await collection.get(DOCS.map(({ id }) => id)),
    DOCS.map((doc, i) => (i === REMOVED ? undefined : doc)),
  );
  assert.deepEqual(collection.entitySettings(), { rules: false });
  for (const [i, { id, text }] of DOCS.entries()) {
    const { hits } = await collection.search(text, { mode: 'semantic', index: 'exact', k: 1 });
    assert.equal(hits[0].id === id, i !== REMOVED, id);
    if (i !== REMOVED) assert.ok(Math.abs(hits[0].score - 1) < 1e-6);
  }
});

test('the present reader finds in a golden file what a task came to', async (t) => {
  const { database } = await layOutGolden(await temporaryDirectory(t));
  const result = await new TaskResults(database).read(TASK.id);
  assert.equal(await text(result!.text), TASK.result);
});

test('the present reader finds in the golden store the passages that were put there', async (t) => {
  const { database } = await layOutGolden(await temporaryDirectory(t));
  const kenyon = await openGolden(database);
  t.after(() => kenyon.close());
  const collection = kenyon.collection('long', LONG_OPTIONS);
  assert.deepEqual(collection.columnTypes(), COLUMN_TYPES);
  assert.equal(await collection.count(), 2);
  const [, , { text }] = LONG_DOCS;
  const parts = text.match(/[^。]+。/g)!;
  const { hits } = await collection.search(parts.slice(1, 3).join(''), { mode: 'semantic', k: 2 });
  assert.deepEqual(
    hits.map(({ id, passage }) => [id, passage?.text]),
    [
      ['long2', parts.slice(1, 3).join('')],
      ['long0', undefined],
    ],
  );
});

for (const schema of [1, 2]) {
  for (const readOnly of [false, true]) {
    const how = readOnly ? 'for reading alone' : 'for writing';
    test(`a store of schema ${schema} is converted when it is opened ${how}, and keeps everything`, (t) =>
      mustConvert(t, schema, readOnly));
  }
}

async function mustConvert(t: TestContext, schema: number, readOnly: boolean): Promise<void> {
  const path = join(await temporaryDirectory(t), 'db');
  const { database } = await layOutGolden(path);
  const former = gunzipSync(await readFile(join(FORMER, `store-${schema}`, 'store.mdb.gz')));
  await writeFile(join(database, 'store.mdb'), former);
  await (await openDatabase(database, { readOnly })).close();
  // It is written as a compacted file is, which is counted.
  const rows = await rowsOf(database);
  const own = rows.filter((row) => !row.startsWith('meta compactions '));
  assert.equal(own.length, rows.length - 1);
  // Its indexes left no marks in it.
  await rm(join(database, 'indexes'), { recursive: true });
  const today = join(await temporaryDirectory(t), 'db');
  await (await writeDocs(today)).close();
  const isMark = (row: string) => /^meta note\/\d+\/saved\//.test(row);
  assert.deepEqual(
    own,
    (await rowsOf(today)).filter((row) => !isMark(row)),
  );
  const notices: string[] = [];
  const kenyon = await openGolden(database, (notice) => notices.push(notice));
  await kenyon.verify();
  const collection = kenyon.collection('default', OPTIONS);
  const expected = DOCS.map((doc, i) => (i === REMOVED ? undefined : doc));
  assert.deepEqual(await collection.get(DOCS.map(({ id }) => id)), expected);
  assert.equal((await collection.search(DOCS[0].text, { index: 'hnsw', k: 1 })).hits[0].id, DOCS[0].id);
  await kenyon.close();
  assert.deepEqual(notices, []);
}

test('a store of the first schema in which an id is not that of its document stays as it is', async (t) => {
  const { database } = await layOutGolden(await temporaryDirectory(t));
  const former = gunzipSync(await readFile(join(FORMER, 'store-1', 'store.mdb.gz')));
  const id = Buffer.from('\0\0\0\u0001d17');
  for (let i = former.indexOf(id); i >= 0; i = former.indexOf(id, i + 1)) former[i + id.length] ^= 1;
  await writeFile(join(database, 'store.mdb'), former);
  await assert.rejects(openDatabase(database), FormatError);
  const rows = await rawRows(database);
  await writeFile(join(database, 'store.mdb'), former);
  assert.deepEqual(rows, await rawRows(database));
  await assert.rejects(openDatabase(database), FormatError);
});

test('the present readers find with the golden indexes what is in them, and build none of them again', async (t) => {
  const { database } = await layOutGolden(await temporaryDirectory(t));
  const files = async () => {
    const names = (await readdir(indexFolder(database))).sort();
    return Promise.all(names.map(async (name) => `${name} ${(await stat(join(indexFolder(database), name))).ino}`));
  };
  const before = await files();
  const notices: string[] = [];
  const kenyon = await openGolden(database, (notice) => notices.push(notice));
  const collection = kenyon.collection('default', OPTIONS);
  for (const index of INDEX_NAMES) {
    // No more candidates than are asked for, so that the codes decide and not the vectors.
    const few = { candidates: 1, ...(index !== 'lsh' && { signCandidates: 1 }) };
    const choice = index === 'hnsw' ? index : ({ [index]: few } as unknown as IndexWithOptions);
    for (const [i, { id, text }] of DOCS.entries()) {
      const { hits, plan } = await collection.search(text, { mode: 'semantic', index: choice, k: 1 });
      assert.equal(plan.index, index);
      assert.equal(hits[0].id === id, i !== REMOVED, `${index} ${id}`);
    }
  }
  const lexical = await collection.search('第7套 park', { mode: 'lexical', k: 3 });
  assert.deepEqual(
    lexical.hits.map(({ id, score }) => [id, score.toFixed(4)]),
    LEXICAL,
  );
  const filtered = await collection.search('房子', { filter: 'city = "上海" and rent >= 4000', k: 9 });
  assert.deepEqual(filtered.hits.map(({ id }) => id).sort(), ['d22', 'd7']);
  assert.deepEqual(
    (await collection.entities()).map(({ field, documents, top }) => [field, documents, top]),
    ENTITIES,
  );
  await kenyon.close();
  assert.deepEqual(notices, []);
  // What is built again is saved under a new inode.
  assert.deepEqual(await files(), before);
});

test('the present reader lets the golden graph grow', async (t) => {
  const { database } = await layOutGolden(await temporaryDirectory(t));
  const notices: string[] = [];
  const kenyon = await openGolden(database, (notice) => notices.push(notice));
  t.after(() => kenyon.close());
  const collection = kenyon.collection('default', OPTIONS);
  await collection.search('listing', { index: 'hnsw' });
  await collection.add([{ id: 'late', text: 'a late arrival' }]);
  await collection.catchUp();
  for (const [text, id] of [
    ['a late arrival', 'late'],
    [DOCS[9].text, 'd9'],
  ]) {
    const { hits, plan } = await collection.search(text, { mode: 'semantic', index: 'hnsw', k: 1 });
    assert.deepEqual([hits[0].id, plan.index, plan.reason], [id, 'hnsw', undefined]);
  }
  assert.deepEqual(notices, []);
});

test('the present readers find the work of a run in the golden work folder', async (t) => {
  const { dedupe } = await layOutGolden(await temporaryDirectory(t));
  await assert.rejects(WorkFolder.open(dedupe, { digest: 'another' }), ConflictError);
  await assert.rejects(WorkFolder.open(dedupe, { digest: DIGEST, model: 'another' }), ConflictError);
  const folder = await WorkFolder.open(dedupe, { digest: DIGEST });
  assert.deepEqual(await readKeptItems(folder, DIGEST), ITEMS);
  const { rows, dim } = await keptRows(folder, new UnneededEncoder());
  assert.deepEqual([dim, rows], [ENCODER.dim, await ENCODER.encode(TEXTS)]);
  const unneeded = new ScriptedScorer(() => Number.NaN);
  const pairs = [
    { a: TEXTS[1], b: TEXTS[0] },
    { a: TEXTS[2], b: TEXTS[3] },
  ];
  assert.deepEqual(await keptScores(folder, unneeded), Float32Array.from(pairs, scoreOf));
  assert.equal(unneeded.calls.length, 0);
  assert.deepEqual(await readKeptPairs(folder), KEPT);
  assert.deepEqual(await readSamePairs(folder, DIGEST, KEY), KEPT);
});

test('the present readers find the numbers of the golden model, checkpoint, centres and words', async (t) => {
  const { model } = await layOutGolden(await temporaryDirectory(t));
  const weights = goldenWeights();
  const { tensors, quantized } = await readTensorFile(join(model, 'weights.bin'));
  for (const [name, { shape, data }] of weights) {
    const matrix = quantized.get(name);
    if (matrix === undefined) assert.deepEqual(tensors.get(name), { shape, data }, name);
    else assert.deepEqual(matrix, quantizeMatrix({ shape, data }, matrix.axis), name);
  }
  assert.deepEqual([tensors.size, new Set(Array.from(quantized.values(), ({ axis }) => axis)).size], [weights.size, 2]);

  const restored = new Map(
    Array.from(weights, ([name, { shape, data }]) => [name, { shape, data: new Float32Array(data.length) }]),
  );
  const adam = goldenAdam(restored);
  adam.step = 0;
  for (const { mean, variance } of adam.moments.values()) for (const values of [mean, variance]) values.fill(-1);
  const { adamStep, ...state } = (await restoreCheckpoint(
    join(model, 'checkpoint.bin'),
    restored,
    adam,
    RUN.signature,
  )) as typeof RUN & { adamStep: number };
  assert.deepEqual([state, adamStep, restored], [RUN, 7, weights]);
  assert.deepEqual([adam.step, adam.moments], [7, goldenAdam(weights).moments]);
  assert.deepEqual(await readTeacherCentres(join(model, 'centres.bin')), CENTRES);
  assert.deepEqual((await loadBioWord(join(model, 'words.bin'))).parts, WORDS);
});

test('the present reader finds the golden vectors of a teacher', async (t) => {
  const { model } = await layOutGolden(await temporaryDirectory(t));
  const taught = await openTaught(join(model, 'teacher.taught'), { teacher: ENCODER.fingerprint });
  const distinct = new Set(TAUGHT.map(({ text, role }) => `${role} ${text}`));
  assert.deepEqual([taught.count, taught.dim], [distinct.size, ENCODER.dim]);
  const row = new Float32Array(taught.dim);
  for (const { text, role } of TAUGHT) {
    taught.copyRow(taught.rowOf(text, role), row);
    // float16 has 11 bits.
    ENCODER.vectorOf(text).forEach((value, i) => {
      assert.ok(Math.abs(row[i] - value) <= 2 ** -12, text);
    });
  }
});

test('the present reader finds the golden threshold with its evidence', async (t) => {
  const { threshold } = await layOutGolden(await temporaryDirectory(t));
  assert.deepEqual(await readThreshold(join(threshold, 'threshold.json')), THRESHOLD);
});

/** Rows of all tables as LMDB has them, whatever the schema. */
async function rawRows(path: string): Promise<string[]> {
  const root = openLmdb(await loadLibraries(), join(path, 'store.mdb'), { readOnly: true });
  const rows: string[] = [];
  const [tables] = readTables(root, () => undefined);
  for (const [table, of] of Object.entries(tables)) {
    for (const { key, value } of of.getRange({})) rows.push(`${table} ${key} ${value.toString('hex')}`);
  }
  await root.close();
  return rows;
}

async function rowsOf(path: string): Promise<string[]> {
  const database = await openDatabase(path);
  const rows: string[] = [];
  for (const [table, of] of Object.entries(database.tables)) {
    for (const { key, value } of of.getRange({}))
      rows.push(`${table} ${keyOf(key)} ${Buffer.isBuffer(value) ? value.toString('hex') : JSON.stringify(value)}`);
  }
  await database.close();
  return rows;
}

function keyOf(key: unknown): string {
  return Buffer.isBuffer(key) ? key.toString('hex') : String(key);
}

/** What a manifest says, with another name in place of that of hnswlib's file. */
async function manifestOf(path: string, payload: string): Promise<Buffer> {
  const { meta } = await readFramedFile(path, { magic: 'KYN-HNSW', version: 2 });
  return Buffer.from(JSON.stringify({ ...meta, payload }));
}

/** The meta of a framed file without a payload. */
function contentOf(bytes: Buffer): Buffer {
  return bytes.subarray(16, 16 + bytes.readUInt32LE(12));
}

test('an export is read with its vectors, passages and settings, and written again byte for byte', async (t) => {
  const folder = await temporaryDirectory(t);
  const { exported } = await layOutGolden(folder);
  const kenyon = await open(join(folder, 'imported'), { encoder: new UnneededEncoder() });
  t.after(() => kenyon.close());
  const file = join(exported, 'export.jsonl');
  assert.deepEqual(await kenyon.import(file), { collection: 'long', documents: 2, replaced: false });
  const long = kenyon.collection('long');
  assert.deepEqual(await long.get(['long0', 'long1', 'long2']), [LONG_DOCS[0], undefined, LONG_DOCS[2]]);
  assert.deepEqual(long.passages(), LONG_OPTIONS.passages);
  assert.deepEqual(long.columnTypes(), COLUMN_TYPES);
  await kenyon.export('long', join(folder, 'again'));
  assert.deepEqual(await readFile(join(folder, 'again')), await readFile(file));
});
