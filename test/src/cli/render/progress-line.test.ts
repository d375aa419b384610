import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProgressLine } from '../../../../src/cli/render/progress-line.ts';
import { textWidth } from '../../../../src/core/text/text-width.ts';
import { recordTerminal } from '../fake-terminal.ts';

test('a log gets a line every five seconds with rate and time left', () => {
  const terminal = recordTerminal();
  let nowMs = 0;
  const line = new ProgressLine(terminal, 'documents', () => nowMs);
  for (; nowMs <= 10_500; nowMs += 500) line.report({ stage: 'encode', done: nowMs / 10, total: 4000 });
  assert.deepEqual(terminal.err().split('\n'), [
    'encode  12%        500 of 4,000 documents  100/s  35.0 s left',
    'encode  25%        1,000 of 4,000 documents  100/s  30.0 s left',
    '',
  ]);
});

test('a terminal gets one line that is redrawn, fits it, and goes away', () => {
  const terminal = recordTerminal({ tty: 70 });
  let nowMs = 0;
  const line = new ProgressLine(terminal, '文档', () => nowMs);
  for (; nowMs < 1000; nowMs += 20) line.report({ stage: 'index', done: nowMs, fraction: nowMs / 2000 });
  line.clear();
  const draws = terminal.err().split('\r').slice(1);
  assert.ok(draws.length >= 10 && draws.length <= 12, String(draws.length));
  for (const draw of draws) assert.ok(textWidth(draw.replace('\u001b[K', '')) < 70, draw);
  assert.match(draws.at(-2)!, /index █+░+ {2}4\d% .*\/s {2}1\.\d s left/);
  assert.equal(draws.at(-1), '\u001b[K');
  assert.doesNotMatch(terminal.err(), /\n/);
});

test('work whose size is unknown shows count and rate only, and a note stands on a line of its own', () => {
  const terminal = recordTerminal({ tty: 80 });
  let nowMs = 0;
  const line = new ProgressLine(terminal, 'documents', () => nowMs);
  for (; nowMs <= 3000; nowMs += 1000) line.report({ stage: 'read', done: nowMs * 2 });
  line.note('line 7: not JSON');
  const last = terminal.err().split('\r').at(-2)!;
  assert.equal(last, 'read          6,000 documents  2,000/s\u001b[K');
  assert.ok(terminal.err().endsWith('\r\u001b[Kline 7: not JSON\n'));
});

for (const [blocks, blockMs] of [
  [4, 60_000],
  [10, 30_000],
  [25, 7_000],
  [60, 2_000],
  [400, 300],
] as const) {
  test(`the time left of a file read in ${blocks} blocks of ${blockMs / 1000} s is near the truth from the third block on`, () => {
    const terminal = recordTerminal({ tty: 100 });
    let nowMs = 0;
    const line = new ProgressLine(terminal, 'documents', () => nowMs);
    const wholeMs = blocks * blockMs;
    for (; nowMs < wholeMs; nowMs += 100) {
      const fraction = Math.floor(nowMs / blockMs) / blocks;
      line.report({ stage: 'encode', done: nowMs, fraction });
      if (nowMs < 3 * blockMs) continue;
      const told = /(?:(\d+)m)?([\d.]+) ?(m?s) left/.exec(terminal.lastErr());
      assert.ok(told, `nothing told after ${nowMs} ms`);
      const [, minutes = '0', rest, unit] = told;
      const toldMs = Number(minutes) * 60_000 + Number(rest) * (unit === 's' ? 1000 : 1);
      const leftMs = wholeMs - nowMs;
      assert.ok(
        Math.abs(toldMs - leftMs) <= Math.max(1500, leftMs * 0.1),
        `${toldMs} told of ${leftMs} after ${nowMs}`,
      );
    }
  });
}
