import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { buildVocab } from '../../../encoders/tokenizer/build-vocab.ts';
import { PieceLearner } from '../../../encoders/tokenizer/piece-learner.ts';
import { SPECIAL_TOKENS } from '../../../encoders/tokenizer/vocab-file.ts';
import { createWordPieceTokenizer } from '../../../encoders/tokenizer/word-piece.ts';
import { AbortedError, InvalidArgumentError } from '../../../src/core/errors.ts';
import { arbitraryText } from './arbitrary-text.ts';

const CORPUS = [
  '天气好天气好天气好，今天星期一。',
  'The cat sat on the mat; the cat is the best cat in 2024.',
  'Lower, lowest, slow: the lowest of the slow 42 cats. Café café café',
  'ひひひ',
];
const LOW = { minCharCount: 2, minPairCount: 2 };

test('special tokens come first and every token is there once', async () => {
  const vocab = await buildVocab(CORPUS, LOW);
  assert.deepEqual(vocab.slice(0, 5), [...SPECIAL_TOKENS]);
  assert.equal(new Set(vocab).size, vocab.length);
});

test('Han characters enter from minHanCount on, three by default', async () => {
  const vocab = await buildVocab(['天天天气气', '气好好'], {});
  assert.ok(vocab.includes('天') && vocab.includes('气') && !vocab.includes('好'));
  assert.ok((await buildVocab(['好好'], { minHanCount: 2 })).includes('好'));
});

test('Han characters are counted after normalisation', async () => {
  assert.ok((await buildVocab(['⽔水水'])).includes('水'));
});

test('other characters enter from minCharCount on, letters also with ##', async () => {
  const vocab = await buildVocab(CORPUS, { ...LOW, minCharCount: 3, latinPieces: 0 });
  assert.ok(vocab.includes('ひ') && !vocab.includes('##ひ'));
  assert.ok(vocab.includes('é') && vocab.includes('##é'));
  assert.ok(!(await buildVocab(CORPUS, { ...LOW, minCharCount: 4 })).includes('é'));
});

test('no word of a to z, no number and no ASCII punctuation is [UNK], whatever the corpus', async () => {
  const tokenizer = createWordPieceTokenizer(await buildVocab([]));
  const ascii = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i));
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...ascii), maxLength: 90 }), (text) => {
      assert.ok(!tokenizer.encode(text).ids.includes(tokenizer.unkId));
    }),
    { seed: 5 },
  );
});

test('numbers are one token a digit', async () => {
  const vocab = await buildVocab(['2024 2024 2024 2024 mp3 mp3 mp3'], LOW);
  assert.deepEqual(
    vocab.filter((token) => /\d/.test(token) && token.replace('##', '').length > 1),
    [],
  );
  const tokenizer = createWordPieceTokenizer(vocab);
  assert.deepEqual(
    [...tokenizer.encode('2024').ids].slice(1, -1).map((id) => vocab[id]),
    ['2', '##0', '##2', '##4'],
  );
  assert.deepEqual(
    [...tokenizer.encode('mp3').ids].slice(1, -1).map((id) => vocab[id]),
    ['mp', '##3'],
  );
});

test('frequent words become one piece before rare ones', async () => {
  const vocab = await buildVocab(CORPUS, LOW);
  for (const word of ['the', 'cat', 'slow', 'lowest']) assert.ok(vocab.includes(word), word);
  assert.ok(!vocab.includes('best'));
  assert.ok(vocab.indexOf('the') < vocab.indexOf('lowest'));
});

test('latinPieces bounds what is learned', async () => {
  const none = await buildVocab(CORPUS, { ...LOW, latinPieces: 0 });
  const five = await buildVocab(CORPUS, { ...LOW, latinPieces: 5 });
  assert.equal(five.length, none.length + 5);
  assert.deepEqual(five.slice(0, none.length), none);
});

test('the order of the texts and their being asynchronous do not matter', async () => {
  const expected = await buildVocab(CORPUS, LOW);
  async function* reversed() {
    yield* [...CORPUS].reverse();
  }
  assert.deepEqual(await buildVocab(reversed(), LOW), expected);
});

test('any corpus gives a vocabulary that the tokenizer takes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(arbitraryText), async (texts) => {
      const vocab = await buildVocab(texts, { minHanCount: 1, minCharCount: 1, minPairCount: 1, latinPieces: 50 });
      const tokenizer = createWordPieceTokenizer(vocab);
      for (const text of texts) tokenizer.encode(text);
    }),
    { seed: 6, numRuns: 100 },
  );
});

test('merges equal those of counting every pair anew before each', () => {
  const words = fc.dictionary(
    fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 9 }),
    fc.integer({ min: 1, max: 9 }),
    {
      maxKeys: 12,
    },
  );
  fc.assert(
    fc.property(words, (counts) => {
      const learner = new PieceLearner(new Map(Object.entries(counts)), 2);
      const learned: string[] = [];
      for (let piece = learner.next(); piece !== undefined; piece = learner.next()) learned.push(piece);
      assert.deepEqual(learned, naiveMerges(counts, 2));
    }),
    { seed: 7, numRuns: 500 },
  );
});

test('wrong options are refused', async () => {
  for (const options of [
    { minHanCount: 0 },
    { latinPieces: -1 },
    { minPairCount: 1.5 },
    { minCharCount: Number.NaN },
  ]) {
    await assert.rejects(buildVocab([], options), InvalidArgumentError);
  }
});

test('an abort stops an endless corpus', async () => {
  const stop = new AbortController();
  let given = 0;
  function* endless() {
    for (;;) {
      if (++given === 1000) stop.abort();
      yield '天气 weather';
    }
  }
  await assert.rejects(buildVocab(endless(), { signal: stop.signal }), AbortedError);
  assert.ok(given < 2000);
});

/** Byte pair merges the slow way, with the same order among equals. */
function naiveMerges(counts: Record<string, number>, minCount: number): string[] {
  const words = Object.entries(counts).map(([word, count]) => ({
    count,
    parts: [...word].map((char, i) => (i === 0 ? char : `##${char}`)),
  }));
  const merges: string[] = [];
  for (;;) {
    const pairs = new Map<string, number>();
    for (const { parts, count } of words) {
      for (let i = 1; i < parts.length; i++) {
        const pair = `${parts[i - 1]} ${parts[i]}`;
        pairs.set(pair, (pairs.get(pair) ?? 0) + count);
      }
    }
    const ranked = [...pairs].map(([pair, count]) => {
      const [left, right] = pair.split(' ');
      return { left, right, count, piece: left + right.slice(2) };
    });
    ranked.sort((x, y) => y.count - x.count || compare(x.piece, y.piece) || compare(x.left, y.left));
    const best = ranked[0];
    if (best === undefined || best.count < minCount) return merges;
    merges.push(best.piece);
    for (const word of words) {
      for (let i = 0; i + 1 < word.parts.length; i++) {
        if (word.parts[i] === best.left && word.parts[i + 1] === best.right) word.parts.splice(i, 2, best.piece);
      }
    }
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
