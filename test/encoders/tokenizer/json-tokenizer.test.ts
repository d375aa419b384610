import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { createJsonTokenizer, readJsonTokenizer } from '../../../encoders/tokenizer/json-tokenizer.ts';
import { createWordPieceTokenizer } from '../../../encoders/tokenizer/word-piece.ts';
import { FormatError, InvalidArgumentError, NotFoundError, StorageError } from '../../../src/core/errors.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { arbitraryText } from './arbitrary-text.ts';
import { byteLevel, byteLevelConfig, unigram, WORD_PIECE_TOKENS, wordPiece } from './foreign-tokenizers.ts';

const kinds = {
  WordPiece: createJsonTokenizer(wordPiece),
  Unigram: createJsonTokenizer(unigram, { model_max_length: 512 }),
  'byte-level BPE': createJsonTokenizer(byteLevel, byteLevelConfig),
};

test('WordPiece files give the ids of our own tokenizer over the same vocabulary', () => {
  const own = createWordPieceTokenizer(WORD_PIECE_TOKENS);
  for (const text of ['中文', 'Hello worlds, hello', 'hellos中文world', 'unknown', '']) {
    assert.deepEqual(kinds.WordPiece.encode(text).ids, own.encode(text).ids, text);
  }
});

test('special ids, size and longest input come from the files', () => {
  const { encode: _, encodePair: _pair, withinTime: _time, ...word } = kinds.WordPiece;
  assert.deepEqual(word, {
    padId: 0,
    unkId: 1,
    clsId: 2,
    sepId: 3,
    maskId: 4,
    specialIds: new Set([0, 1, 2, 3, 4]),
    maxTokens: 128,
    vocabSize: 11,
  });
  const { encode: __, encodePair: __pair, withinTime: __time, ...uni } = kinds.Unigram;
  assert.deepEqual(uni, {
    padId: 1,
    unkId: 3,
    clsId: 0,
    sepId: 2,
    maskId: 12,
    specialIds: new Set([0, 1, 2, 3, 12]),
    maxTokens: 512,
    vocabSize: 13,
  });
  const { encode: ___, encodePair: ___pair, withinTime: ___time, ...bytes } = kinds['byte-level BPE'];
  assert.deepEqual(bytes, {
    padId: 260,
    unkId: -1,
    clsId: -1,
    sepId: 261,
    maskId: -1,
    specialIds: new Set([260, 261]),
    maxTokens: undefined,
    vocabSize: 262,
  });
  assert.equal(createJsonTokenizer(wordPiece, { model_max_length: 64 }).maxTokens, 64);
});

test('Unigram and byte-level files frame their texts as they say', () => {
  assert.deepEqual([...kinds.Unigram.encode('hellos 中').ids], [0, 5, 6, 4, 7, 2]);
  assert.deepEqual([...kinds['byte-level BPE'].encode('hello').ids], [259, 261]);
  assert.equal(kinds['byte-level BPE'].encode('中').ids.length, 4);
});

for (const [kind, tokenizer] of Object.entries(kinds)) {
  test(`${kind}: no text throws, ids are rows of the vocabulary, offsets are zero`, () => {
    fc.assert(
      fc.property(arbitraryText, (text) => {
        const { ids, starts, ends } = tokenizer.encode(text);
        assert.ok(ids.every((id) => id >= 0 && id < tokenizer.vocabSize));
        assert.equal(starts.length, ids.length);
        assert.ok(starts.every((start) => start === 0) && ends.every((end) => end === 0));
      }),
      { seed: 8, numRuns: 500 },
    );
  });

  test(`${kind}: maxTokens gives the beginning of the full encoding`, () => {
    const sentences = fc.string({ unit: fc.constantFrom('hello', ' ', '中', '文', ',', 's', 'x'), maxLength: 400 });
    fc.assert(
      fc.property(sentences, fc.integer({ min: 2, max: 12 }), (text, maxTokens) => {
        const full = tokenizer.encode(text, { maxTokens: 10_000 }).ids;
        const cut = tokenizer.encode(text, { maxTokens }).ids;
        const around = tokenizer.clsId === -1 ? 1 : 2;
        assert.equal(cut.length, Math.min(maxTokens, full.length));
        const kept = cut.length - around;
        assert.deepEqual(cut.slice(0, kept + around - 1), full.slice(0, kept + around - 1));
        assert.equal(cut.at(-1), tokenizer.sepId);
      }),
      { seed: 9, numRuns: 300 },
    );
  });

  test(`${kind}: 100,000 characters are cut at maxTokens`, () => {
    for (const unit of ['a', '中', '😀', '\ud83d', 'hello ', ' ', 'e\u0301']) {
      const { ids } = tokenizer.encode(unit.repeat(100_000), { maxTokens: 64 });
      assert.ok(ids.length <= 64, unit);
    }
  });
}

test('encode cuts at the longest input of the files unless told otherwise', () => {
  const text = '中'.repeat(1000);
  assert.equal(kinds.WordPiece.encode(text).ids.length, 128);
  assert.equal(kinds.WordPiece.encode(text, { maxTokens: 300 }).ids.length, 300);
  assert.equal(kinds['byte-level BPE'].encode(text).ids.length, 3001);
});

test('maxTokens that the special tokens alone exceed is refused', () => {
  assert.throws(() => kinds.WordPiece.encode('a', { maxTokens: 1 }), InvalidArgumentError);
  assert.equal(kinds.WordPiece.encode('a', { maxTokens: 2 }).ids.length, 2);
  assert.equal(kinds['byte-level BPE'].encode('a', { maxTokens: 1 }).ids.length, 1);
});

test('objects that are no tokenizer and files without padding are refused', () => {
  assert.throws(() => createJsonTokenizer({}), FormatError);
  assert.throws(() => createJsonTokenizer({ ...wordPiece, model: { type: 'Psychic' } }), FormatError);
  assert.throws(() => createJsonTokenizer(byteLevel), { name: 'FormatError', message: /padding token/ });
});

test('files are read with the config beside them', async (t) => {
  const dir = await temporaryDirectory(t);
  const path = join(dir, 'tokenizer.json');
  const config = join(dir, 'tokenizer_config.json');
  await t.test('an absent file is NotFoundError', () => assert.rejects(readJsonTokenizer(path), NotFoundError));
  await t.test('a config is not needed', async () => {
    writeFileSync(path, JSON.stringify(wordPiece));
    assert.deepEqual((await readJsonTokenizer(path)).encode('中文').ids, kinds.WordPiece.encode('中文').ids);
  });
  await t.test('a config is used', async () => {
    writeFileSync(config, JSON.stringify({ model_max_length: 32 }));
    assert.equal((await readJsonTokenizer(path)).maxTokens, 32);
  });
  await t.test('broken JSON and other JSON are FormatError', async () => {
    writeFileSync(config, '[]');
    await assert.rejects(readJsonTokenizer(path), FormatError);
    writeFileSync(path, '{"model":');
    await assert.rejects(readJsonTokenizer(path), FormatError);
  });
  await t.test('a directory is StorageError', () => assert.rejects(readJsonTokenizer(dir), StorageError));
});
