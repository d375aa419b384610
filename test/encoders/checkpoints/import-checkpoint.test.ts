import assert from 'node:assert/strict';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { importCheckpoint } from '../../../encoders/checkpoints/import-checkpoint.ts';
import { loadEncoder } from '../../../encoders/pretrained.ts';
import { readModelDirectory } from '../../../encoders/roformer/model-directory.ts';
import { createModelTokenizer } from '../../../encoders/roformer/model-tokenizer.ts';
import { packageRoot } from '../../../src/core/package-root.ts';
import { needsOnnxRuntime } from '../../fixtures/onnxruntime.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const FIXTURES = join(packageRoot(), 'test/encoders/checkpoints/fixtures');
const TOLERANCE = 1e-4;

interface Golden {
  readonly texts: string[];
  readonly tokens: number[][];
  readonly vectors: Record<string, number[][]>;
}

async function golden(folder: string): Promise<Golden> {
  return JSON.parse(await readFile(join(FIXTURES, folder, 'golden.json'), 'utf8'));
}

/** Imports a fixture and compares tokens and vectors with those of its writer, on both runtimes. */
async function assertImports(t: TestContext, folder: string, file: string, figures: string, reference = folder) {
  const out = join(await temporaryDirectory(t), 'model');
  const imported = await importCheckpoint({ from: join(FIXTURES, folder, file), out });
  const { texts, tokens, vectors } = await golden(reference);
  const model = await readModelDirectory(out);
  const tokenizer = await createModelTokenizer(model.config, model.vocab);
  assert.deepEqual(
    texts.map((text) => Array.from(tokenizer.encode(text).ids)),
    tokens,
  );
  for (const runtime of ['onnxruntime', 'tfjs'] as const) {
    const encoder = await loadEncoder(out, { runtime, threads: 1 });
    const { dim } = encoder;
    const rows = await encoder.encode(texts);
    await encoder.close();
    const farthest = Math.max(
      ...vectors[figures].flatMap((row, i) => row.map((value, j) => Math.abs(value - rows[i * dim + j]))),
    );
    assert.ok(farthest <= TOLERANCE, `${file} on ${runtime}: ${farthest}`);
  }
  return imported;
}

for (const [file, figures] of [
  ['float32.safetensors', 'float32'],
  ['float16.safetensors', 'float16'],
  ['bfloat16.safetensors', 'bfloat16'],
  ['float32.bin', 'float32'],
  ['float16.bin', 'float16'],
  ['bfloat16.bin', 'bfloat16'],
  ['legacy.bin', 'float32'],
  ['strided.pt', 'float32'],
]) {
  test(`a RoFormerV2 that PyTorch saved as ${file} gives the vectors of its writer`, needsOnnxRuntime, async (t) => {
    const imported = await assertImports(t, 'torch', file, figures);
    assert.equal(imported.naming, 'Hugging Face');
    assert.deepEqual(imported.leftOver, ['cls.predictions.bias', 'roformer.encoder.embed_positions.weight']);
    assert.equal(imported.config.maxTokens, 512);
  });
}

for (const [file, format] of [
  ['', 'safetensors'],
  ['model.safetensors.index.json', 'safetensors'],
  ['model-00002-of-00003.safetensors', 'safetensors'],
  ['pytorch_model.bin.index.json', 'PyTorch'],
  ['pytorch_model-00003-of-00003.bin', 'PyTorch'],
]) {
  test(
    `a RoFormerV2 in several files, named by ${file || 'their folder'}, gives the vectors of its writer`,
    needsOnnxRuntime,
    async (t) => {
      const imported = await assertImports(t, 'shards', file, 'float32', 'torch');
      assert.deepEqual([imported.format, imported.naming], [format, 'Hugging Face']);
      assert.deepEqual(imported.leftOver, ['cls.predictions.bias', 'roformer.encoder.embed_positions.weight']);
    },
  );
}

