import assert from 'node:assert/strict';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { readHubFolder } from '../../../encoders/hub/hub-folder.ts';
import { GraphBuilder } from '../../../encoders/onnx/graph.ts';
import { readGraphOutputs } from '../../../encoders/onnx/graph-outputs.ts';
import { loadEncoder } from '../../../encoders/pretrained.ts';
import type { ForeignModel } from '../../../encoders/runners/foreign-runner.ts';
import { openEncoder } from '../../../encoders/serving/open-encoder.ts';
import { FormatError, InvalidArgumentError, KenyonError, NotFoundError } from '../../../src/core/errors.ts';
import { needsOnnxRuntime } from '../../fixtures/onnxruntime.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { wordPiece } from '../tokenizer/foreign-tokenizers.ts';
import { DIM, type HubFiles, mixingGraph, modulesJson, poolingJson, writeHubFolder } from './hub-folder-fixture.ts';

/** A graph that has a vector a text besides those of the tokens: that of the first token, the sign changed. */
function wholeGraph(tokensName = 'token_embeddings', isWhole = true): Uint8Array {
  const g = new GraphBuilder();
  const ids = g.input('input_ids', 'int64', ['batch', 'sequence']);
  g.input('attention_mask', 'int64', ['batch', 'sequence']);
  const table = Float32Array.from({ length: 13 * DIM }, (_, i) => Math.sin(i + 1));
  const rows = g.initializer('table', 'float32', [13, DIM], table);
  const tokens = g.emit('Gather', [rows, ids], ['batch', 'sequence', DIM]);
  const first = g.emit('Gather', [tokens, g.constant('int64', [0], [])], ['batch', DIM], {
    attributes: { axis: { int: 1 } },
  });
  g.output(tokensName, tokens);
  if (isWhole) g.output('sentence_embedding', g.emit('Neg', [first], first.shape));
  return g.build();
}

/** A safetensors file of float32 tensors. */
function safetensors(tensors: Readonly<Record<string, Float32Array>>): Uint8Array {
  let end = 0;
  const entries = Object.entries(tensors).map(([name, data]) => {
    const start = end;
    end += data.byteLength;
    return [name, { dtype: 'F32', shape: [data.length], data_offsets: [start, end] }];
  });
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, ...Object.values(tensors).map((data) => Buffer.from(data.buffer))]);
}

async function encoded(model: ForeignModel, text = 'hello world'): Promise<Float32Array> {
  const encoder = await openEncoder({ kind: 'foreign', model, threads: 1 });
  const vector = await encoder.encode([text]);
  await encoder.close();
  return vector;
}

function close(a: Float32Array, b: Float32Array): void {
  assert.equal(a.length, b.length);
  for (const [i, x] of a.entries()) assert.ok(Math.abs(x - b[i]) < 1e-5, `${a} is not ${b}`);
}

function unit(vector: Float32Array): Float32Array {
  const norm = Math.hypot(...vector);
  return vector.map((x) => x / norm);
}

const XLMR = { model_type: 'xlm-roberta', max_position_embeddings: 514, pad_token_id: 1 };
const NO_LENGTH = { 'sentence_bert_config.json': undefined };

const LENGTHS: readonly (readonly [name: string, files: HubFiles, expected: number])[] = [
  ['max_seq_length', {}, 256],
  ['a sibling of the file', { ...NO_LENGTH, 'sentence_roberta_config.json': { max_seq_length: 75 } }, 75],
  ['the sibling of XLM-R', { ...NO_LENGTH, 'sentence_xlm-roberta_config.json': { max_seq_length: 128 } }, 128],
  ['model_max_length', NO_LENGTH, 512],
  ['positions', { ...NO_LENGTH, 'config.json': { model_type: 'bert', max_position_embeddings: 384 } }, 384],
  [
    'positions less the offset of XLM-R',
    { ...NO_LENGTH, 'config.json': XLMR, 'tokenizer_config.json': { model_max_length: 1e30 } },
    512,
  ],
  [
    'positions less the offset of MPNet',
    { ...NO_LENGTH, 'config.json': { ...XLMR, model_type: 'mpnet' }, 'tokenizer_config.json': undefined },
    512,
  ],
  ['max_seq_length null', { 'sentence_bert_config.json': { max_seq_length: null } }, 512],
  [
    'no more than there are positions',
    { 'config.json': XLMR, 'sentence_bert_config.json': { max_seq_length: 514 } },
    512,
  ],
  [
    'truncation, where nothing else says it',
    {
      ...NO_LENGTH,
      'tokenizer_config.json': undefined,
      'tokenizer.json': { ...wordPiece, truncation: { max_length: 64 } },
    },
    64,
  ],
];
for (const [name, files, expected] of LENGTHS) {
  test(`the longest text is read from ${name}`, async () => {
    assert.equal((await readHubFolder(await writeHubFolder(files))).maxTokens, expected);
  });
}

