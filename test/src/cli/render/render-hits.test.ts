import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderHits } from '../../../../src/cli/render/render-hits.ts';
import { textWidth } from '../../../../src/core/text/text-width.ts';
import { recordTerminal } from '../fake-terminal.ts';

const HITS = [
  { id: 'law-12', score: 0.81249, doc: { text: '护照丢失应当及时报案。'.repeat(9) }, passage: { start: 55, end: 66 } },
  { id: '文档二', score: -0.0312, doc: { text: 'short\ntext' } },
];

test('hits stand one a line in columns that align and fit the terminal', () => {
  const out = renderHits(HITS, recordTerminal({ tty: 60, env: { NO_COLOR: '1' } }));
  const [first, second, rest] = out.split('\n');
  assert.equal(rest, '');
  assert.match(first!, /^1 {3}0\.812 {2}law-12 {2}….*»护照丢失应当及时报案。«.*…$/);
  assert.equal(second, '2  -0.031  文档二  short text');
  for (const line of [first!, second!]) assert.ok(textWidth(line) <= 60, line);
});

test('the best part is bold on a terminal and between »« elsewhere', () => {
  const bold = '\u001b[1m护照丢失应当及时报案。\u001b[22m';
  assert.ok(renderHits(HITS, recordTerminal({ tty: 80 })).includes(bold));
  assert.match(renderHits(HITS, recordTerminal()), /»护照/);
});

test('a narrow terminal gets the text on a line of its own, and an id cannot steer it', () => {
  const hit = { id: `${'long-id-'.repeat(8)}\u001b[2J`, score: 1, doc: { text: 'text' } };
  const out = renderHits([hit], recordTerminal({ tty: 50 }));
  assert.match(out, /^1 {3}1\.000 {2}long-id-[^\n]*…\n {4}text\n$/);
  assert.ok(!renderHits([{ ...hit, id: '\u001b[2J' }], recordTerminal()).includes('\u001b'));
});

test('reranked hits show the score of the reranker, and those that it did not read none', () => {
  const hits = [
    { ...HITS[1], rerank: { score: -12.5 } },
    { ...HITS[0], rerank: { score: -104.25 } },
    { ...HITS[0], id: 'unread' },
  ];
  const lines = renderHits(hits, recordTerminal({ tty: 80, env: { NO_COLOR: '1' } })).split('\n');
  assert.match(lines[0], /^1 {3}-12\.500 {2}文档二/);
  assert.match(lines[1], /^2 {2}-104\.250 {2}law-12/);
  assert.match(lines[2], /^3 {9}- {2}unread/);
});
