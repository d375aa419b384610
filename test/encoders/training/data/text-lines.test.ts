import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { readLines, readWhole } from '../../../../encoders/training/data/text-lines.ts';
import { FormatError, NotFoundError } from '../../../../src/core/errors.ts';
import { dataDirectory } from './data-directory.ts';

async function linesOf(path: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const { number, text } of readLines(path)) {
    lines.push(text);
    assert.equal(number, lines.length);
  }
  return lines;
}

test('lines of a plain and of a gzipped file are the pieces between line feeds', async (t) => {
  const line = fc.string({ unit: 'grapheme' }).map((s) => s.replace(/[\r\n\ufeff]/gu, ''));
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 8 }), fc.boolean(), async (lines, lastEnds) => {
      const text = lines.join('\n') + (lastEnds && lines.length > 0 ? '\n' : '');
      const dir = dataDirectory(t, { 'plain.txt': text, 'zipped.txt.gz': text });
      const expected = text.split('\n');
      if (expected.at(-1) === '') expected.pop();
      assert.deepEqual(await linesOf(join(dir, 'plain.txt')), expected);
      assert.deepEqual(await linesOf(join(dir, 'zipped.txt.gz')), expected);
      assert.equal(await readWhole(join(dir, 'zipped.txt.gz')), text);
    }),
    { numRuns: 30, seed: 7 },
  );
});

test('a byte order mark and carriage returns go, a line separator character stays', async (t) => {
  const dir = dataDirectory(t, { 'a.txt': '\ufeff一\r\n二\u2028三\r\n' });
  assert.deepEqual(await linesOf(join(dir, 'a.txt')), ['一', '二\u2028三']);
});

test('characters that fall across read blocks stay whole', async (t) => {
  const lines = Array.from({ length: 60_000 }, (_, i) => `行${i}的文字`);
  const dir = dataDirectory(t, { 'a.txt': lines.join('\n'), 'b.txt.gz': lines.join('\n') });
  assert.deepEqual(await linesOf(join(dir, 'a.txt')), lines);
  assert.deepEqual(await linesOf(join(dir, 'b.txt.gz')), lines);
});

test('an absent file, other bytes than UTF-8 and a damaged gzip file are told apart', async (t) => {
  const dir = dataDirectory(t, {
    'latin.txt': Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x0a]),
    'cut.txt': Buffer.from([0xe4, 0xb8]),
    'not.txt.gz': Buffer.from('plain'),
    'short.txt.gz': gzipSync('text '.repeat(1000)).subarray(0, 30),
  });
  await assert.rejects(linesOf(join(dir, 'none.txt')), NotFoundError);
  await assert.rejects(linesOf(join(dir, 'none.txt.gz')), NotFoundError);
  for (const name of ['latin.txt', 'cut.txt', 'not.txt.gz', 'short.txt.gz']) {
    await assert.rejects(linesOf(join(dir, name)), FormatError, name);
  }
});
