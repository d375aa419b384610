import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../../../src/core/random.ts';
import { textPieces } from '../../../../../src/core/text/passages/text-pieces.ts';

/** Pieces with what they begin: `sentence:He left. `. */
function piecesOf(text: string, maxChars = 200): string[] {
  return [...textPieces(text, maxChars)].map(({ start, end, rank }) => `${rank}:${text.slice(start, end)}`);
}

test('sentences end as they do in Chinese and in English', () => {
  assert.deepEqual(piecesOf('他说：“真的吗？”我点头。下一句！Is it? Yes. “No.” He left. 好!对?行'), [
    'paragraph:他说：“真的吗？”',
    'sentence:我点头。',
    'sentence:下一句！',
    'sentence:Is it? ',
    'sentence:Yes. ',
    'sentence:“No.” ',
    'sentence:He left. ',
    'sentence:好!',
    'sentence:对?',
    'sentence:行',
  ]);
});

test('a full stop of a short form, an initial, a number or an address ends no sentence', () => {
  for (const text of [
    'Dr. Smith and Mrs. Jones came.',
    'It costs 3.50 euros, v1.2.3 of it.',
    'J. R. R. Tolkien wrote it.',
    'In the U.S. Congress it passed.',
    'See example.com/a?b=c for more.',
    'Use tools, e.g. hammers, i.e. these.',
    'At 5 p.m. he left, see Fig. 3 and No. 7.',
    '"Really?" she asked.',
  ]) {
    assert.deepEqual(piecesOf(text), [`paragraph:${text}`]);
  }
});

test('lines, list items, paragraphs and headings begin pieces, and nothing is cut off from the heading that names it', () => {
  assert.deepEqual(
    piecesOf('# One\n\nText.\n- a\n- b\n\nMore\r\nlines\n\nTwo\n===\nText\n## Three\ntext goes\non here'),
    [
      'paragraph:# One\n\n',
      'pause:Text.\n',
      'line:- a\n',
      'line:- b\n\n',
      'paragraph:More\r\n',
      'space:lines\n\n',
      'heading:Two\n',
      'pause:===\n',
      'pause:Text\n',
      'heading:## Three\n',
      'pause:text goes\n',
      'space:on here',
    ],
  );
  assert.deepEqual(piecesOf('第一章 总则\n第一条 为了规范。\n第二条 本条例。\n（一）甲；\n（二）乙'), [
    'paragraph:第一章 总则\n',
    'pause:第一条 为了规范。\n',
    'heading:第二条 本条例。\n',
    'line:（一）甲；\n',
    'line:（二）乙',
  ]);
});

test('what is too long is cut at pauses, then at white space, then between words, and a word only when it is longer itself', () => {
  assert.deepEqual(piecesOf('one two, three four', 12), ['paragraph:one two, ', 'pause:three four']);
  assert.deepEqual(piecesOf('one two three four', 8), ['paragraph:one ', 'space:two ', 'space:three ', 'space:four']);
  assert.deepEqual(piecesOf('a'.repeat(10), 4), ['paragraph:aaaa', 'character:aaaa', 'character:aa']);
  const chinese = '中华人民共和国国务院办公厅关于加强和改进新形势下城市群众体育工作的若干意见';
  const words = new Set(
    [...new Intl.Segmenter('zh', { granularity: 'word' }).segment(chinese)].map(({ index }) => index),
  );
  const cuts = [...textPieces(chinese, 12)].map(({ start }) => start);
  assert.ok(cuts.length > 2);
  for (const cut of cuts) assert.ok(words.has(cut), `${chinese.slice(0, cut)}|${chinese.slice(cut)}`);
});

test('no number, time or address is cut at its comma or colon', () => {
  for (const part of ['1,234,567 ', '10:30 ', 'http://example.com/a,b ', '１，０００元 ', '比分3：2 ', 'a:b,c;d ']) {
    for (const maxChars of [32, 40, 48]) {
      for (const piece of piecesOf(`见${part}`.repeat(30), maxChars)) {
        assert.ok(
          piece
            .slice(piece.indexOf(':') + 1)
            .split(/\s+/)
            .every((one) => one === '' || `见${part}` === `${one} `),
          piece,
        );
      }
    }
  }
  assert.deepEqual(piecesOf('价格:100元,很贵；10:30到,11:45走', 12), [
    'paragraph:价格:100元,很贵；',
    'sentence:10:30到,',
    'pause:11:45走',
  ]);
});

test('pieces follow each other without a gap and never part a character', () => {
  const random = createRandom(7);
  const parts = [
    '中文字',
    '。',
    '！”',
    ' ',
    '\n',
    '\n\n',
    'word',
    'Longerword',
    '3.5',
    '. ',
    '? ',
    '😀',
    '👨‍👩‍👧',
    'é',
    '，',
    '# ',
    '- ',
    '第一条',
    '\u2028',
    '…',
  ];
  for (let round = 0; round < 300; round++) {
    const text = Array.from({ length: random.below(60) }, () => parts[random.below(parts.length)]).join('');
    const maxChars = 16 + random.below(40);
    let at = 0;
    for (const { start, end } of textPieces(text, maxChars)) {
      const where = `round ${round}: ${JSON.stringify(text.slice(start, end))} of ${JSON.stringify(text)}`;
      assert.equal(start, at, where);
      assert.ok(end > start && end - start <= maxChars, where);
      assert.doesNotMatch(text.slice(end - 1, end + 1), /^[\ud800-\udbff][\udc00-\udfff]$/, where);
      at = end;
    }
    assert.equal(at, text.length);
  }
});
