import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openTaught } from '../../../../encoders/training/taught/open-taught.ts';
import { BLOCK_HEAD_BYTES, bodyBytes, encodeTaughtHead } from '../../../../encoders/training/taught/taught-format.ts';
import { teachTexts } from '../../../../encoders/training/taught/teach-texts.ts';
import { NgramEncoder } from '../../../fixtures/ngram-encoder.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';

const encoder = new NgramEncoder(4);
const TEXTS = ['a', 'bb', 'ccc', 'dddd', 'eeeee'].map((text, i) => ({
  text,
  role: i < 3 ? ('document' as const) : ('query' as const),
}));
const OPTIONS = { blockSize: 2 };
const HEAD_BYTES = encodeTaughtHead({ teacher: encoder.fingerprint, dim: 4 }).length;
/** Vectors up to the end of the head and of each block, of 2, 1 and 2 texts. */
const COUNTS = [0, 2, 3, 5];
/** Where they end. */
const ENDS = COUNTS.map((count, blocks) => HEAD_BYTES + blocks * (BLOCK_HEAD_BYTES + bodyBytes(0, 4)) + count * 24);

/** A file of three blocks, and where to write others. */
async function smallFile(t: TestContext): Promise<{ bytes: Buffer; path: string }> {
  const folder = await temporaryDirectory(t);
  await teachTexts(encoder, TEXTS, { path: join(folder, 'whole'), ...OPTIONS });
  const bytes = await readFile(join(folder, 'whole'));
  assert.equal(bytes.length, ENDS.at(-1));
  return { bytes, path: join(folder, 'other') };
}

test('a file cut anywhere is read up to its last whole block, and teaching makes it whole again', async (t) => {
  const { bytes, path } = await smallFile(t);
  for (let length = 0; length < bytes.length; length++) {
    await writeFile(path, bytes.subarray(0, length));
    if (length < HEAD_BYTES) {
      const tooShort = { code: 'FORMAT', message: /too short/ };
      await assert.rejects(openTaught(path), tooShort, `cut to ${length} bytes`);
      await assert.rejects(teachTexts(encoder, TEXTS, { path, ...OPTIONS }), tooShort);
      continue;
    }
    const blocks = ENDS.findLastIndex((end) => end <= length);
    const taught = await openTaught(path);
    assert.equal(taught.count, COUNTS[blocks], `cut to ${length} bytes`);
    assert.equal(taught.rowOf('bb', 'document'), blocks > 0 ? 1 : -1);
    const { taught: again } = await teachTexts(encoder, TEXTS, { path, ...OPTIONS });
    assert.equal(again, TEXTS.length - COUNTS[blocks]);
    assert.ok((await readFile(path)).equals(bytes), `cut to ${length} bytes and taught again`);
  }
});

test('a flipped bit anywhere is found, when reading and before teaching goes on', async (t) => {
  const { bytes, path } = await smallFile(t);
  for (let at = 0; at < bytes.length; at++) {
    const damaged = Buffer.from(bytes);
    damaged[at] ^= 1 << (at % 8);
    await writeFile(path, damaged);
    await assert.rejects(openTaught(path), { code: 'FORMAT' }, `byte ${at}`);
    await assert.rejects(teachTexts(encoder, TEXTS, { path, ...OPTIONS }), { code: 'FORMAT' }, `byte ${at}`);
    assert.ok((await readFile(path)).equals(damaged), 'a damaged file is left as it is');
  }
});

test('blocks in another order, or with one missing, are found', async (t) => {
  const { bytes, path } = await smallFile(t);
  const [head, first, second, third] = [0, ...ENDS].slice(0, -1).map((start, i) => bytes.subarray(start, ENDS[i]));
  for (const parts of [
    [head, second, third],
    [head, first, third],
    [head, third, second, first],
    [head, first, first],
    [head, first, second, third, Buffer.alloc(100)],
  ]) {
    await writeFile(path, Buffer.concat(parts));
    await assert.rejects(openTaught(path), { code: 'FORMAT', message: /damaged: the block at byte \d+ of/ });
  }
});

test('cutting a damaged file where the message says saves what stands before', async (t) => {
  const { bytes, path } = await smallFile(t);
  const damaged = Buffer.from(bytes);
  damaged[ENDS[1] + 20] ^= 1;
  await writeFile(path, damaged);
  const error = await openTaught(path).then(
    () => assert.fail('should be damaged'),
    (thrown: Error) => thrown,
  );
  const length = Number(/cut it to (\d+) bytes/.exec(error.message)?.[1]);
  await writeFile(path, damaged.subarray(0, length));
  await teachTexts(encoder, TEXTS, { path, ...OPTIONS });
  assert.ok((await readFile(path)).equals(bytes));
});

test('a wrong version, no file and another teacher are told apart', async (t) => {
  const { bytes, path } = await smallFile(t);
  await assert.rejects(openTaught(path), { code: 'NOT_FOUND' });
  await writeFile(path, bytes);
  await assert.rejects(openTaught(path, { teacher: 'another' }), { code: 'CONFLICT', message: /not of another/ });
  const newer = Buffer.from(bytes);
  newer.writeUInt32LE(2, 8);
  await writeFile(path, newer);
  await assert.rejects(openTaught(path), { code: 'FORMAT', message: /version 2, this program reads version 1/ });
  for (const head of [{ teacher: 'x', dim: 0 }, { teacher: 7, dim: 4 }, { dim: 4 }]) {
    await writeFile(path, encodeTaughtHead(head as never));
    await assert.rejects(openTaught(path), { code: 'FORMAT', message: /must name its teacher/ });
  }
});

test('the mean is that of all vectors, or of those of a role', async (t) => {
  const { bytes, path } = await smallFile(t);
  await writeFile(path, bytes);
  const taught = await openTaught(path);
  const meanOf = (texts: typeof TEXTS) => {
    const sum = new Float64Array(4);
    const row = new Float32Array(4);
    for (const { text, role } of texts) {
      taught.copyRow(taught.rowOf(text, role), row);
      row.forEach((value, i) => {
        sum[i] += value;
      });
    }
    return Float32Array.from(sum, (value) => value / texts.length);
  };
  assert.deepEqual(taught.meanVector(), meanOf(TEXTS));
  assert.deepEqual(taught.meanVector('query'), meanOf(TEXTS.slice(3)));
  assert.deepEqual(taught.meanVector('document'), meanOf(TEXTS.slice(0, 3)));
  taught.meanVector().fill(7);
  assert.deepEqual(taught.meanVector(), meanOf(TEXTS));
});

test('a row that is not there, or has no room, is refused', async (t) => {
  const { bytes, path } = await smallFile(t);
  await writeFile(path, bytes);
  const taught = await openTaught(path);
  const into = new Float32Array(6);
  for (const row of [-1, 5, 0.5, Number.NaN]) {
    assert.throws(() => taught.copyRow(row, into), { code: 'INVALID_ARGUMENT', message: /row must be/ });
  }
  for (const at of [-1, 3, 0.5]) assert.throws(() => taught.copyRow(0, into, at), { code: 'INVALID_ARGUMENT' });
  taught.copyRow(4, into, 2);
  assert.ok(into.subarray(2).some((value) => value !== 0) && into[0] === 0 && into[1] === 0);
});
