import assert from 'node:assert/strict';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { crc32, deflateRawSync } from 'node:zlib';
import { openCheckpoint } from '../../../encoders/checkpoints/open-checkpoint.ts';
import { unpackSnappy } from '../../../encoders/checkpoints/tensorflow/snappy.ts';
import { maskedCrc32c } from '../../../encoders/checkpoints/tensorflow/table.ts';
import { KenyonError } from '../../../src/core/errors.ts';
import { packageRoot } from '../../../src/core/package-root.ts';
import { createRandom } from '../../../src/core/random.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const FIXTURES = join(packageRoot(), 'test/encoders/checkpoints/fixtures');
const FOLDER = join(FIXTURES, 'torch');
/** Damaged copies of each file. */
const FLIPS = 60;
const CUTS = 20;
/** What a file of some kB may make this process take. */
const MOST_BYTES = 64 * 2 ** 20;

/** Opens a checkpoint and reads all that is in it. */
async function readAll(path: string): Promise<number> {
  const checkpoint = await openCheckpoint(path);
  try {
    let numbers = 0;
    for (const tensor of checkpoint.tensors.values()) numbers += (await tensor.read()).length;
    return numbers;
  } finally {
    await checkpoint.close();
  }
}

/** Reads it to the end, or fails as a damaged file should. */
async function readOrRefuse(path: string, what: string): Promise<void> {
  try {
    await readAll(path);
  } catch (error) {
    assert.ok(error instanceof KenyonError, `${what}: ${(error as Error).stack}`);
    assert.equal(error.code, 'FORMAT', what);
  }
}

test('flipped and cut bytes of every format are errors of their own or change numbers, and take no memory', async (t) => {
  const folder = await temporaryDirectory(t);
  const files = (await readdir(FOLDER)).filter((name) => /\.(safetensors|bin|pt)$/.test(name));
  assert.equal(files.length, 8);
  const random = createRandom(7);
  for (const file of files) {
    const bytes = await readFile(join(FOLDER, file));
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < FLIPS + CUTS; i++) {
      const at = Math.floor(random.next() * bytes.length);
      // Most of a file is numbers; what describes them stands at its ends.
      const place = i % 3 === 0 ? at : i % 3 === 1 ? at % 2000 : bytes.length - 1 - (at % 2000);
      const damaged = Buffer.from(i < FLIPS ? bytes : bytes.subarray(0, place));
      if (i < FLIPS) damaged[place] ^= 1 << (i % 8);
      const path = join(folder, 'damaged');
      await writeFile(path, damaged);
      await readOrRefuse(path, `${file}, byte ${place}, ${i < FLIPS ? `bit ${i % 8}` : 'cut'}`);
    }
    assert.ok(process.memoryUsage().arrayBuffers - before < MOST_BYTES, file);
  }
});

test('flipped and cut bytes of a TensorFlow bundle are errors, of its numbers every one', async (t) => {
  const folder = await temporaryDirectory(t);
  const random = createRandom(8);
  const parts = ['index', 'data-00000-of-00001'];
  for (const stem of ['bert_model', 'snappy']) {
    for (const damagedPart of parts) {
      for (const part of parts)
        await cp(join(FIXTURES, 'tensorflow', `${stem}.ckpt.${part}`), join(folder, `x.${part}`));
      const bytes = await readFile(join(folder, `x.${damagedPart}`));
      for (let i = 0; i < FLIPS + CUTS; i++) {
        const place = Math.floor(random.next() * bytes.length);
        const damaged = Buffer.from(i < FLIPS ? bytes : bytes.subarray(0, place));
        if (i < FLIPS) damaged[place] ^= 1 << (i % 8);
        await writeFile(join(folder, `x.${damagedPart}`), damaged);
        const what = `${stem}.${damagedPart}, byte ${place}, ${i < FLIPS ? `bit ${i % 8}` : 'cut'}`;
        if (damagedPart === 'index') await readOrRefuse(join(folder, 'x.index'), what);
        else await assert.rejects(readAll(join(folder, 'x.index')), { code: 'FORMAT' }, what);
      }
    }
  }
});

test('flipped and cut bytes of files of Keras are errors of their own or change numbers', async (t) => {
  const folder = await temporaryDirectory(t);
  const random = createRandom(9);
  for (const file of ['model.weights.h5', 'model.keras', 'bert4keras.h5']) {
    const bytes = await readFile(join(FIXTURES, 'keras', file));
    for (let i = 0; i < FLIPS + CUTS; i++) {
      const place = Math.floor(random.next() * bytes.length);
      const damaged = Buffer.from(i < FLIPS ? bytes : bytes.subarray(0, place));
      if (i < FLIPS) damaged[place] ^= 1 << (i % 8);
      await writeFile(join(folder, 'damaged'), damaged);
      await readOrRefuse(join(folder, 'damaged'), `${file}, byte ${place}, ${i < FLIPS ? `bit ${i % 8}` : 'cut'}`);
    }
  }
});

