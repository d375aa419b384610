import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { PbfWriter } from 'pbf';
import { BoundedFile } from '../../../encoders/checkpoints/files/bounded-file.ts';
import { importCheckpoint } from '../../../encoders/checkpoints/import-checkpoint.ts';
import { readOnnxGraph } from '../../../encoders/checkpoints/onnx/onnx-file.ts';
import { openCheckpoint } from '../../../encoders/checkpoints/open-checkpoint.ts';
import { writeModel } from '../../../encoders/onnx/model-proto.ts';
import { loadEncoder } from '../../../encoders/pretrained.ts';
import { readModelDirectory } from '../../../encoders/roformer/model-directory.ts';
import { FormatError } from '../../../src/core/errors.ts';
import { createRandom } from '../../../src/core/random.ts';
import { BERT, type BertStorage, bertOnnx, PIECES, writeBertFolder } from '../../fixtures/bert-onnx.ts';
import { needsOnnxRuntime } from '../../fixtures/onnxruntime.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

async function written(t: TestContext, bytes: Uint8Array): Promise<string> {
  const path = join(await temporaryDirectory(t), 'model.onnx');
  await writeFile(path, bytes);
  return path;
}

/** All numbers of a file, by name. */
async function read(path: string): Promise<Map<string, { shape: readonly number[]; data: Float32Array }>> {
  const checkpoint = await openCheckpoint(path);
  try {
    const found = new Map<string, { shape: readonly number[]; data: Float32Array }>();
    for (const [name, tensor] of checkpoint.tensors)
      found.set(name, { shape: tensor.shape, data: await tensor.read() });
    return found;
  } finally {
    await checkpoint.close();
  }
}

const turned = (data: Float32Array, [columns, rows]: readonly number[]) =>
  Float32Array.from(data, (_, i) => data[(i % rows) * columns + Math.floor(i / rows)]);

for (const storage of ['float32', 'dynamic', 'rows'] satisfies BertStorage[]) {
  test(`the layers of a BERT are read out of its graph, whatever tensors are called: ${storage}`, async (t) => {
    const { bytes, stored } = bertOnnx(storage);
    const found = await read(await written(t, bytes));
    const named = new Map([...stored].map(([name, data]) => [nameOf(name), data]));
    assert.deepEqual([...found.keys()].sort(), [...named.keys()].sort());
    for (const [name, { shape, data }] of found) {
      const isMatrix = shape.length === 2 && !name.startsWith('embeddings.');
      assert.deepEqual(data, isMatrix ? turned(named.get(name)!, shape) : named.get(name), name);
    }
    assert.deepEqual(found.get('embeddings.word_embeddings.weight')?.shape, [PIECES.length, BERT.hiddenSize]);
    assert.deepEqual(found.get('encoder.layer.2.intermediate.dense.weight')?.shape, [
      BERT.intermediateSize,
      BERT.hiddenSize,
    ]);
  });
}

/** A name of the fixture as Hugging Face has it. */
function nameOf(name: string): string {
  if (name.startsWith('layer.')) return `encoder.${name}`;
  return name.startsWith('LayerNorm') ? `embeddings.${name}` : `embeddings.${name}.weight`;
}

test('the fixture is a model that onnxruntime runs', needsOnnxRuntime, async (t) => {
  for (const storage of ['float32', 'dynamic', 'rows'] satisfies BertStorage[]) {
    const dir = await temporaryDirectory(t);
    await writeBertFolder(dir, storage);
    const encoder = await loadEncoder(dir, { threads: 1 });
    const rows = await encoder.encode(['中国人。', 'the search']);
    await encoder.close();
    assert.equal(rows.length, 2 * BERT.hiddenSize);
    assert.ok(rows.every(Number.isFinite));
  }
});

test('a folder of the hub is imported with what lies above its ONNX file', async (t) => {
  const dir = await temporaryDirectory(t);
  const { stored } = await writeBertFolder(dir, 'dynamic');
  const vocab = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...PIECES.slice(5)];
  await writeFile(join(dir, 'vocab.txt'), `${vocab.map((_, i) => (i < 5 ? vocab[i] : `w${i}`)).join('\n')}\n`);
  for (const [from, out] of [
    [dir, 'a'],
    [join(dir, 'onnx', 'model.onnx'), 'b'],
  ]) {
    const imported = await importCheckpoint({ from, out: join(dir, out) });
    assert.deepEqual([imported.format, imported.leftOver, imported.config.architecture], ['ONNX', [], 'bert']);
    const { weights } = await readModelDirectory(join(dir, out));
    assert.deepEqual(weights.get('layer.1.ffn.in')!.data, stored.get('layer.1.intermediate.dense.weight'));
  }
});

