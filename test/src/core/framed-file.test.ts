import assert from 'node:assert/strict';
import { open, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { FormatError, InvalidArgumentError } from '../../../src/core/errors.ts';
import { openFramedFile, readFramedFile, writeFramedFile } from '../../../src/core/framed-file.ts';
import { createRandom } from '../../../src/core/random.ts';
import { pausesDuring } from '../../fixtures/pauses-during.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const KIND = { magic: 'TESTFILE', version: 3 };

test('a file gives back its description and its payload, of any size and in any pieces', async (t) => {
  const path = join(await temporaryDirectory(t), 'file');
  const random = createRandom(5);
  for (const size of [0, 1, 63, 100_000]) {
    const payload = Buffer.from(Uint8Array.from({ length: size }, () => random.below(256)));
    const cut = random.below(size + 1);
    await writeFramedFile(path, KIND, { size, 名: '字' }, [payload.subarray(0, cut), payload.subarray(cut)]);
    const frame = await readFramedFile(path, KIND);
    assert.deepEqual(frame.meta, { size, 名: '字' });
    assert.ok(frame.payload.equals(payload));
    const opened = await openFramedFile(path, KIND);
    assert.deepEqual([opened.meta, opened.payloadBytes], [frame.meta, size]);
    assert.ok((await buffer(opened.payload)).equals(payload));
  }
});

test('pieces of many sizes, smaller and larger than what is written at once, come back in their order', async (t) => {
  const path = join(await temporaryDirectory(t), 'file');
  const random = createRandom(6);
  const sizes = Array.from({ length: 400 }, () => random.below([3, 20, 70_000, 140_000][random.below(4)]));
  for (const edge of [2 ** 16 - 1, 2 ** 16, 2 ** 16 + 1, 0]) sizes.push(edge, 1, edge);
  const pieces = sizes.map((size) => Buffer.alloc(size, random.below(256)));
  await writeFramedFile(path, KIND, {}, pieces);
  assert.ok((await readFramedFile(path, KIND)).payload.equals(Buffer.concat(pieces)));
});

test('tens of thousands of small pieces are written in few writes, without holding the event loop', async (t) => {
  const path = join(await temporaryDirectory(t), 'file');
  const handle = await open(path, 'w');
  const writes = t.mock.method(Object.getPrototypeOf(handle), 'writeFile');
  await handle.close();
  const pieces = function* () {
    for (let i = 0; i < 20_000; i++) yield Buffer.from(String(i).padEnd(12));
  };
  const pauses = await pausesDuring(() => writeFramedFile(path, KIND, {}, pieces()));
  assert.ok(writes.mock.callCount() < 10, `${writes.mock.callCount()} writes`);
  assert.ok(pauses >= 5, `${pauses} pauses`);
  assert.equal((await readFramedFile(path, KIND)).payload.toString(), [...pieces()].join(''));
});

test('every single flipped bit, cut and added byte is noticed', async (t) => {
  const path = join(await temporaryDirectory(t), 'file');
  await writeFramedFile(path, KIND, { a: 1 }, [Buffer.from('payload')]);
  const whole = await readFile(path);
  const mustFail = async (bytes: Uint8Array) => {
    await writeFile(path, bytes);
    await assert.rejects(readFramedFile(path, KIND), FormatError);
    await assert.rejects(openFramedFile(path, KIND), FormatError);
  };
  for (let i = 0; i < whole.length * 8; i++) {
    const flipped = Buffer.from(whole);
    flipped[i >> 3] ^= 1 << (i & 7);
    await mustFail(flipped);
  }
  for (let length = 0; length < whole.length; length++) await mustFail(whole.subarray(0, length));
  await mustFail(Buffer.concat([whole, Buffer.alloc(1)]));
});

test('a file of another kind or version is refused by name', async (t) => {
  const path = join(await temporaryDirectory(t), 'file');
  await writeFramedFile(path, KIND, {});
  await assert.rejects(readFramedFile(path, { ...KIND, magic: 'ANOTHER1' }), /magic "ANOTHER1", got "TESTFILE"/);
  await assert.rejects(readFramedFile(path, { ...KIND, version: 4 }), /version 3, this program reads version 4/);
  await assert.rejects(writeFramedFile(path, { ...KIND, magic: 'short' }, {}), InvalidArgumentError);
});

test('a payload that fails half way leaves the old file and nothing else', async (t) => {
  const directory = await temporaryDirectory(t);
  const path = join(directory, 'file');
  await writeFramedFile(path, KIND, { old: true });
  const failing = (function* () {
    yield Buffer.from('half');
    throw new Error('no more');
  })();
  await assert.rejects(writeFramedFile(path, KIND, {}, failing), /no more/);
  assert.deepEqual((await readFramedFile(path, KIND)).meta, { old: true });
  assert.deepEqual(await readdir(directory), ['file']);
});

test('the checksum of a large file is found without holding the event loop', async (t) => {
  const path = join(await temporaryDirectory(t), 'large');
  await writeFramedFile(path, KIND, {}, [Buffer.alloc(8 * 2 ** 20)]);
  const pauses = await pausesDuring(() => readFramedFile(path, KIND));
  assert.ok(pauses >= 8, `${pauses} pauses`);
});