test('blocks that snappy could not have packed are refused', () => {
  const unpack = (...bytes: number[]) => unpackSnappy('a block', Buffer.from(bytes));
  // 'ab' and a copy of six from two before, which reaches into itself.
  assert.equal(unpack(8, 4, 0x61, 0x62, 0x09, 2).toString(), 'abababab');
  for (const bytes of [
    [],
    [0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0x61],
    [8, 4, 0x61, 0x62],
    [8, 4, 0x61, 0x62, 0x09, 3],
    [8, 4, 0x61, 0x62, 0x09, 0],
    [7, 4, 0x61, 0x62, 0x09, 2],
    [8, 0xfc, 0xff, 0xff, 0xff, 0xff],
  ]) {
    assert.throws(() => unpack(...bytes), { code: 'FORMAT', message: 'a block is damaged' });
  }
});

test('the checksum is CRC-32C, masked', () => {
  // The check value of the polynomial is 0xe3069283.
  const masked = ((0xe3069283 >>> 15) | (0xe3069283 << 17)) + 0xa282ead8;
  assert.equal(maskedCrc32c(Buffer.from('123456789')), masked >>> 0);
});

/** Writes bytes as a file and expects that opening or reading it fails as told. */
async function assertRefused(t: TestContext, bytes: Uint8Array, message: RegExp): Promise<void> {
  const path = join(await temporaryDirectory(t), 'hostile');
  await writeFile(path, bytes);
  await assert.rejects(readAll(path), { code: 'FORMAT', message });
}

function safetensors(header: string, declaredBytes = header.length): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(declaredBytes));
  return Buffer.concat([length, Buffer.from(header)]);
}

test('safetensors that say more than they have are refused', async (t) => {
  const entry = (fields: object) => safetensors(JSON.stringify({ w: fields }));
  await assertRefused(t, safetensors('{}', 2 ** 40), /its header has 1099511627776 bytes; at most/);
  await assertRefused(t, safetensors('{}', 1000), /says that 1000 bytes are at byte 8, and has 10/);
  await assertRefused(t, safetensors('{"a'), /its header is not JSON/);
  await assertRefused(t, safetensors('{"w":5}'), /the tensor w has a shape that cannot be/);
  const huge = { dtype: 'F32', shape: [2 ** 20, 2 ** 20], data_offsets: [0, 2 ** 42] };
  await assertRefused(t, entry(huge), /says that 4398046511104 bytes are at/);
  await assertRefused(t, entry({ ...huge, data_offsets: [0, 0] }), /has 0 bytes, its shape/);
  await assertRefused(t, entry({ ...huge, data_offsets: [4, -4] }), /is damaged/);
  await assertRefused(t, entry({ ...huge, shape: [-1, -4] }), /a shape that cannot be/);
  await assertRefused(t, entry({ dtype: 'F8', shape: [0], data_offsets: [0, 0] }), /of the type "F8"/);
});

interface Entry {
  readonly name: string;
  readonly bytes: Buffer;
  readonly deflate?: true;
  readonly declaredBytes?: number;
}

/** A zip as `zipfile` writes it, with sizes that may be wrong. */
function zip(entries: readonly Entry[]): Buffer {
  const files: Buffer[] = [];
  const list: Buffer[] = [];
  let at = 0;
  for (const { name, bytes, deflate, declaredBytes = bytes.length } of entries) {
    const packed = deflate ? deflateRawSync(bytes) : bytes;
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50);
    head.writeUInt16LE(name.length, 26);
    const file = Buffer.concat([head, Buffer.from(name), packed]);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt16LE(deflate ? 8 : 0, 10);
    entry.writeUInt32LE(crc32(bytes), 16);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(declaredBytes, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    list.push(Buffer.concat([entry, Buffer.from(name)]));
    files.push(file);
    at += file.length;
  }
  const directory = Buffer.concat(list);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...files, directory, end]);
}

const pickle = (text: string): Buffer => Buffer.concat([Buffer.from([0x80, 2]), Buffer.from(text, 'latin1')]);
const torch = (text: string, more: readonly Entry[] = []): Buffer =>
  zip([{ name: 'a/data.pkl', bytes: pickle(text) }, ...more]);