test('a length that no file says is an error that names the setting', async () => {
  const tokenizer = { ...wordPiece, truncation: null };
  const dir = await writeHubFolder({
    ...NO_LENGTH,
    'tokenizer_config.json': undefined,
    'tokenizer.json': tokenizer,
  });
  await assert.rejects(readHubFolder(dir), (error: Error) => {
    assert.ok(error instanceof FormatError);
    assert.match(error.message, /expected max_seq_length.*max_position_embeddings.*model_max_length/);
    return true;
  });
});

test('an output sentence_embedding is taken as it is, whatever the modules say', needsOnnxRuntime, async () => {
  const odd = { '1_Pooling/config.json': poolingJson('max_tokens'), 'onnx/model.onnx': wholeGraph() };
  const model = await readHubFolder(await writeHubFolder(odd));
  assert.deepEqual([model.output, model.pooling], ['sentence_embedding', 'none']);
  const tokens = await writeHubFolder({
    '1_Pooling/config.json': poolingJson('cls_token'),
    'onnx/model.onnx': wholeGraph('token_embeddings', false),
  });
  const first = await readHubFolder(tokens);
  assert.deepEqual([first.output, first.pooling], ['token_embeddings', 'cls']);
  close(
    (await encoded(model)).map((x) => -x),
    await encoded(first),
  );
});

/** Folders of names whose cards say what their files do not. */
const KNOWN: readonly (readonly [
  id: string,
  pooling: string,
  query: string | undefined,
  document: string | undefined,
])[] = [
  ['multilingual-e5-small', 'mean', 'query: ', 'passage: '],
  ['e5-base-v2', 'mean', 'query: ', 'passage: '],
  ['bge-small-zh-v1.5', 'cls', '为这个句子生成表示以用于检索相关文章：', ''],
  ['bge-large-zh-noinstruct', 'cls', undefined, undefined],
  ['bge-base-en-v1.5', 'cls', 'Represent this sentence for searching relevant passages: ', ''],
  ['bge-m3', 'cls', undefined, undefined],
  ['gte-base-zh', 'cls', undefined, undefined],
  ['all-MiniLM-L6-v2', 'mean', undefined, undefined],
];
for (const [id, pooling, query, document] of KNOWN) {
  test(`pooling and prompts of ${id} are known by its id`, async (t) => {
    const parent = await temporaryDirectory(t);
    const bare = { 'modules.json': undefined, '1_Pooling/config.json': undefined };
    for (const place of [id, `models--someone--${id}/snapshots/0123abc`]) {
      const dir = join(parent, place);
      await mkdir(dirname(dir), { recursive: true });
      await rename(await writeHubFolder(bare), dir);
      const model = await readHubFolder(dir);
      assert.equal(model.pooling, pooling, place);
      assert.deepEqual(model.prompts, query === undefined ? undefined : { query, document });
    }
  });
}

test('a pooling that nobody knows is an error that names the setting', async () => {
  const dir = await writeHubFolder({ 'modules.json': undefined });
  await assert.rejects(readHubFolder(dir), (error: Error) => {
    assert.ok(error instanceof NotFoundError);
    assert.match(error.message, /modules\.json.*pooling.*"pooling": "mean" or "cls"/);
    return true;
  });
});

const DENSE = {
  in_features: DIM,
  out_features: 2,
  bias: true,
  activation_function: 'torch.nn.modules.activation.Tanh',
};
const WEIGHT = Float32Array.from({ length: 2 * DIM }, (_, i) => Math.cos(i));
const BIAS = Float32Array.of(0.25, -0.5);

function denseFolder(files: HubFiles): Promise<string> {
  return writeHubFolder({
    'modules.json': modulesJson(['Transformer', 'Pooling', 'Dense', 'Normalize']),
    '2_Dense/config.json': DENSE,
    '2_Dense/model.safetensors': safetensors({ 'linear.weight': WEIGHT, 'linear.bias': BIAS }),
    ...files,
  });
}

test('a Dense module follows the pooling, and its weights are part of the fingerprint', needsOnnxRuntime, async () => {
  const { dense: _, ...pooled } = await readHubFolder(await denseFolder({}));
  const raw = await encoded({ ...pooled, normalize: false });
  const linear = (bias: Float32Array) =>
    bias.map((b, to) => raw.reduce((sum, x, from) => sum + x * WEIGHT[to * DIM + from], b));
  close(await encoded(await readHubFolder(await denseFolder({}))), unit(linear(BIAS).map(Math.tanh)));
  const plain = await denseFolder({
    '2_Dense/config.json': { ...DENSE, bias: false, activation_function: 'torch.nn.modules.linear.Identity' },
    '2_Dense/model.safetensors': safetensors({ 'linear.weight': WEIGHT }),
  });
  close(await encoded(await readHubFolder(plain)), unit(linear(new Float32Array(2))));
  const prints = new Set<string>();
  for (const factor of [1, 2]) {
    const weights = safetensors({ 'linear.weight': WEIGHT.map((x) => x * factor), 'linear.bias': BIAS });
    const model = await readHubFolder(await denseFolder({ '2_Dense/model.safetensors': weights }));
    const encoder = await openEncoder({ kind: 'foreign', model, threads: 1 });
    prints.add(encoder.fingerprint);
    await encoder.close();
  }
  assert.equal(prints.size, 2);
});

