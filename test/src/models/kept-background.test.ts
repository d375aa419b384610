import assert from 'node:assert/strict';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Kenyon, open } from '../../../src/database/kenyon.ts';
import { BACKGROUND_TEXTS } from '../../../src/models/background-texts.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const FILE = join('indexes', 'background.vectors');

async function stored(t: TestContext): Promise<string> {
  const path = join(await temporaryDirectory(t), 'db');
  await using(path, { encoder: new NgramEncoder(16) }, (kenyon) =>
    kenyon.collection().add([
      { id: 'a', text: '签证延期' },
      { id: 'b', text: 'a lost card' },
    ]),
  );
  return path;
}

async function using<T>(
  path: string,
  options: { encoder: NgramEncoder; readOnly?: boolean; onNotice?: (message: string) => void },
  job: (kenyon: Kenyon) => Promise<T>,
): Promise<T> {
  const kenyon = await open(path, options);
  try {
    return await job(kenyon);
  } finally {
    await kenyon.close();
  }
}

/** Searches with both rankings, in a database opened for this. */
async function searched(path: string, { readOnly = false } = {}) {
  const encoder = new NgramEncoder(16);
  const notices: string[] = [];
  const onNotice = (message: string) => notices.push(message);
  const hits = await using(path, { encoder, readOnly, onNotice }, async (kenyon) => {
    const found = await kenyon.collection().search('a card', { mode: 'hybrid' });
    return found.hits.map(({ id, score }) => [id, score]);
  });
  return { encoded: encoder.encoded - 1, hits, notices };
}

test('background texts are encoded once for a model, and whoever opens it later scores alike', async (t) => {
  const path = await stored(t);
  const first = await searched(path);
  assert.equal(first.encoded, BACKGROUND_TEXTS.length);
  for (const options of [{}, { readOnly: true }, {}]) {
    assert.deepEqual(await searched(path, options), { ...first, encoded: 0 });
  }
});

test('a read-only database encodes them every time and writes nothing', async (t) => {
  const path = await stored(t);
  const before = await readdir(path, { recursive: true });
  for (const _ of [1, 2]) assert.equal((await searched(path, { readOnly: true })).encoded, BACKGROUND_TEXTS.length);
  assert.deepEqual((await readdir(path, { recursive: true })).sort(), before.sort());
});

test('kept vectors that are damaged or cut are never used: they are made again, and kept again', async (t) => {
  const path = await stored(t);
  const expected = await searched(path);
  const file = join(path, FILE);
  const sound = await readFile(file);
  const isMended = async (bytes: Buffer, what: string) => {
    await writeFile(file, bytes);
    const found = await searched(path);
    assert.deepEqual([found.hits, found.encoded], [expected.hits, BACKGROUND_TEXTS.length], what);
    assert.match(found.notices.join(), /^the vectors of background texts as they were saved cannot be used/, what);
    assert.deepEqual(await readFile(file), sound, what);
  };
  for (let place = 0; place < sound.length; place += Math.ceil(sound.length / 40)) {
    const flipped = Buffer.from(sound);
    flipped[place] ^= 1;
    await isMended(flipped, `byte ${place}`);
  }
  for (const length of [0, 1, 60, sound.length - 1]) await isMended(sound.subarray(0, length), `${length} bytes`);
});

test('a collection that is encoded by another model has vectors of that model, and passes over those of others', async (t) => {
  const path = await stored(t);
  await searched(path);
  const kept = await readFile(join(path, FILE));
  const other = new NgramEncoder(16, 'other');
  await using(path, { encoder: new NgramEncoder(16) }, (kenyon) => kenyon.reindex('default', { encoder: other }));
  const search = () =>
    using(path, { encoder: other }, async (kenyon) => {
      const before = other.encoded;
      const { hits } = await kenyon.collection().search('a card', { mode: 'hybrid' });
      return { scores: hits.map(({ id, score }) => [id, score]), encoded: other.encoded - before - 1 };
    });
  const { scores, encoded } = await search();
  assert.equal(encoded, BACKGROUND_TEXTS.length);
  const file = join(path, FILE);
  assert.notDeepEqual(await readFile(file), kept);
  await writeFile(file, kept);
  assert.deepEqual(await search(), { scores, encoded: BACKGROUND_TEXTS.length });
  assert.deepEqual(await search(), { scores, encoded: 0 });
});

test('collections of one model share them, and one that is dropped while they are encoded leaves no folder', async (t) => {
  const path = await stored(t);
  await searched(path);
  const encoder = new NgramEncoder(16);
  await using(path, { encoder }, async (kenyon) => {
    await kenyon.collection('other').add([{ id: 'a', text: 'a card' }]);
    const before = encoder.encoded;
    await kenyon.collection('other').search('a card', { mode: 'hybrid' });
    assert.equal(encoder.encoded - before, 1);
  });
  await rm(join(path, FILE));
  await using(path, { encoder: new NgramEncoder(16) }, async (kenyon) => {
    const searching = kenyon
      .collection('other')
      .search('a card', { mode: 'hybrid' })
      .catch(() => undefined);
    await kenyon.drop('other');
    await searching;
  });
  const left = await readdir(join(path, 'indexes'), { withFileTypes: true });
  assert.deepEqual(
    left.filter((entry) => entry.isDirectory() && entry.name === '2'),
    [],
  );
});
