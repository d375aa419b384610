import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Line, LineSplitter } from '../../../src/readers/lines.ts';

function split(input: Buffer, cuts: number[] = [], maxLineChars = 1 << 20): Line[] {
  const splitter = new LineSplitter({ maxLineChars });
  const bounds = [0, ...cuts.map((cut) => cut % (input.length + 1)).sort((a, b) => a - b), input.length];
  const lines = bounds.slice(1).flatMap((end, i) => [...splitter.push(input.subarray(bounds[i], end))]);
  return [...lines, ...splitter.end()];
}

test('lines are the same however the bytes are cut into chunks, and join to the input again', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '中', '🙂', 'é', '\n', '\r\n', '\r', ' ') });
  fc.assert(
    fc.property(text, fc.array(fc.nat(200), { maxLength: 8 }), (input, cuts) => {
      const lines = split(Buffer.from(input), cuts);
      assert.equal(lines.map((line) => line.text + line.ending).join(''), input);
      assert.deepEqual(
        lines.map((line) => line.number),
        lines.map((_, i) => i + 1),
      );
      assert.deepEqual(lines, split(Buffer.from(input)));
    }),
    { seed: 11, numRuns: 300 },
  );
});

test('a byte order mark is dropped from the first line only', () => {
  const lines = split(Buffer.from('\ufeffa\n\ufeffb'), [1, 2]);
  assert.deepEqual(
    lines.map((line) => line.text),
    ['a', '\ufeffb'],
  );
});

test('a line of exactly the limit is kept and one character more is reported, in any script', () => {
  for (const letter of ['a', 'é', '中']) {
    const [kept, tooLong, next] = split(Buffer.from(`${letter.repeat(10)}\r\n${letter.repeat(11)}\nnext`), [], 10);
    assert.equal(kept?.text, letter.repeat(10));
    assert.deepEqual([tooLong?.problem, tooLong?.text], ['too long', '']);
    assert.equal(next?.text, 'next');
  }
});

test('a line longer than any string can be is skipped, because it is not held', () => {
  const splitter = new LineSplitter({ maxLineChars: 1000 });
  const chunk = Buffer.alloc(1 << 20, 'x');
  for (let i = 0; i < 600; i++) assert.deepEqual([...splitter.push(chunk)], []);
  const lines = [...splitter.push(Buffer.from('\nafter\n'))];
  assert.deepEqual(
    lines.map(({ number, text, problem }) => [number, text, problem]),
    [
      [1, '', 'too long'],
      [2, 'after', undefined],
    ],
  );
});

test('a line that is not UTF-8 is reported with its number, and GB18030 is recognised', () => {
  const gbk = Buffer.from([0xc4, 0xe3, 0xba, 0xc3]);
  const lines = split(Buffer.concat([Buffer.from('ok\n'), gbk, Buffer.from('\nok\n'), Buffer.from([0xff, 0x0a])]));
  assert.deepEqual(
    lines.map((line) => line.problem),
    [undefined, 'encoding', undefined, 'encoding'],
  );
  assert.match(lines[1]!.reason!, /gb18030/);
  assert.doesNotMatch(lines[3]!.reason!, /gb18030/);
});