test('a Dense module that is not as it should be is refused by name', needsOnnxRuntime, async () => {
  const right = safetensors({ 'linear.weight': WEIGHT, 'linear.bias': BIAS });
  const cases: [HubFiles, RegExp][] = [
    [{ '2_Dense/config.json': undefined }, /2_Dense.config\.json: no such file/],
    [{ '2_Dense/config.json': { ...DENSE, in_features: 0 } }, /in_features must be/],
    [{ '2_Dense/config.json': { ...DENSE, activation_function: 'torch.nn.GELU' } }, /Identity, Tanh, ReLU.*GELU/],
    [{ '2_Dense/config.json': { ...DENSE, in_features: 4 } }, /expected linear\.weight of 8/],
    [{ '2_Dense/model.safetensors': undefined, '2_Dense/pytorch_model.bin': 'x' }, /pytorch_model\.bin is not read/],
    [{ '2_Dense/model.safetensors': right.slice(0, 40) }, /safetensors/],
    [{ '2_Dense/model.safetensors': right.slice(0, -4) }, /lies at/],
    [{ '2_Dense/model.safetensors': safetensors({ 'linear.bias': BIAS }) }, /found none/],
  ];
  for (const [files, message] of cases) {
    const dir = await denseFolder(files);
    await assert.rejects(
      async () => encoded(await readHubFolder(dir)),
      (error: Error) => {
        assert.ok(error instanceof KenyonError, error.stack);
        assert.match(error.message, message);
        return true;
      },
    );
  }
});

test('dimensions keep the first numbers where the model says that it has them', needsOnnxRuntime, async () => {
  const dir = await writeHubFolder({ 'config.json': { hidden_size: DIM, matryoshka_dimensions: [2, 4] } });
  const whole = await encoded(await readHubFolder(dir));
  const encoder = await loadEncoder(dir, { dimensions: 4, threads: 1 });
  assert.equal(encoder.dim, 4);
  close(await encoder.encode(['hello world']), unit(whole.slice(0, 4)));
  assert.match(encoder.fingerprint, /-first4$/);
  await encoder.close();
  for (const dimensions of [3, 0, 1.5, 7]) {
    await assert.rejects(loadEncoder(dir, { dimensions }), InvalidArgumentError, `${dimensions}`);
  }
  await assert.rejects(loadEncoder(await writeHubFolder(), { dimensions: 2 }), /says its vectors have, 6, got 2/);
  await assert.rejects(loadEncoder('zh-en-small', { dimensions: 64 }), /dimensions is for models made elsewhere/);
});

test('dtype chooses the file, and is refused where it says nothing', async () => {
  const dir = await writeHubFolder();
  await assert.rejects(loadEncoder(dir, { dtype: 'q9' as 'q8' }), /dtype must be one of fp32, fp16, q8, q4/);
  await assert.rejects(loadEncoder(dir, { dtype: 'q8' }), /expected model_quantized\.onnx/);
  await assert.rejects(loadEncoder(dir, { dtype: 'q8', precision: 'fp32' }), /leave one of them out/);
  await assert.rejects(loadEncoder('zh-en-small', { dtype: 'q8' }), /dtype is for models made elsewhere/);
});

test('what lies in place of an ONNX file is told for what it is', async (t) => {
  const path = join(await temporaryDirectory(t), 'model.onnx');
  const graph = mixingGraph(0);
  await writeFile(path, graph);
  assert.deepEqual(await readGraphOutputs(path), ['last_hidden_state']);
  const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n';
  const cases: [string | Uint8Array, RegExp][] = [
    [pointer, /pointer of Git LFS/],
    ['<!DOCTYPE html><html></html>', /web page/],
    ['', /no graph/],
    [new Uint8Array(100).fill(0xff), /expected an ONNX model/],
    ['中文', /expected an ONNX model/],
    [graph.slice(0, graph.length / 2), /it is cut/],
  ];
  for (const [bytes, message] of cases) {
    await writeFile(path, bytes);
    await assert.rejects(readGraphOutputs(path), (error: Error) => {
      assert.ok(error instanceof FormatError, error.stack);
      assert.match(error.message, message);
      return true;
    });
  }
});
