import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, copyFile, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { TextToTeach } from '../../../../encoders/training/taught/block-texts.ts';
import { openTaught } from '../../../../encoders/training/taught/open-taught.ts';
import { type TeachProgress, teachTexts } from '../../../../encoders/training/taught/teach-texts.ts';
import type { EncodeOptions } from '../../../../src/core/encoder.ts';
import { halfValues, toHalf } from '../../../../src/core/half-floats.ts';
import { NgramEncoder } from '../../../fixtures/ngram-encoder.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { textsToTeach } from '../../../fixtures/texts-to-teach.ts';

const PROGRAM = fileURLToPath(new URL('../../../fixtures/teach-until-stopped.js', import.meta.url));
const COUNT = 600;
/** Ten texts a block, a hundred a window, as the program has it. */
const SIZES = { blockSize: 10, windowSize: 100 };

/** Says which role it was given by turning the vectors of queries around. */
class RoleEncoder extends NgramEncoder {
  readonly calls: string[][] = [];

  override async encode(texts: readonly string[], { role, ...options }: EncodeOptions = {}): Promise<Float32Array> {
    this.calls.push([...texts]);
    const rows = await super.encode(texts, options);
    return role === 'query' ? rows.map((value) => -value) : rows;
  }
}

const pathIn = async (t: TestContext) => join(await temporaryDirectory(t), 'taught');
const asDocuments = (...texts: string[]): TextToTeach[] => texts.map((text) => ({ text, role: 'document' }));

/** Bytes of a file that was taught without a stop. */
async function wholeFile(t: TestContext): Promise<Buffer> {
  const path = await pathIn(t);
  await teachTexts(new NgramEncoder(8), textsToTeach(COUNT), { path, ...SIZES });
  return readFile(path);
}

test('every text has the vector of its role, rounded to float16', async (t) => {
  const path = await pathIn(t);
  const encoder = new RoleEncoder(16);
  const texts = textsToTeach(100);
  const result = await teachTexts(encoder, texts, { path, ...SIZES });
  const taught = await openTaught(path, { teacher: encoder.fingerprint });
  assert.deepEqual([taught.dim, taught.teacher, taught.count], [16, encoder.fingerprint, result.count]);
  assert.equal(result.taught + result.skipped, texts.length);
  const values = halfValues();
  const row = new Float32Array(18);
  for (const { text, role } of texts) {
    taught.copyRow(taught.rowOf(text, role), row, 1);
    const sign = role === 'query' ? -1 : 1;
    assert.deepEqual(
      [...row.subarray(1, 17)],
      [...encoder.vectorOf(text)].map((value) => values[toHalf(sign * value)]),
    );
  }
  assert.equal(taught.rowOf('another', 'query'), -1);
});

test('repeats and what is in the file are encoded once, and a text of both roles twice', async (t) => {
  const path = await pathIn(t);
  const encoder = new RoleEncoder(4);
  const options = { path, blockSize: 2, windowSize: 3 };
  const first = await teachTexts(encoder, asDocuments('a', 'b', 'a', 'c', 'b'), options);
  assert.deepEqual(first, { taught: 3, skipped: 2, count: 3 });
  assert.equal(encoder.encoded, 3);
  const second = await teachTexts(encoder, [...asDocuments('c', 'd'), { text: 'd', role: 'query' }], options);
  assert.deepEqual(second, { taught: 2, skipped: 1, count: 5 });
  assert.equal(encoder.encoded, 5);
});

test('a window is encoded by role and length, in blocks', async (t) => {
  const encoder = new RoleEncoder(4);
  const texts: TextToTeach[] = [...asDocuments('four', '三字经', 'x', 'yy'), { text: 'query', role: 'query' }];
  await teachTexts(encoder, texts, { path: await pathIn(t), blockSize: 3 });
  assert.deepEqual(encoder.calls, [['x', 'yy', 'four'], ['三字经'], ['query']]);
});

test('very long texts make smaller blocks', async (t) => {
  const encoder = new RoleEncoder(4);
  const long = (char: string, length: number) => char.repeat(length);
  const texts = asDocuments(long('a', 100_000), long('b', 100_001), long('c', 100_002), long('d', 500_000));
  await teachTexts(encoder, texts, { path: await pathIn(t) });
  assert.deepEqual(
    encoder.calls.map((call) => call.map((text) => text[0]).join('')),
    ['ab', 'c', 'd'],
  );
});

