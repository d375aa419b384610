import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { gzLines } from '../../../bench/data/gz-lines.ts';
import { NotFoundError } from '../../../src/core/errors.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

async function linesOf(path: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of gzLines(path)) lines.push(line);
  return lines;
}

test('lines are those of the text, however it ends them and wherever a piece ends', async (t) => {
  const file = join(await temporaryDirectory(t), 'a.gz');
  const long = Array.from({ length: 20_000 }, (_, i) => `第 ${i} 行😀`);
  for (const [text, lines] of [
    ['', []],
    ['one', ['one']],
    ['one\r\n\ntwo\n', ['one', '', 'two']],
    [long.join('\n'), long],
  ] as const) {
    await writeFile(file, gzipSync(text));
    assert.deepEqual(await linesOf(file), lines);
  }
});

test('a reader may stop before the end', async (t) => {
  const file = join(await temporaryDirectory(t), 'a.gz');
  await writeFile(file, gzipSync('a\nb\n'.repeat(1e6)));
  for await (const line of gzLines(file)) {
    assert.equal(line, 'a');
    break;
  }
});

test('a file that is not there, is cut off or is no gz file is told', async (t) => {
  const folder = await temporaryDirectory(t);
  await assert.rejects(linesOf(join(folder, 'none.gz')), NotFoundError);
  const whole = gzipSync('a line\n'.repeat(1000));
  for (const bytes of [whole.subarray(0, whole.length / 2), Buffer.from('a line\n')]) {
    const file = join(folder, 'a.gz');
    await writeFile(file, bytes);
    await assert.rejects(linesOf(file), { code: /^Z_/ });
  }
});
