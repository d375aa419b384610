import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LexicalIndex } from '../../../index/lexical/lexical-index.ts';
import { FormatError } from '../../../src/core/errors.ts';
import { createRandom } from '../../../src/core/random.ts';
import { arbitraryText } from './arbitrary-texts.ts';

const SEED = 43;

async function indexOf(texts: readonly string[], removed: readonly number[] = []): Promise<LexicalIndex> {
  const index = new LexicalIndex();
  await index.add(
    Uint32Array.from(texts, (_, i) => i * 2 + 1),
    texts,
  );
  await index.remove(Uint32Array.from(removed, (i) => i * 2 + 1));
  return index;
}

/** What a file would give back. */
function saved(index: LexicalIndex): { meta: Record<string, unknown>; payload: Uint8Array } {
  const { meta, payload } = index.save();
  return { meta: JSON.parse(JSON.stringify(meta)), payload: Buffer.concat([...payload]) };
}

test('an index comes back from its bytes, without the texts that were removed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(arbitraryText, { maxLength: 20 }),
      fc.array(fc.nat(19), { maxLength: 8 }),
      arbitraryText,
      async (texts, removed, query) => {
        const index = await indexOf(texts, removed);
        const { meta, payload } = saved(index);
        const back = await LexicalIndex.load(meta, payload);
        assert.deepEqual(await back.search(query, 50), await index.search(query, 50));
        assert.deepEqual([back.count, back.total, back.parameters], [index.count, index.count, index.parameters]);
        assert.deepEqual(saved(back), { meta, payload });
        const next = Uint32Array.of(texts.length * 2 + 1);
        await Promise.all([index.add(next, [query]), back.add(next, [query])]);
        assert.deepEqual(await back.search(query, 50), await index.search(query, 50));
      },
    ),
    { seed: SEED, numRuns: 150 },
  );
});

test('a large index is handed out in pieces and comes back whole', async () => {
  const random = createRandom(SEED);
  const texts = Array.from({ length: 3000 }, () =>
    String.fromCharCode(...Array.from({ length: 40 }, () => 0x4e00 + random.below(900))),
  );
  const index = await indexOf(texts, [5, 6, 2999]);
  assert.ok([...index.save().payload].length > 3);
  const { meta, payload } = saved(index);
  const back = await LexicalIndex.load(meta, payload);
  for (const query of texts.slice(0, 20)) assert.deepEqual(await back.search(query, 20), await index.search(query, 20));
});

test('bytes that were changed, cut or lengthened are refused or read as some index, and never hang', async () => {
  const { meta, payload } = saved(await indexOf(['增值税法 cat', '税法的税法', 'cat cat dogs', '𠮷野 😀']));
  const refused = async (bytes: Uint8Array) => {
    try {
      const index = await LexicalIndex.load(meta, bytes);
      await index.search('税法 cat', 5);
      return false;
    } catch (error) {
      assert.ok(error instanceof FormatError, String(error));
      return true;
    }
  };
  for (let at = 0; at < payload.length; at++) {
    for (const flip of [1, 2, 64, 128, 255]) {
      const bytes = payload.slice();
      bytes[at] ^= flip;
      await refused(bytes);
    }
    assert.ok(await refused(payload.slice(0, at)), `cut to ${at} bytes`);
  }
  assert.ok(await refused(Buffer.concat([payload, Uint8Array.of(0)])));
  assert.ok(await refused(new Uint8Array(payload.length).fill(255)));
  assert.ok(await refused(new Uint8Array(payload.length)));
});

test('a description that cannot be true of the bytes is refused', async () => {
  const { meta, payload } = saved(await indexOf(['税法 cat', '税']));
  const wrong: Record<string, unknown>[] = [
    { documents: 3 },
    { documents: 2 ** 50 },
    { documents: '2' },
    { terms: 0 },
    { terms: -1 },
    { length: 1 },
    { length: undefined },
    { lastOrd: 2 },
    { lastOrd: 2 ** 32 },
    { lastOrd: 2.5 },
    { options: undefined },
    { options: { han: 'letters' } },
    { icu: '0.0' },
  ];
  for (const change of wrong) {
    await assert.rejects(LexicalIndex.load({ ...meta, ...change }, payload), FormatError, JSON.stringify(change));
  }
});

test('words remember the version of ICU that cut them', async () => {
  const index = new LexicalIndex({ han: 'words' });
  await index.add(Uint32Array.of(0), ['今天天气']);
  const { meta, payload } = saved(index);
  assert.equal(meta.icu, process.versions.icu);
  assert.equal((await LexicalIndex.load(meta, payload)).count, 1);
});

test('a term that no text can have is refused', async () => {
  const { meta, payload } = saved(await indexOf(['aa']));
  const at = Buffer.from(payload).indexOf('aa');
  assert.equal(payload[at - 1], 2);
  const long = [0xd0, 0x86, 0x03, ...new Array(50_000).fill(97)];
  const wrong = Uint8Array.from([...payload.subarray(0, at - 1), ...long, ...payload.subarray(at + 2)]);
  await assert.rejects(LexicalIndex.load(meta, wrong), FormatError);
});
