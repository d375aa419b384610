import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { splitSentences } from '../../../../src/core/text/split-sentences.ts';

test('sentences end at Chinese and English punctuation and at line ends', () => {
  const text = '他说：“走吧！”然后走了。天黑了；路很长\nIt was late. Was it? Mr. Li paid 3.5 yuan.';
  assert.deepEqual(
    splitSentences(text).map((passage) => passage.text),
    ['他说：“走吧！”', '然后走了。', '天黑了；', '路很长', 'It was late.', 'Was it?', 'Mr. Li paid 3.5 yuan.'],
  );
});

/** Texts of which some splitters make passages of nothing but punctuation, with the passages that are right. */
const WHOLE: readonly (readonly [text: string, ...passages: string[]])[] = [
  ['乐队发行了专辑《加油！》（限量版）。鼓手随后离队。', '乐队发行了专辑《加油！》（限量版）。', '鼓手随后离队。'],
  ['他看过《你好。再见？》。她没有。', '他看过《你好。再见？》。', '她没有。'],
  [
    '电影《谁？！》上映了（2012年。导演未知）！票房很好……观众说：“好！”',
    '电影《谁？！》上映了（2012年。导演未知）！',
    '票房很好……',
    '观众说：“好！”',
  ],
  ['（完。）真的？！”他问。', '（完。）真的？！”', '他问。'],
  ['She asked "Why?" He left. (See p. 5.) Done!', 'She asked "Why?"', 'He left.', '(See p. 5.) Done!'],
  ['第一行。\n——\n第二行', '第一行。', '第二行'],
  ['！！！开始。……', '！！！开始。……'],
  ['1. First item. 2. Second item.', '1. First item.', '2. Second item.'],
  [
    'J. R. R. Tolkien lived in the U.S. for no time. Prof. Li did.',
    'J. R. R. Tolkien lived in the U.S. for no time.',
    'Prof. Li did.',
  ],
  ['Yahoo!奇摩和Node.js都是名字。版本3.14发布', 'Yahoo!奇摩和Node.js都是名字。', '版本3.14发布'],
  ['他说"走！"然后走了。她说:"好。"', '他说"走！"', '然后走了。', '她说:"好。"'],
  ['《没有结尾的书名！第二句。', '《没有结尾的书名！', '第二句。'],
];

test('titles, remarks in brackets, closing marks, initials and numbers stay with their sentence', () => {
  for (const [text, ...passages] of WHOLE)
    assert.deepEqual(
      splitSentences(text).map((passage) => passage.text),
      passages,
    );
});

test('punctuation alone is never a passage', () => {
  for (const text of ['', '。', '……', '！？\n——\n（）', '  \n ', '"', '》（', '====', '。'.repeat(500)])
    assert.deepEqual(splitSentences(text), []);
  const long = `${'长'.repeat(159)}字》）。”`;
  assert.deepEqual(
    splitSentences(long, 160).map((passage) => passage.text.length),
    [159, 5],
  );
});

test('passages slice back to the text, keep their order, are short enough, and lose nothing but white space and punctuation', () => {
  const characters = fc.constantFrom(
    'a',
    ' ',
    '.',
    '。',
    '，',
    '\n',
    '长',
    '😀',
    '！',
    '”',
    '《',
    '》',
    '（',
    '）',
    '"',
  );
  const texts = fc.array(characters, { maxLength: 200 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(texts, fc.integer({ min: 16, max: 40 }), (text, maxChars) => {
      let last = 0;
      let joined = '';
      for (const { text: part, start, end } of splitSentences(text, maxChars)) {
        assert.equal(text.slice(start, end), part);
        assert.ok(start >= last && part.length <= maxChars && part === part.trim() && /[a长😀]/u.test(part));
        assert.ok(!/\p{Surrogate}/u.test(part), 'no character is cut in two');
        last = end;
        joined += part;
      }
      assert.equal(joined.replace(/[\s\p{P}]/gu, ''), text.replace(/[\s\p{P}]/gu, ''));
    }),
    { seed: 7 },
  );
});