test('an index of several files that does not fit them is an error that says where', async (t) => {
  const folder = join(await temporaryDirectory(t), 'shards');
  await cp(join(FIXTURES, 'shards'), folder, { recursive: true });
  const index = join(folder, 'model.safetensors.index.json');
  const { metadata, weight_map: map } = JSON.parse(await readFile(index, 'utf8'));
  const [name, shard] = Object.entries<string>(map).find(([tensor]) => tensor.includes('layer.0.'))!;
  const other = Object.values<string>(map).find((file) => file !== shard)!;
  const refused = async (content: unknown, code: string, message: RegExp) => {
    await writeFile(index, typeof content === 'string' ? content : JSON.stringify(content));
    await assert.rejects(importCheckpoint({ from: folder, out: join(folder, 'out') }), { code, message });
  };
  const mapped = (to: unknown) => ({ metadata, weight_map: { ...map, [name]: to } });
  await refused('{"weight_map": {', 'FORMAT', /is not JSON/);
  await refused([], 'FORMAT', /must have a weight_map/);
  await refused({ weight_map: {} }, 'FORMAT', /must have a weight_map/);
  await refused(mapped(other), 'FORMAT', /says that \S+ has the tensor \S+, which it has not/);
  await refused(mapped('model-00009-of-00003.safetensors'), 'NOT_FOUND', /model-00009-of-00003/);
  for (const path of ['../model.safetensors', '/etc/passwd', '..', '', 'a\\b', 7, 'model.safetensors.index.json'])
    await refused(mapped(path), 'FORMAT', /must be one beside it/);
  const { [name]: _, ...rest } = map;
  await refused({ weight_map: rest }, 'FORMAT', new RegExp(`${name.replaceAll('.', '\\.')}|is missing`));
  await writeFile(join(folder, shard), (await readFile(join(folder, shard))).subarray(0, 200));
  await refused({ weight_map: map }, 'FORMAT', /model-0000\d-of-00003\.safetensors/);
});

for (const file of ['bert_model.ckpt.index', 'snappy.ckpt', 'bert_model.ckpt.data-00000-of-00001']) {
  test(`a RoFormerV2 in a TensorFlow bundle (${file}) gives the vectors of bert4keras`, needsOnnxRuntime, async (t) => {
    const imported = await assertImports(t, 'tensorflow', file, 'bert4keras');
    assert.equal(imported.naming, 'BERT in TensorFlow');
    assert.deepEqual(imported.leftOver, [
      'bert/embeddings/word_embeddings/adam_m',
      'bert/encoder/layer_0/output/dense/kernel/adam_v',
      'cls/half',
      'global_step',
    ]);
  });
}

for (const [file, naming] of [
  ['model.weights.h5', 'keras_hub'],
  ['model.keras', 'keras_hub'],
  ['bert4keras.h5', 'bert4keras'],
]) {
  test(`a RoFormerV2 that Keras saved as ${file} gives the vectors of keras_hub`, needsOnnxRuntime, async (t) => {
    const imported = await assertImports(t, 'keras', file, 'keras_hub');
    assert.deepEqual([imported.format, imported.naming, imported.leftOver], ['Keras', naming, []]);
  });
}

test('a .keras file tells its config itself, and leaves nothing behind', async (t) => {
  const folder = await temporaryDirectory(t);
  for (const name of ['model.keras', 'vocab.txt']) await cp(join(FIXTURES, 'keras', name), join(folder, name));
  const unpacked = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('kenyon-keras-')).length;
  const before = await unpacked();
  const { config } = await importCheckpoint({ from: folder, out: join(folder, 'out'), letters: 'as-written' });
  assert.deepEqual([config.numLayers, config.hiddenAct, config.tokenizer], [2, 'gelu', 'bert-cased']);
  assert.equal(await unpacked(), before);
});

/** A copy of the PyTorch fixture with one file, and a config with some fields changed. */
async function changedFolder(t: TestContext, change: Record<string, unknown>): Promise<string> {
  const folder = join(await temporaryDirectory(t), 'foreign');
  const only = /(float32\.safetensors|config\.json|vocab\.txt|torch)$/;
  await cp(join(FIXTURES, 'torch'), folder, { recursive: true, filter: (path) => only.test(path) });
  const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'));
  await writeFile(join(folder, 'config.json'), JSON.stringify({ ...config, ...change }));
  return folder;
}