test('graphs that are no BERT as it is read are refused, and say why', async (t) => {
  const inputs = [{ name: 'input_ids', type: 'int64' as const, shape: ['n'] }];
  const outputs = [{ name: 'y', type: 'float32' as const, shape: ['n'] }];
  const node = { op: 'Identity', domain: '', inputs: ['input_ids'], outputs: ['y'], attributes: {} };
  const other = writeModel({ nodes: [node], initializers: [], inputs, outputs });
  await assert.rejects(read(await written(t, other)), /0 operations LayerNormalization/);
  const none = writeModel({ nodes: [], initializers: [], inputs, outputs });
  await assert.rejects(read(await written(t, none)), /no operations/);
  await assert.rejects(read(await written(t, Buffer.from('<html>not found</html>'))), FormatError);
  await assert.rejects(read(await written(t, new Uint8Array())), FormatError);
});

/** A file with one tensor more, which takes the place of the one of its name: a graph in two parts is one. */
function withTensor(bytes: Uint8Array, write: (pbf: PbfWriter) => void): Buffer {
  const pbf = new PbfWriter();
  pbf.writeMessage(
    7,
    (_: undefined, graph) => graph.writeMessage(5, (__: undefined, tensor) => write(tensor), undefined),
    undefined,
  );
  return Buffer.concat([bytes, pbf.finish()]);
}

test('numbers are read from the field that they stand in, or refused, and as many as the shape says', async (t) => {
  const { bytes } = bertOnnx('float32');
  const path = await written(t, bytes);
  const file = await BoundedFile.open(path);
  const { tensors } = await readOnnxGraph(file);
  await file.close();
  const [name] = [...tensors].find(([, { shape }]) => shape.join() === '16,16')!;
  const tensor = (type: number, shape: readonly number[], rest: (pbf: PbfWriter) => void = () => {}) =>
    withTensor(bytes, (pbf) => {
      pbf.writePackedVarint(1, shape as number[]);
      pbf.writeVarintField(2, type);
      pbf.writeStringField(8, name);
      rest(pbf);
    });
  const halves = tensor(10, [16, 16], (pbf) => pbf.writePackedVarint(5, new Array(256).fill(0x3c00)));
  const found = await read(await written(t, halves));
  assert.ok([...found.values()].some(({ data }) => data.length === 256 && data.every((value) => value === 1)));
  for (const damaged of [
    tensor(1, [16, 16]),
    tensor(11, [16, 16]),
    tensor(10, [16, 16], (pbf) => pbf.writePackedVarint(5, [1])),
    tensor(1, [2 ** 20, 2 ** 20]),
    tensor(1, [2 ** 40, 0]),
    tensor(99, [16, 16], (pbf) => pbf.writeBytesField(9, new Uint8Array(256))),
    tensor(1, [16, 16], (pbf) => {
      pbf.writeBytesField(9, new Uint8Array(1024));
      pbf.writeVarintField(14, 1);
    }),
  ]) {
    const failed = await read(await written(t, damaged)).then(
      (tensors) => [...tensors.values()].every(({ shape, data }) => data.length === shape.reduce((a, b) => a * b, 1)),
      (error: unknown) => error instanceof FormatError,
    );
    assert.ok(failed);
  }
});

test('a damaged file is refused, or read as other numbers, without taking memory for what it has not', async (t) => {
  const bytes = Buffer.from(bertOnnx('dynamic').bytes);
  const path = await written(t, bytes);
  const whole = await readFile(path);
  const random = createRandom(3);
  let refused = 0;
  for (let round = 0; round < 400; round++) {
    const damaged = Buffer.from(whole);
    const isCut = round % 4 === 0;
    for (let flip = 0; flip < 3; flip++) damaged[random.below(damaged.length)] ^= 1 << random.below(8);
    await writeFile(path, isCut ? damaged.subarray(0, random.below(damaged.length)) : damaged);
    try {
      await read(path);
    } catch (error) {
      assert.ok(error instanceof FormatError, `${round}: ${error}`);
      refused++;
    }
  }
  assert.ok(refused > 100, `${refused} refused`);
  assert.ok(process.memoryUsage().rss < 1 << 30);
});
