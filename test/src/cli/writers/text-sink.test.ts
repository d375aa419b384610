import assert from 'node:assert/strict';
import { link, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { fileSink, outputSink } from '../../../../src/cli/writers/text-sink.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';

test('a file stands under its name only when it is finished, and one that is given up leaves nothing', async (t) => {
  const folder = await temporaryDirectory(t);
  const path = join(folder, 'out.jsonl');
  const piece = '中文 text\n'.repeat(20_000);
  const sink = await fileSink(path, []);
  await sink.write(piece);
  await sink.write(piece);
  await assert.rejects(readFile(path), { code: 'ENOENT' });
  await sink.finish();
  await sink.discard();
  assert.equal(await readFile(path, 'utf8'), piece + piece);
  const other = await fileSink(path, []);
  await other.write('half');
  await other.discard();
  assert.equal(await readFile(path, 'utf8'), piece + piece);
  assert.deepEqual(await readdir(folder), ['out.jsonl']);
});

test('an input is not overwritten, whatever name it goes by', async (t) => {
  const folder = await temporaryDirectory(t);
  const [input, alias] = [join(folder, 'in.csv'), join(folder, 'alias.csv')];
  await writeFile(input, 'a,b\n');
  await link(input, alias);
  await assert.rejects(fileSink(alias, ['-', input]), { code: 'INVALID_ARGUMENT', message: /alias\.csv is the input/ });
  await assert.rejects(fileSink(join(folder, 'none', 'out'), []), { code: 'STORAGE' });
});

test('a folder is refused before anything is written', async (t) => {
  const folder = await temporaryDirectory(t);
  await assert.rejects(fileSink(folder, []), {
    code: 'INVALID_ARGUMENT',
    message: /it is a folder; name a file in it/,
  });
  assert.deepEqual(await readdir(folder), []);
  const beside = (await readdir(dirname(folder))).filter((name) => name.startsWith(`${basename(folder)}.`));
  assert.deepEqual(beside, []);
});

test('standard output is written no faster than it is read', async () => {
  const stream = new PassThrough({ highWaterMark: 1024 });
  const sink = outputSink(stream as never);
  let written = false;
  const writing = sink.write('x'.repeat(100_000)).then(() => {
    written = true;
  });
  await setImmediate();
  assert.equal(written, false);
  stream.resume();
  await writing;
  const abort = new AbortController();
  const stuck = outputSink(new PassThrough({ highWaterMark: 1 }) as never, abort.signal).write('x'.repeat(100_000));
  abort.abort();
  await assert.rejects(stuck);
});
