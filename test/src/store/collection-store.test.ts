import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { ConflictError, FormatError } from '../../../src/core/errors.ts';
import { encodeChecked } from '../../../src/store/checked-bytes.ts';
import { CollectionStore, type StoredRow } from '../../../src/store/collection-store.ts';
import { encodeState } from '../../../src/store/position.ts';
import { idFault, rowKey, rowSeed } from '../../../src/store/row-key.ts';
import { temporaryStore } from '../../fixtures/temporary-store.ts';

const SPACE = { dim: 4, fingerprint: 'ab'.repeat(32), runtime: 'test' };

function row(id: string, text = id): StoredRow {
  return { id, json: JSON.stringify({ id, text }), vectors: Float32Array.of(id.length, 0.1, -2, 1e-9) };
}

test('documents and vectors come back as they were, by id and by ord', async (t) => {
  const { store } = await temporaryStore(t);
  const texts = ['plain', 'naïve', '中文和 English', '“quoted” English text', '😀', 'half \ud800 pair', ''];
  assert.equal(
    await store.put(
      texts.map((text, i) => row(`id${i}`, text)),
      SPACE,
    ),
    texts.length,
  );
  texts.forEach((text, i) => {
    const { json, vectors } = row(`id${i}`, text);
    assert.equal(store.jsonOfId(`id${i}`), json);
    assert.equal(store.jsonOfOrd(i), json);
    assert.deepEqual(store.vectorOf(i), vectors);
  });
  assert.equal(store.jsonOfId('none'), undefined);
  assert.equal(store.jsonOfOrd(99), undefined);
  assert.deepEqual(store.space && { ...store.space }, { ...SPACE, number: 1 });
});

test('documents of every size come back whole', async (t) => {
  const { store } = await temporaryStore(t);
  for (const [i, length] of [1, 4000, 5000, 40_000, 300_000, 5_000_000].entries()) {
    for (const character of ['a', 'é', '字']) {
      const big = row(`${i}${character}`, character.repeat(length));
      await store.put([big], SPACE);
      assert.ok(store.jsonOfId(big.id) === big.json, `${length} x ${character}`);
    }
  }
});

test('no two ids are ever taken for one, whatever they hold', async (t) => {
  const { store } = await temporaryStore(t);
  const part = fc.constantFrom('a', 'A', '\0', '\u0301', 'é', '字', '😀', '\uffff', '/', 'x'.repeat(50));
  const ids = fc.uniqueArray(
    fc.array(part, { minLength: 1, maxLength: 12 }).map((parts) => parts.join('')),
    {
      minLength: 1,
      maxLength: 40,
    },
  );
  await fc.assert(
    fc.asyncProperty(ids, async (names) => {
      const before = store.state().nextOrd;
      await store.put(
        names.map((id) => row(id)),
        SPACE,
      );
      assert.equal(store.state().nextOrd, before + names.length);
      for (const id of names) assert.equal(store.jsonOfId(id), JSON.stringify({ id, text: id }));
      await store.remove(names);
      assert.equal(store.state().count, 0);
      for (const id of names) assert.equal(store.jsonOfId(id), undefined);
    }),
    { seed: 3, numRuns: 40 },
  );
});

test('an id that could be mistaken for another, or is too long for the database, is refused with the reason', () => {
  assert.match(idFault('')!, /empty/);
  assert.match(idFault('a\udc00')!, /surrogate/);
  assert.match(idFault('字'.repeat(342))!, /1024 UTF-8 bytes, this one has 1026/);
  assert.equal(idFault('字'.repeat(341)), undefined);
});

test('the longest id there may be is stored and found', async (t) => {
  const { store } = await temporaryStore(t);
  const id = 'x'.repeat(1024);
  await store.put([row(id)], SPACE);
  assert.equal(store.jsonOfId(id), row(id).json);
});

test('a replaced document takes a new ord, and ords are not given twice after everything is removed', async (t) => {
  const { store } = await temporaryStore(t);
  await store.put([row('a'), row('b')], SPACE);
  assert.equal(await store.put([row('a', 'again'), row('c')], SPACE), 1);
  assert.deepEqual(store.state(), { nextOrd: 4, removals: 1, count: 3, firstRemoval: 0, vectors: 3 });
  assert.equal(await store.remove(['a', 'b', 'c', 'none', 'a']), 3);
  await store.put([row('a')], SPACE);
  assert.deepEqual(store.state(), { nextOrd: 5, removals: 4, count: 1, vectors: 1, firstRemoval: 0 });
  assert.deepEqual([...store.removedOrds(0, 4)!], [0, 2, 1, 3]);
  assert.deepEqual([...store.vectors(0, 5, 10).ords], [4]);
});

test('vectors of an ord range come in blocks that leave nothing out', async (t) => {
  const { store } = await temporaryStore(t);
  await store.put(
    Array.from({ length: 20 }, (_, i) => row(`id${i}`)),
    SPACE,
  );
  await store.remove(['id3', 'id4', 'id5', 'id19']);
  for (const limit of [1, 4, 16, 17]) {
    const ords: number[] = [];
    for (let from = 0; from < 20; ) {
      const block = store.vectors(from, 20, limit);
      ords.push(...block.ords);
      from = block.end;
    }
    assert.deepEqual(ords, [0, 1, 2, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]);
  }
});