test('no texts make a file without vectors, whose mean is zero', async (t) => {
  const path = await pathIn(t);
  assert.deepEqual(await teachTexts(new NgramEncoder(4), [], { path }), { taught: 0, skipped: 0, count: 0 });
  const taught = await openTaught(path);
  assert.equal(taught.count, 0);
  assert.equal(taught.rowOf('a', 'query'), -1);
  assert.deepEqual(taught.meanVector(), new Float32Array(4));
});

test('teaching that was killed time and again leaves the bytes of one without a stop', async (t) => {
  const whole = await wholeFile(t);
  const path = await pathIn(t);
  for (const lines of [1, 9, 14, 4]) {
    const child = spawn(process.execPath, [PROGRAM, path, String(COUNT)], { stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = 0;
    for await (const _ of createInterface({ input: child.stdout })) if (++printed === lines) child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    assert.equal(child.signalCode, 'SIGKILL');
    assert.ok((await stat(path)).size < whole.length);
  }
  await teachTexts(new NgramEncoder(8), textsToTeach(COUNT), { path, ...SIZES });
  assert.ok((await readFile(path)).equals(whole));
});

test('a stop by the caller comes after the block under way, which stays', async (t) => {
  const whole = await wholeFile(t);
  const path = await pathIn(t);
  const stop = new AbortController();
  const encoder = new RoleEncoder(8);
  const encode = encoder.encode.bind(encoder);
  encoder.encode = (texts) => {
    if (encoder.encoded === 20) stop.abort(new Error('enough'));
    return encode(texts);
  };
  const options = { path, ...SIZES, signal: stop.signal };
  await assert.rejects(teachTexts(encoder, textsToTeach(COUNT), options), { code: 'ABORTED' });
  assert.equal((await openTaught(path)).count, 30);
  await teachTexts(new NgramEncoder(8), textsToTeach(COUNT), { path, ...SIZES });
  assert.ok((await readFile(path)).equals(whole));
});

test('a teacher that fails leaves the blocks before, and the next run goes on', async (t) => {
  const whole = await wholeFile(t);
  const path = await pathIn(t);
  const failing = new NgramEncoder(8);
  const encode = failing.encode.bind(failing);
  failing.encode = async (texts) => {
    if (failing.encoded >= 40) throw new Error('the teacher is ill');
    return encode(texts);
  };
  await assert.rejects(teachTexts(failing, textsToTeach(COUNT), { path, ...SIZES }), /the teacher is ill/);
  assert.equal((await openTaught(path)).count, 40);
  await teachTexts(new NgramEncoder(8), textsToTeach(COUNT), { path, ...SIZES });
  assert.ok((await readFile(path)).equals(whole));
});

test('a full disk is an error of storage, and what was taught before is kept', {
  skip: process.platform !== 'linux' && 'limits the size of files with the shell of Linux',
}, async (t) => {
  const whole = await wholeFile(t);
  const path = await pathIn(t);
  // Files of at most 8 KiB, in blocks of 512 bytes; a write beyond is an error, as it is on a full disk, and not a signal.
  const script = 'trap "" XFSZ; ulimit -f 16; exec "$0" "$@"';
  const child = spawn('sh', ['-c', script, process.execPath, PROGRAM, path, String(COUNT)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [printed] = await Promise.all([child.stdout.setEncoding('utf8').toArray(), once(child, 'exit')]);
  assert.equal(printed.join('').trimEnd().split('\n').at(-1), 'STORAGE');
  const kept = await readFile(path);
  assert.ok(kept.length > 7000 && kept.equals(whole.subarray(0, kept.length)));
  assert.ok((await openTaught(path)).count > 100);
  await teachTexts(new NgramEncoder(8), textsToTeach(COUNT), { path, ...SIZES });
  assert.ok((await readFile(path)).equals(whole));
});

test('a file of another teacher, or of other dimensions, is left as it is', async (t) => {
  const path = await pathIn(t);
  await teachTexts(new NgramEncoder(8), asDocuments('a'), { path });
  const before = await readFile(path);
  await assert.rejects(teachTexts(new NgramEncoder(8, 'other'), asDocuments('b'), { path }), { code: 'CONFLICT' });
  const wider = new NgramEncoder(9);
  Object.defineProperty(wider, 'fingerprint', { value: new NgramEncoder(8).fingerprint });
  await assert.rejects(teachTexts(wider, asDocuments('b'), { path }), { code: 'CONFLICT', message: /8 dim.*with 9/ });
  assert.ok((await readFile(path)).equals(before));
});

test('two that write to one file at once are found out, and what the first wrote is sound', async (t) => {
  const path = await pathIn(t);
  const slow = new NgramEncoder(8);
  const encode = slow.encode.bind(slow);
  slow.encode = async (texts) => {
    await teachTexts(new NgramEncoder(8), asDocuments('of the other'), { path });
    return encode(texts);
  };
  await assert.rejects(teachTexts(slow, asDocuments('a'), { path }), { code: 'CONFLICT', message: /one process/ });
  const taught = await openTaught(path);
  assert.deepEqual([taught.count, taught.rowOf('of the other', 'document')], [1, 0]);
});

test('a block that another process is in the middle of is not cut off', async (t) => {
  const path = await pathIn(t);
  await teachTexts(new NgramEncoder(8), asDocuments('a'), { path });
  const begun = Buffer.concat([await readFile(path), Buffer.alloc(10, 1)]);
  await writeFile(path, begun);
  const slow = new NgramEncoder(8);
  const encode = slow.encode.bind(slow);
  slow.encode = async (texts) => {
    await appendFile(path, 'the rest');
    return encode(texts);
  };
  await assert.rejects(teachTexts(slow, asDocuments('b'), { path }), { code: 'CONFLICT', message: /one process/ });
  assert.ok((await readFile(path)).equals(Buffer.concat([begun, Buffer.from('the rest')])));
});

test('a file that was taken away or exchanged while a teacher worked is not written to unseen', async (t) => {
  const path = await pathIn(t);
  const losing = (lose: () => Promise<void>) => {
    const encoder = new NgramEncoder(8);
    const encode = encoder.encode.bind(encoder);
    encoder.encode = async (texts) => {
      await lose();
      return encode(texts);
    };
    return teachTexts(encoder, asDocuments('a'), { path });
  };
  await assert.rejects(
    losing(() => rename(path, `${path}.moved`)),
    { code: 'CONFLICT' },
  );
  const exchange = async () => {
    await copyFile(path, `${path}.copy`);
    await rename(`${path}.copy`, path);
  };
  await assert.rejects(losing(exchange), { code: 'CONFLICT' });
});

test('progress counts texts and bytes up to all of them', async (t) => {
  const reports: TeachProgress[] = [];
  const texts = asDocuments('a', 'bb', 'a', '三字经');
  const onProgress = (report: TeachProgress) => reports.push(report);
  await teachTexts(new NgramEncoder(4), texts, { path: await pathIn(t), blockSize: 1, onProgress });
  assert.deepEqual(reports.at(-1), { stage: 'teach', done: 4, taught: 3, doneBytes: 13, takenBytes: 13 });
});

test('what cannot be taught is refused with the reason', async (t) => {
  const path = await pathIn(t);
  const refuses = (texts: unknown, options: object, message: RegExp) =>
    assert.rejects(teachTexts(new NgramEncoder(4), texts as TextToTeach[], { path, ...options }), {
      code: 'INVALID_ARGUMENT',
      message,
    });
  await refuses([], { blockSize: 0 }, /blockSize must be an integer from 1/);
  await refuses([], { windowSize: 1.5 }, /windowSize/);
  await refuses([{ text: 7, role: 'query' }], {}, /strings, got number/);
  await refuses([{ text: 'a', role: 'passage' }], {}, /document or query, got "passage"/);
  const loud = new NgramEncoder(4);
  loud.encode = async () => Float32Array.of(0, 1, 1e6, 0);
  await assert.rejects(teachTexts(loud, asDocuments('a'), { path }), /up to 65504, but the teacher gave 1000000/);
  loud.encode = async () => new Float32Array(3);
  await assert.rejects(teachTexts(loud, asDocuments('a'), { path }), /gave 3 numbers where 4/);
  await assert.rejects(teachTexts(loud, [], { path: join(path, 'in a file') }), { code: 'STORAGE' });
  await writeFile(`${path}2`, 'something else entirely');
  await assert.rejects(teachTexts(loud, [], { path: `${path}2` }), { code: 'FORMAT', message: /expected magic/ });
});
