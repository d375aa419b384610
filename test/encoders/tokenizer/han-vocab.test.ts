import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createBestPathTokenizer } from '../../../encoders/tokenizer/best-path-tokenizer.ts';
import { type BuildVocabOptions, buildVocab } from '../../../encoders/tokenizer/build-vocab.ts';
import { SPECIAL_TOKENS } from '../../../encoders/tokenizer/vocab-file.ts';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { simplifiedFold } from '../../../src/core/text/simplified-fold.ts';
import { arbitraryText } from './arbitrary-text.ts';

const CORPUS = [
  '今天天气很好，今天天气很好，我们今天学习中文。',
  '我们学习，我們學習，中文很好。',
  'The cat sat on the mat; the cat is the best cat in 2024.',
  'Lower, lowest, slow: the lowest of the slow 42 cats.',
];
const LOW: BuildVocabOptions = { minHanCount: 1, minCharCount: 2, minPairCount: 2, latinPieces: 40, hanWords: 10 };
const fold = simplifiedFold();

/** Rows that are words of Han characters. */
function hanWords(vocab: readonly string[]): string[] {
  return vocab.filter((token) => /^\p{Script=Han}{2,}$/u.test(token));
}

test('special tokens come first and every token is there once', async () => {
  const vocab = await buildVocab(CORPUS, LOW);
  assert.deepEqual(vocab.slice(0, 5), [...SPECIAL_TOKENS]);
  assert.equal(new Set(vocab).size, vocab.length);
});

test('the words of the corpus get rows, traditional spellings counted as simplified ones', async () => {
  const vocab = await buildVocab(CORPUS, LOW);
  for (const word of ['今天', '天气', '我们', '学习', '中文']) assert.ok(vocab.includes(word), word);
  assert.ok(!vocab.some((token) => /[們學習]/.test(token)));
  assert.ok(vocab.indexOf('学习') < vocab.indexOf('中文'));
});

test('single characters stay beside the words that hold them', async () => {
  const vocab = await buildVocab(CORPUS, LOW);
  for (const char of '今天气好我们学习中文') assert.ok(vocab.includes(char), char);
  const none = await buildVocab(CORPUS, { ...LOW, minHanCount: 4 });
  assert.ok(none.includes('天') && !none.includes('气'));
});

test('hanWords and latinPieces bound what is chosen', async () => {
  assert.deepEqual(hanWords(await buildVocab(CORPUS, { ...LOW, hanWords: 0 })), []);
  const few = await buildVocab(CORPUS, { ...LOW, hanWords: 2, latinPieces: 3 });
  assert.equal(hanWords(few).length, 2);
  assert.ok(few.filter((token) => /^(##)?[a-z]{2,}$/.test(token)).length <= 3);
});

test('tokens stand by how often the tokenizer uses them', async () => {
  const vocab = await buildVocab(CORPUS, LOW);
  const tokenizer = createBestPathTokenizer(vocab, fold);
  const counts = new Map<number, number>();
  for (const text of CORPUS) {
    for (const id of tokenizer.encode(text).ids.slice(1, -1)) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  assert.ok(!counts.has(tokenizer.unkId));
  const inOrder = vocab.map((_, id) => counts.get(id) ?? 0).slice(SPECIAL_TOKENS.length);
  assert.deepEqual(
    inOrder,
    [...inOrder].sort((a, b) => b - a),
  );
});

test('words that stand together far oftener than chance would have them become one', async () => {
  const filler = Array.from({ length: 3000 }, (_, i) => `这个${String.fromCodePoint(0x4e00 + i)}`);
  const texts = [...filler, ...Array.from({ length: 12 }, () => '服务器')];
  const vocab = await buildVocab(texts, { ...LOW, minHanCount: 5, minPairCount: 10 });
  assert.ok(vocab.includes('服务器'));
});

test('white space parts words', async () => {
  const vocab = await buildVocab(
    Array.from({ length: 30 }, () => '天 气'),
    LOW,
  );
  assert.deepEqual(hanWords(vocab), []);
});

test('no word of a to z, no number and no ASCII punctuation is [UNK], whatever the corpus', async () => {
  const tokenizer = createBestPathTokenizer(await buildVocab([], { hanWords: 5 }), fold);
  const ascii = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i));
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...ascii), maxLength: 90 }), (text) => {
      assert.ok(!tokenizer.encode(text).ids.includes(tokenizer.unkId));
    }),
    { seed: 5 },
  );
});

test('the order of the texts does not matter', async () => {
  assert.deepEqual(await buildVocab([...CORPUS].reverse(), LOW), await buildVocab(CORPUS, LOW));
});

test('any corpus gives a vocabulary that the tokenizer takes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(arbitraryText), async (texts) => {
      const tokenizer = createBestPathTokenizer(
        await buildVocab(texts, { ...LOW, minCharCount: 1, minPairCount: 1 }),
        fold,
      );
      for (const text of texts) tokenizer.encode(text);
    }),
    { seed: 6, numRuns: 60 },
  );
});

test('wrong options are refused', async () => {
  for (const hanWords of [-1, 1.5, Number.NaN]) {
    await assert.rejects(buildVocab([], { hanWords }), InvalidArgumentError);
  }
});