for (const [change, expected] of [
  [{ num_hidden_layers: 3 }, /encoder\.layer\.2\.attention\.self\.query\.weight is missing/],
  [{ num_hidden_layers: 1 }, /encoder\.layer\.1\.\S+ is of no weight of a model of 1 layers/],
  [{ intermediate_size: 24 }, /intermediate\.dense\.weight should have the shape \[24,16\], it has \[32,16\]/],
  [{ vocab_size: 40 }, /has \d+ tokens, more than the 40 that the config says/],
  [{ num_attention_heads: 3 }, /hiddenSize \/ numHeads/],
  [{ hidden_act: 'gelu_new' }, /hidden_act must be gelu/],
  [{ model_type: 'roberta' }, /model_type must be bert or roformer, got "roberta"/],
  [{ embedding_size: 8 }, /embedding_size must be 16/],
  [{ hidden_size: '16' }, /hidden_size or hidden_dim must be a positive integer, got "16"/],
  [{ hidden_size: 1e9, num_attention_heads: 1e8, embedding_size: null }, /hiddenSize must be an integer from 1 to/],
] as const) {
  test(`a checkpoint that does not fit ${JSON.stringify(change)} is an error that says where`, async (t) => {
    const from = await changedFolder(t, change);
    await assert.rejects(importCheckpoint({ from, out: join(from, 'out') }), { code: 'FORMAT', message: expected });
  });
}

for (const folder of ['bert', 'roformer'] as const) {
  test(`a ${folder} gives the vectors of Hugging Face's transformers`, needsOnnxRuntime, async (t) => {
    const { config, leftOver } = await assertImports(t, folder, 'model.safetensors', 'transformers');
    assert.equal(config.architecture, folder);
    assert.equal(config.maxTokens, 40);
    assert.deepEqual(
      leftOver.filter((name) => !name.startsWith('cls.') && !name.endsWith('embed_positions.weight')),
      [],
    );
  });
}

test("a BERT as Google's TensorFlow code saves it gives the vectors of transformers", needsOnnxRuntime, async (t) => {
  const imported = await assertImports(t, 'bert', 'bert_model.ckpt', 'transformers');
  assert.equal(imported.config.architecture, 'bert');
  assert.deepEqual(imported.leftOver, [
    'bert/embeddings/LayerNorm/beta/adam_m',
    'bert/encoder/layer_0/output/dense/kernel/adam_v',
    'cls/half',
    'global_step',
  ]);
});

test('norms are found by the names that they had once', async (t) => {
  const folder = await temporaryDirectory(t);
  await cp(join(FIXTURES, 'bert'), folder, { recursive: true });
  const bytes = await readFile(join(folder, 'model.safetensors'));
  const end = 8 + Number(bytes.readBigUInt64LE());
  const renamed = bytes.toString('utf8', 8, end).replaceAll('LayerNorm.weight', 'LayerNorm.gamma');
  const header = Buffer.from(renamed.replaceAll('LayerNorm.bias', 'LayerNorm.beta'));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  await writeFile(join(folder, 'model.safetensors'), Buffer.concat([length, header, bytes.subarray(end)]));
  const imported = async (from: string, out: string) => {
    await importCheckpoint({ from, out: join(folder, out) });
    return readFile(join(folder, out, 'weights.bin'));
  };
  assert.deepEqual(await imported(folder, 'former'), await imported(join(FIXTURES, 'bert'), 'now'));
});

test('a vocabulary of Chinese words is refused', async (t) => {
  const from = await changedFolder(t, {});
  const words = Array.from({ length: 101 }, (_, i) => `今${String.fromCodePoint(0x4e00 + i)}`);
  await writeFile(join(from, 'vocab.txt'), ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...words].join('\n'));
  const refused = importCheckpoint({ from, out: join(from, 'out') });
  await assert.rejects(refused, { code: 'FORMAT', message: /has 101 words of several Han characters/ });
});

test('what is missing and what is there already are told apart', async (t) => {
  const from = await changedFolder(t, {});
  const rejects = (options: object, code: string, message: RegExp) =>
    assert.rejects(importCheckpoint({ from, out: join(from, 'out'), ...options }), { code, message });
  await rejects({ from: join(from, 'absent') }, 'NOT_FOUND', /no checkpoint at/);
  await rejects({ from: join(from, 'vocab.txt') }, 'FORMAT', /begins like no checkpoint/);
  await rejects({ vocab: join(from, 'absent') }, 'NOT_FOUND', /no such file/);
  await rejects({ config: join(from, 'absent') }, 'NOT_FOUND', /no config at/);
  await rejects({ out: from }, 'CONFLICT', /has a model already/);
  await rejects({ pooling: 'max' }, 'INVALID_ARGUMENT', /pooling must be one of/);
  await rejects({ maxTokens: 0 }, 'INVALID_ARGUMENT', /maxTokens must be an integer/);
  await writeFile(join(from, 'other.safetensors'), '');
  await rejects({}, 'NOT_FOUND', /several checkpoints .* name one of them/);
});