test('zips that lead elsewhere, or unpack to more than they say, are refused', async (t) => {
  const fine = { name: 'a/data.pkl', bytes: pickle('}.') };
  for (const name of ['../evil', '/etc/passwd', 'a/../../b', 'C:/x', 'a\\b', '..']) {
    await assertRefused(t, zip([fine, { name, bytes: Buffer.from('x') }]), /leads out of its folder/);
  }
  await assertRefused(t, zip([fine, fine]), /has the entry a\/data\.pkl twice/);
  await assertRefused(t, zip([{ name: 'x', bytes: Buffer.from('x') }]), /a zip without data\.pkl/);
  const bomb = { name: 'a/data.pkl', bytes: Buffer.alloc(1 << 23), deflate: true } as const;
  await assertRefused(t, zip([bomb]), /its data\.pkl has 8388608 bytes; at most/);
  await assertRefused(t, zip([{ ...bomb, declaredBytes: 1 << 20 }]), /cannot be unpacked/);
  await assertRefused(t, zip([{ ...fine, declaredBytes: 9 }]), /the entry a\/data\.pkl cannot be read/);
});

const STORAGE = '(X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\0' + '0X\u0003\0\0\0cpuK\u0004tQ';
/** A dictionary with one tensor `w` over a storage of four float32. @param view its offset, shape and strides as opcodes. */
const withTensor = (view: string): string =>
  `}X\u0001\0\0\0wctorch._utils\n_rebuild_tensor_v2\n(${STORAGE}${view}\u0089}tRs.`;
const FOUR = { name: 'a/data/0', bytes: Buffer.from(Float32Array.of(1, 2, 3, 4).buffer) };

test('pickles that would run something, or go round in a circle, are refused', async (t) => {
  await assertRefused(
    t,
    torch('cposix\nsystem\nX\u0002\0\0\0ls\u0085R.'),
    /the name "posix\.system", which would be run/,
  );
  await assertRefused(t, torch('cbuiltins\neval\n.'), /builtins\.eval/);
  await assertRefused(t, torch('i__main__\nX\n.'), /the opcode 0x69, which no state dictionary needs/);
  await assertRefused(t, torch('}X\u0001\0\0\0aR.'), /a call of what is no function/);
  // A dictionary and a list that hold themselves.
  await assertRefused(t, torch('}q\0X\u0001\0\0\0ah\0s.'), /holds no dictionary of tensors/);
  await assertRefused(t, torch(']q\0h\0a.'), /holds no dictionary of tensors/);
  await assertRefused(t, torch('}'), /fewer bytes than it says/);
  await assertRefused(t, torch('.'), /nothing where a value is needed/);
  await assertRefused(t, torch('(.'), /nothing where a value is needed/);
  await assertRefused(t, torch('t.'), /no mark where one is needed/);
  await assertRefused(t, torch('h\u0005.'), /no value at place 5 of its memo/);
  await assertRefused(t, torch('X\u00ff\u00ff\u00ff\u00ff.'), /fewer bytes than it says/);
  await assertRefused(t, torch('\u008b\u00ff\u00ff\u00ff\u007f.'), /an integer of 2147483647 bytes/);
  await assertRefused(t, torch('K\u0001K\u0002s.'), /nothing where a value is needed|no dictionary/);
});

test('tensors that are larger than what they are of are refused', async (t) => {
  const path = join(await temporaryDirectory(t), 'fine.pt');
  await writeFile(path, torch(withTensor('K\0K\u0004\u0085K\u0001\u0085'), [FOUR]));
  assert.equal(await readAll(path), 4);
  // Offset 1; a stride of 0; a shape of 2^31 - 1 in both axes; a stride below 0.
  await assertRefused(t, torch(withTensor('K\u0001K\u0004\u0085K\u0001\u0085'), [FOUR]), /goes beyond its storage 0/);
  await assertRefused(t, torch(withTensor('K\0K\u0005\u0085K\0\u0085'), [FOUR]), /goes beyond its storage 0/);
  const most = 'J\u00ff\u00ff\u00ff\u007f';
  await assertRefused(
    t,
    torch(withTensor(`K\0${most}${most}\u0086K\0K\0\u0086`), [FOUR]),
    /a shape that cannot be|beyond/,
  );
  await assertRefused(t, torch(withTensor('K\0K\u0004\u0085J\u00ff\u00ff\u00ff\u00ff\u0085'), [FOUR]), /is no view/);
  await assertRefused(t, torch(withTensor('K\0K\u0004\u0085K\u0001\u0085')), /should have 16 bytes, it has none/);
  const short = { ...FOUR, bytes: FOUR.bytes.subarray(0, 8) };
  await assertRefused(t, torch(withTensor('K\0K\u0004\u0085K\u0001\u0085'), [short]), /should have 16 bytes, it has 8/);
});
