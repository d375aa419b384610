import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../../../src/core/random.ts';
import { saysSomething } from '../../../../../src/core/text/cut-places.ts';
import { estimateTokens } from '../../../../../src/core/text/passages/estimate-tokens.ts';
import { joinPieces, type PassageSize, type Span } from '../../../../../src/core/text/passages/join-pieces.ts';
import { textPieces } from '../../../../../src/core/text/passages/text-pieces.ts';

function spansOf(text: string, size: PassageSize): Span[] {
  const pieces = [...textPieces(text, size.maxTokens)];
  const counts = pieces.map(({ start, end }) => estimateTokens(text.slice(start, end)));
  return [...joinPieces(text, pieces, counts, size)];
}

function passagesOf(text: string, maxTokens: number, overlap = 0): string[] {
  return spansOf(text, { maxTokens, overlap }).map(({ start, end }) => text.slice(start, end));
}

test('sentences are joined as long as they fit, and passages are about equally long', () => {
  const sentences = Array.from({ length: 9 }, (_, i) => `这是第${i}句话。`);
  assert.deepEqual(passagesOf(sentences.join(''), 35), [sentences.slice(0, 5).join(''), sentences.slice(5).join('')]);
  assert.deepEqual(passagesOf('短文。', 35), ['短文。']);
  assert.deepEqual(passagesOf('  \n短文。 ', 35), ['短文。']);
  assert.deepEqual(passagesOf(' \n ', 35), []);
});

test('a passage begins with a heading or a paragraph rather than with any sentence, and never right below its heading', () => {
  const text = '前言一。前言二。前言三。\n\n## 标题\n正文一。正文二。正文三。正文四。';
  assert.deepEqual(passagesOf(text, 24), ['前言一。前言二。前言三。', '## 标题\n正文一。正文二。正文三。正文四。']);
  const list = '清单：\n- 苹果和梨\n- 橙子和桃\n- 葡萄和李';
  assert.deepEqual(passagesOf(list, 16), ['清单：\n- 苹果和梨', '- 橙子和桃\n- 葡萄和李']);
});

test('with an overlap a passage begins with the last whole sentences of the one before', () => {
  const text = 'One two three. Four five six. Seven eight nine. Ten eleven twelve. Thirteen fourteen.';
  assert.deepEqual(passagesOf(text, 16, 6), [
    'One two three. Four five six. Seven eight nine.',
    'Seven eight nine. Ten eleven twelve.',
    'Ten eleven twelve. Thirteen fourteen.',
  ]);
});

test('an overlap leaves room for what the passage adds, and no two begin at one place', () => {
  const short = (word: string) => `${word.repeat(9)}。`.repeat(5);
  for (const [text, size] of [
    [`${short('前')}${'行'.repeat(60)}。${short('后')}`, { maxTokens: 64, overlap: 32 }],
    [`${short('a b ')}${'word '.repeat(58)}. ${short('c d ')}`, { maxTokens: 64, overlap: 30 }],
    [`\n\n${short('前')}`, { maxTokens: 16, overlap: 8 }],
    [`——\n${short('前')}${'行'.repeat(15)}`, { maxTokens: 16, overlap: 8 }],
    [` ${'十五个字的一句话没有停顿啊。'.repeat(6)}`, { maxTokens: 30, overlap: 15 }],
  ] as const) {
    const spans = spansOf(text, size);
    for (const [i, { start, end }] of spans.entries()) {
      assert.ok(estimateTokens(text.slice(start, end)) <= size.maxTokens, text.slice(start, end));
      assert.ok(i === 0 || start > spans[i - 1].start, text);
    }
  }
});

test('no passage is of signs alone, and signs around one are left out', () => {
  const words = '这里说的是一件事。';
  for (const signs of [
    '—'.repeat(70),
    '-'.repeat(200),
    '*'.repeat(90),
    '. '.repeat(100),
    '|---|---|\n'.repeat(20),
    '=====',
    '……',
  ]) {
    for (const text of [
      `${words.repeat(9)}\n${signs}\n${words.repeat(9)}`,
      `${signs}\n${words.repeat(9)}`,
      `${words.repeat(9)}\n\n${signs}`,
    ]) {
      const passages = passagesOf(text, 32);
      for (const passage of passages) assert.match(passage, /这里说/, signs);
      assert.equal(passages.join('').split(words).length, text.split(words).length);
    }
    assert.deepEqual(passagesOf(signs, 32), []);
  }
});

test('passages cover all that says something, in order, none longer than asked, and with an overlap no shorter', () => {
  const random = createRandom(11);
  const parts = [
    '中文字。',
    '，',
    ' ',
    '\n',
    '\n\n',
    'word',
    ' Longer words here. ',
    '3.5',
    '😀',
    '# 题\n',
    '- 项\n',
    '第一条 ',
    '……',
  ];
  for (let round = 0; round < 300; round++) {
    const text = Array.from({ length: random.below(150) }, () => parts[random.below(parts.length)]).join('');
    const maxTokens = 16 + random.below(40);
    const overlap = random.below(2) * random.below(maxTokens / 2);
    const where = `round ${round}, ${maxTokens} tokens, overlap ${overlap}: ${JSON.stringify(text)}`;
    let covered = 0;
    let last = { start: -1, end: 0 };
    for (const span of spansOf(text, { maxTokens, overlap })) {
      assert.ok(span.start > last.start && span.end > last.end, where);
      assert.ok(!saysSomething(text.slice(covered, Math.max(covered, span.start))), where);
      const tokens = estimateTokens(text.slice(span.start, span.end));
      assert.ok(tokens <= maxTokens && tokens > 0, `${tokens} tokens in ${JSON.stringify(span)}, ${where}`);
      if (overlap === 0) assert.ok(span.start >= last.end, where);
      covered = span.end;
      last = span;
    }
    assert.ok(!saysSomething(text.slice(covered)), where);
  }
});
