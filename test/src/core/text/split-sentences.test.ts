import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { splitSentences } from '../../../../src/core/text/split-sentences.ts';

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