test('collections do not see each other', async (t) => {
  const { database, store } = await temporaryStore(t);
  const other = new CollectionStore(database, 'other');
  await store.put([row('a')], SPACE);
  await other.put([row('a', 'theirs'), row('b')], { ...SPACE, fingerprint: 'cd'.repeat(32) });
  assert.equal(await store.remove(['a', 'b']), 1);
  assert.equal(other.state().count, 2);
  assert.equal(other.jsonOfId('a'), row('a', 'theirs').json);
  assert.equal(store.vectors(0, 10, 10).ords.length, 0);
});

test('the last ord there is can be given out, the next one is refused and nothing of its batch stays', async (t) => {
  const { database, store } = await temporaryStore(t);
  await store.put([row('a')], SPACE);
  const state = { ...store.state(), nextOrd: 2 ** 32 - 1 };
  await database.write(({ states }) => states.put(1, encodeChecked(encodeState(state), rowSeed(1))));
  await store.put([row('last')], SPACE);
  assert.deepEqual([...store.vectors(5, 2 ** 32, 5).ords], [2 ** 32 - 1]);
  await assert.rejects(store.put([row('a', 'new'), row('more')], SPACE), ConflictError);
  assert.equal(store.jsonOfId('a'), row('a').json);
  assert.equal(store.state().count, 2);
});

test('vectors of another model or length are refused, naming what was expected and what came', async (t) => {
  const { store } = await temporaryStore(t);
  await store.put([row('a')], SPACE);
  for (const wrong of [
    { ...SPACE, fingerprint: 'cd'.repeat(32) },
    { ...SPACE, dim: 5 },
  ]) {
    await assert.rejects(store.put([row('b')], wrong), (error) => {
      assert.ok(error instanceof ConflictError);
      assert.match(error.message, /expected abababababababab \(4 dimensions, test\), got /);
      return true;
    });
  }
  assert.equal(store.state().count, 1);
});

test('a flipped byte in a stored document or vector is noticed when it is read', async (t) => {
  const { database, store } = await temporaryStore(t);
  await store.put([row('a')], SPACE);
  for (const table of ['documents', 'vectors'] as const) {
    const value = Buffer.from(database.tables[table].getBinary(rowKey(1, 0))!);
    for (let i = 0; i < value.length; i++) {
      const flipped = Buffer.from(value);
      flipped[i] ^= 0x10;
      await database.write((tables) => tables[table].put(rowKey(1, 0), flipped));
      assert.throws(() => (table === 'documents' ? store.jsonOfId('a') : store.vectorOf(0)), FormatError);
    }
    await database.write((tables) => tables[table].put(rowKey(1, 0), value));
  }
  assert.equal(store.jsonOfId('a'), row('a').json);
});

test('the removal log is trimmed, and says so to those who are too far behind', async (t) => {
  const { database } = await temporaryStore(t);
  const store = new CollectionStore(database, 'small', { loggedRemovals: 100 });
  const ids = Array.from({ length: 50 }, (_, i) => `id${i}`);
  for (let round = 0; round < 10; round++) {
    await store.put(
      ids.map((id) => row(id, `${round}`)),
      SPACE,
    );
  }
  const { removals, firstRemoval } = store.state();
  assert.equal(removals, 450);
  assert.equal(firstRemoval, 350);
  assert.equal(store.removedOrds(firstRemoval - 1, removals), undefined);
  assert.deepEqual(
    [...store.removedOrds(firstRemoval, removals)!],
    Array.from({ length: 100 }, (_, i) => 350 + i),
  );
});

test('replacing all documents 20 times leaves the database under twice its first size', async (t) => {
  const { database, store } = await temporaryStore(t);
  const space = { ...SPACE, dim: 128 };
  const replaceAll = async (round: number) => {
    for (let batch = 0; batch < 4; batch++) {
      const rows = Array.from({ length: 256 }, (_, i) => ({
        id: `document ${batch * 256 + i}`,
        json: JSON.stringify({ text: `${'正文'.repeat(100)} ${round}` }),
        vectors: new Float32Array(128).fill(round + 1),
      }));
      await store.put(rows, space);
    }
  };
  const sizeBytes = async () => (await stat(join(database.path, 'store.mdb'))).size;
  await replaceAll(0);
  const first = await sizeBytes();
  for (let round = 1; round <= 20; round++) await replaceAll(round);
  const last = await sizeBytes();
  assert.ok(last <= 2 * first, `${first} bytes became ${last}`);
});

test('what cannot be an id names no document: neither one too long for a key nor half of a surrogate pair', async (t) => {
  const { store } = await temporaryStore(t);
  await store.put([row('\ufffd')], SPACE);
  for (const id of ['x'.repeat(5000), '\ud800', '']) assert.equal(store.jsonOfId(id), undefined);
  assert.equal(await store.remove(['x'.repeat(5000), '\ud800', '']), 0);
  assert.notEqual(store.jsonOfId('\ufffd'), undefined);
});
