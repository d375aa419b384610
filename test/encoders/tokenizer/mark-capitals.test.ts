import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markingCapitals } from '../../../encoders/tokenizer/mark-capitals.ts';
import { createWordPieceTokenizer } from '../../../encoders/tokenizer/word-piece.ts';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { createRandom } from '../../../src/core/random.ts';

const VOCAB = [
  '[PAD]',
  '[UNK]',
  '[CLS]',
  '[SEP]',
  '[MASK]',
  'lin',
  '##coln',
  'was',
  'in',
  'us',
  'i',
  '##phone',
  '.',
  '在',
];
const plain = createWordPieceTokenizer(VOCAB);
const marking = markingCapitals(plain);

function shown(text: string, maxTokens?: number): string[] {
  const { ids, starts, ends } = marking.encode(text, maxTokens === undefined ? {} : { maxTokens });
  return Array.from(ids, (id, i) => `${VOCAB[id]} ${starts[i]}-${ends[i]}`);
}

test('a mark without a text of its own stands before each word that begins with a capital', () => {
  assert.deepEqual(shown('Lincoln was in US.'), [
    '[CLS] 0-0',
    '[MASK] 0-0',
    'lin 0-3',
    '##coln 3-7',
    'was 8-11',
    'in 12-14',
    '[MASK] 15-15',
    'us 15-17',
    '. 17-18',
    '[SEP] 18-18',
  ]);
});

test('small words, capitals within a word and Chinese are as before', () => {
  for (const text of ['lincoln was in us', 'iPhone', '在', '', '🙂 ①']) {
    assert.deepEqual(marking.encode(text), plain.encode(text), text);
  }
  assert.equal(shown('在Lincoln')[2], 'lin 1-4');
});

test('with maxTokens the tokens are the first of those without, and no mark stands last', () => {
  const words = ['Lincoln', 'lincoln', 'US', 'in', '在', 'Ⅷ', 'ﬀ', '.'];
  const random = createRandom(5);
  for (let round = 0; round < 200; round++) {
    const text = Array.from({ length: random.below(9) }, () => words[random.below(words.length)]).join(
      random.next() < 0.5 ? ' ' : '',
    );
    const whole = marking.encode(text);
    for (let maxTokens = 2; maxTokens < whole.ids.length; maxTokens++) {
      const { ids, starts, ends } = marking.encode(text, { maxTokens });
      assert.ok(
        ids.length <= maxTokens && ids.length >= Math.min(maxTokens - 1, whole.ids.length),
        `${text} ${maxTokens}`,
      );
      assert.deepEqual(ids.subarray(0, -1), whole.ids.subarray(0, ids.length - 1), `${text} ${maxTokens}`);
      assert.deepEqual(starts.subarray(0, -1), whole.starts.subarray(0, ids.length - 1));
      assert.deepEqual(ends.subarray(0, -1), whole.ends.subarray(0, ids.length - 1));
      assert.notEqual(ids.at(-2), marking.maskId, `${text} ${maxTokens}`);
      assert.equal(ids.at(-1), marking.sepId);
    }
  }
});

test('no room for the special tokens is refused as before', () => {
  assert.throws(() => marking.encode('US', { maxTokens: 1 }), InvalidArgumentError);
});
