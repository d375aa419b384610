import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { bestPassage, splitSentences } from '../../../src/search/highlight.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';

test('sentences end at Chinese and English punctuation and at line ends', () => {
  const text = '他说：“走吧！”然后走了。天黑了；路很长\nIt was late. Was it? Mr. Li paid 3.5 yuan.';
  assert.deepEqual(
    splitSentences(text).map((passage) => passage.text),
    ['他说：“走吧！”', '然后走了。', '天黑了；', '路很长', 'It was late.', 'Was it?', 'Mr.', 'Li paid 3.5 yuan.'],
  );
});

test('passages slice back to the text, keep their order, are short enough, and lose nothing but white space', () => {
  const characters = fc.constantFrom('a', ' ', '.', '。', '，', '\n', '长', '😀', '！', '”');
  const texts = fc.array(characters, { maxLength: 200 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(texts, fc.integer({ min: 16, max: 40 }), (text, maxChars) => {
      let last = 0;
      let joined = '';
      for (const { text: part, start, end } of splitSentences(text, maxChars)) {
        assert.equal(text.slice(start, end), part);
        assert.ok(start >= last && part.length <= maxChars && part === part.trim() && part !== '');
        assert.ok(!/\p{Surrogate}/u.test(part), 'no character is cut in two');
        last = end;
        joined += part;
      }
      assert.equal(joined.replace(/\s/gu, ''), text.replace(/\s/gu, ''));
    }),
    { seed: 7 },
  );
});

test('the best passage is the sentence that says what was asked, with its offsets', async () => {
  const encoder = new NgramEncoder(256);
  const text = '本店早上八点开门。每周一休息。Lost cards are blocked by phone, day and night. 欢迎光临！';
  for (const wanted of ['每周一休息。', 'Lost cards are blocked by phone, day and night.']) {
    const found = await bestPassage(text, encoder.vectorOf(wanted), encoder);
    assert.ok(found !== undefined);
    assert.equal(found.text, wanted);
    assert.equal(text.slice(found.start, found.end), wanted);
    assert.ok(Math.abs(found.score - 1) < 1e-5);
  }
});

test('a blank text has no passage, and wrong options are refused', async () => {
  const encoder = new NgramEncoder(8);
  const vector = encoder.vectorOf('x');
  assert.equal(await bestPassage(' \n ', vector, encoder), undefined);
  await assert.rejects(bestPassage('x', vector, encoder, { maxChars: 3 }), InvalidArgumentError);
  await assert.rejects(bestPassage('x', vector, encoder, { maxSentences: 0 }), InvalidArgumentError);
  await assert.rejects(bestPassage('x', new Float32Array(9), encoder), InvalidArgumentError);
});
