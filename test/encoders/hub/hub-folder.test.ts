import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readHubFolder } from '../../../encoders/hub/hub-folder.ts';
import { findModelLayout } from '../../../encoders/hub/model-layout.ts';
import type { Dtype } from '../../../encoders/hub/onnx-file.ts';
import { loadEncoder } from '../../../encoders/pretrained.ts';
import type { TextPrompts } from '../../../encoders/runners/text-prompts.ts';
import { openEncoder } from '../../../encoders/serving/open-encoder.ts';
import type { Encoder, TextRole } from '../../../src/core/encoder.ts';
import { FormatError, InvalidArgumentError, NotFoundError } from '../../../src/core/errors.ts';
import { needsOnnxRuntime } from '../../fixtures/onnxruntime.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { writeTinyModel } from '../../fixtures/tiny-model.ts';
import { unigram, wordPiece } from '../tokenizer/foreign-tokenizers.ts';
import { DIM, type HubFiles, mixingGraph, modulesJson, poolingJson, writeHubFolder } from './hub-folder-fixture.ts';

interface Asked {
  readonly role?: TextRole;
  readonly prompts?: TextPrompts;
}

/** Opens a folder's model on this thread, which takes a tenth of the time of one of its own. */
async function openHere(dir: string, prompts?: TextPrompts): Promise<Encoder> {
  const model = { ...(await readHubFolder(dir)), ...(prompts && { prompts }) };
  return openEncoder({ kind: 'foreign', model, threads: 1 });
}

function vectorsOf(rows: Float32Array): Float32Array[] {
  return Array.from({ length: rows.length / DIM }, (_, i) => rows.slice(i * DIM, (i + 1) * DIM));
}

/** Vectors and fingerprint of a folder's model. */
async function encoded(dir: string, texts: readonly string[], { role, prompts }: Asked = {}) {
  const encoder = await openHere(dir, prompts);
  const vectors = vectorsOf(await encoder.encode(texts, role && { role }));
  await encoder.close();
  return { vectors, fingerprint: encoder.fingerprint };
}

function gap(a: Float32Array, b: Float32Array): number {
  assert.equal(a.length, b.length);
  return a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0);
}

/** Equal but for the rounding of sums, which differs by what shares a batch. */
function assertAlike(got: readonly Float32Array[], expected: readonly Float32Array[]): void {
  assert.equal(got.length, expected.length);
  for (const [i, vector] of got.entries()) assert.ok(gap(vector, expected[i]) < 1e-5, `${vector} of text ${i}`);
}

const E5 = { _name_or_path: 'intfloat/multilingual-e5-small' };
const E5_PROMPTS = { query: 'query: ', document: 'passage: ' };

test(
  'a hub folder is opened, and its vectors are of unit length with a Normalize module or without',
  needsOnnxRuntime,
  async () => {
    const { vectors } = await encoded(await writeHubFolder(), ['hello world']);
    assert.equal(vectors[0].length, DIM);
    assert.ok(Math.abs(Math.hypot(...vectors[0]) - 1) < 1e-6);
    const bare = await writeHubFolder({ 'modules.json': modulesJson(['Transformer', 'Pooling']) });
    assert.deepEqual((await encoded(bare, ['hello world'])).vectors, vectors);
  },
);

test(
  'max_seq_length decides where texts are cut, and the padding of tokenizer.json is not used',
  needsOnnxRuntime,
  async () => {
    const dir = await writeHubFolder();
    const hellos = (count: number) => 'hello '.repeat(count);
    const texts = ['hello', `${hellos(150)}${'world '.repeat(50)}`, hellos(200), hellos(254), `${hellos(254)}world`];
    const { vectors, fingerprint } = await encoded(dir, texts);
    assert.ok(gap(vectors[1], vectors[2]) > 1e-3, 'what stands beyond the 128th token is read');
    assert.ok(gap(vectors[3], vectors[4]) < 1e-5, 'what stands beyond the 256th token is not read');
    const plain = await writeHubFolder({ 'tokenizer.json': { ...wordPiece, truncation: null } });
    const expected = (await encoded(plain, texts)).vectors;
    for (const [i, vector] of vectors.entries()) assert.ok(gap(vector, expected[i]) < 1e-5, texts[i].slice(0, 12));
    const short = await writeHubFolder({ 'sentence_bert_config.json': { max_seq_length: 64 } });
    assert.notEqual((await encoded(short, ['hello'])).fingerprint, fingerprint);
  },
);

for (const [padId, tokenizer] of [
  [0, wordPiece],
  [1, unigram],
] as const) {
  test(
    `a text has the vector alone that it has in a batch, with padding of id ${padId}`,
    needsOnnxRuntime,
    async () => {
      const dir = await writeHubFolder({ 'tokenizer.json': tokenizer, 'onnx/model.onnx': mixingGraph(padId) });
      const texts = ['hello', '中文中文 hello hellos', '', '中', 'hello '.repeat(40)];
      const { vectors } = await encoded(dir, texts);
      for (const [i, text] of texts.entries()) {
        assert.ok(gap((await encoded(dir, [text])).vectors[0], vectors[i]) < 1e-5, JSON.stringify(text));
      }
    },
  );
}

test('cls pooling of a folder is that of a description', needsOnnxRuntime, async () => {
  for (const pooling of [poolingJson('cls_token'), { pooling_mode: 'cls' }]) {
    const dir = await writeHubFolder({ '1_Pooling/config.json': pooling });
    const model = {
      modelPath: join(dir, 'onnx/model.onnx'),
      tokenizerPath: join(dir, 'tokenizer.json'),
      maxTokens: 256,
    };
    const described = await openEncoder({ kind: 'foreign', model: { ...model, pooling: 'cls' }, threads: 1 });
    const { vectors, fingerprint } = await encoded(dir, ['hello world']);
    assert.deepEqual(vectors[0], await described.encode(['hello world']));
    assert.equal(fingerprint, described.fingerprint);
    await described.close();
  }
});

test('do_lower_case lowers texts before they are cut', needsOnnxRuntime, async () => {
  const lower = await writeHubFolder({
    'tokenizer.json': unigram,
    'sentence_bert_config.json': { do_lower_case: true },
  });
  const [small, large] = (await encoded(lower, ['hello', 'HELLO'])).vectors;
  assert.ok(gap(small, large) < 1e-6);
  const cased = await encoded(await writeHubFolder({ 'tokenizer.json': unigram }), ['hello', 'HELLO']);
  assert.ok(gap(cased.vectors[0], cased.vectors[1]) > 1e-3);
});

test('a role puts its prompt before the text, documents by default', needsOnnxRuntime, async () => {
  const named = { prompts: { query: 'hello ', passage: 'world ' } };
  const dir = await writeHubFolder({ 'config_sentence_transformers.json': named });
  const plain = await writeHubFolder();
  const texts = ['中文', 'hellos'];
  const query = await encoded(dir, texts, { role: 'query' });
  const document = await encoded(dir, texts, { role: 'document' });
  const spelled = await encoded(plain, ['hello 中文', 'hello hellos', 'world 中文', 'world hellos']);
  assertAlike([...query.vectors, ...document.vectors], spelled.vectors);
  assert.deepEqual((await encoded(dir, texts)).vectors, document.vectors);
  assert.equal(query.fingerprint, document.fingerprint);
  assert.notEqual(query.fingerprint, spelled.fingerprint);
  assert.deepEqual((await encoded(plain, texts, { role: 'query' })).vectors, (await encoded(plain, texts)).vectors);
});

test('prompts are part of the fingerprint, and empty ones leave it as it is', needsOnnxRuntime, async () => {
  const dir = await writeHubFolder();
  const fingerprintOf = async (prompts?: { query: string; document: string }) =>
    (await encoded(dir, ['hello'], prompts && { prompts })).fingerprint;
  const plain = await fingerprintOf();
  assert.equal(await fingerprintOf({ query: '', document: '' }), plain);
  const all = [
    plain,
    await fingerprintOf({ query: 'a', document: '' }),
    await fingerprintOf({ query: '', document: 'a' }),
  ];
  assert.equal(new Set(all).size, 3);
});

test('prompts come from the files, else from what is known of the family, else there are none', async () => {
  const promptsOf = async (files: HubFiles) => (await readHubFolder(await writeHubFolder(files))).prompts;
  const sentenceTransformers = (content: unknown) => ({ 'config_sentence_transformers.json': content });
  assert.equal(await promptsOf({}), undefined);
  assert.deepEqual(await promptsOf({ 'config.json': E5 }), E5_PROMPTS);
  assert.deepEqual(await promptsOf({ 'config.json': { _name_or_path: 'models/e5-base-v2/' } }), E5_PROMPTS);
  for (const name of ['intfloat/multilingual-e5-large-instruct', 'intfloat/e5-mistral-7b-instruct', 'some/e5like']) {
    assert.equal(await promptsOf({ 'config.json': { _name_or_path: name } }), undefined, name);
  }
  assert.deepEqual(
    await promptsOf({ 'config.json': E5, ...sentenceTransformers({ __version__: {}, prompts: { query: 'q: ' } }) }),
    { query: 'q: ', document: '' },
  );
  const byDefault = { prompts: { query: 'q: ', other: 'o: ' }, default_prompt_name: 'other' };
  assert.deepEqual(await promptsOf(sentenceTransformers(byDefault)), { query: 'q: ', document: 'o: ' });
  assert.equal(
    await promptsOf({ 'config.json': E5, ...sentenceTransformers({ prompts: { query: '', document: '' } }) }),
    undefined,
  );
  assert.deepEqual(await promptsOf({ 'config.json': E5, ...sentenceTransformers({ prompts: {} }) }), E5_PROMPTS);
});

test(
  "roles reach the thread of loadEncoder, and the caller's prompts replace those of the files",
  needsOnnxRuntime,
  async () => {
    const dir = await writeHubFolder({ 'config.json': E5 });
    const prompts = { query: 'world ', document: '' };
    const encoder = await loadEncoder(dir, { prompts, threads: 1 });
    const plain = await encoded(await writeHubFolder(), ['world hello', 'hello']);
    assertAlike(vectorsOf(await encoder.encode(['hello'], { role: 'query' })), plain.vectors.slice(0, 1));
    assertAlike(vectorsOf(await encoder.encode(['hello'])), plain.vectors.slice(1));
    await assert.rejects(encoder.encode(['a'], { role: 'passage' as 'query' }), (error: Error) => {
      assert.ok(error instanceof InvalidArgumentError);
      assert.match(error.message, /one of query, document, got "passage"/);
      return true;
    });
    await encoder.close();
  },
);

test('wrong prompts are refused, and what a foreign model cannot be asked', needsOnnxRuntime, async (t) => {
  const dir = await writeHubFolder();
  const wrong = [{ query: 'q: ' }, { query: 1, document: '' }, { query: '', document: '', passage: '' }, 'query: '];
  for (const prompts of wrong) {
    await assert.rejects(
      loadEncoder(dir, { prompts: prompts as never }),
      InvalidArgumentError,
      JSON.stringify(prompts),
    );
  }
  const ours = await writeTinyModel(await temporaryDirectory(t));
  await assert.rejects(loadEncoder(ours, { prompts: E5_PROMPTS }), InvalidArgumentError);
  await assert.rejects(loadEncoder(dir, { runtime: 'tfjs' }), InvalidArgumentError);
});

test('a folder is told by its files, and one that is no model is refused with what was expected and found', async (t) => {
  assert.equal(await findModelLayout(await writeHubFolder()), 'hub');
  assert.equal(await findModelLayout(await writeTinyModel(await temporaryDirectory(t))), 'trained');
  const other = await temporaryDirectory(t);
  await assert.rejects(findModelLayout(other), /found nothing/);
  await writeFile(join(other, 'notes.txt'), '');
  await assert.rejects(loadEncoder(other), (error: Error) => {
    assert.ok(error instanceof NotFoundError);
    assert.match(error.message, /weights\.bin.*modules\.json.*onnx.*found notes\.txt/);
    return true;
  });
  await assert.rejects(loadEncoder(join(other, 'none')), NotFoundError);
});

test('a file that is missing is named', needsOnnxRuntime, async () => {
  for (const name of ['modules.json', 'config.json', 'tokenizer.json', '1_Pooling/config.json']) {
    const dir = await writeHubFolder({ [name]: undefined });
    await assert.rejects(openHere(dir), (error: Error) => {
      assert.ok(error instanceof NotFoundError, name);
      assert.ok(error.message.includes(join(dir, name)), error.message);
      return true;
    });
  }
});

test('pooling and modules that are not supported are refused by name', async () => {
  const cases: [HubFiles, RegExp][] = [
    [{ '1_Pooling/config.json': poolingJson('max_tokens') }, /1_Pooling.*found max_tokens/],
    [{ '1_Pooling/config.json': poolingJson('mean_sqrt_len_tokens') }, /found mean_sqrt_len_tokens/],
    [{ '1_Pooling/config.json': poolingJson('cls_token', 'mean_tokens') }, /found cls_token, mean_tokens/],
    [{ '1_Pooling/config.json': { pooling_mode: 'lasttoken' } }, /found lasttoken/],
    [{ '1_Pooling/config.json': poolingJson() }, /found none/],
    [{ '1_Pooling/config.json': { pooling_mode: 'mean', include_prompt: false }, 'config.json': E5 }, /include_prompt/],
    [{ 'modules.json': modulesJson(['Transformer', 'Pooling', 'Normalize', 'Dense']) }, /Pooling, Normalize, Dense/],
    [{ 'modules.json': modulesJson(['StaticEmbedding']) }, /found StaticEmbedding/],
    [{ 'modules.json': {} }, /found none/],
    [{ 'modules.json': '[{]' }, /modules\.json: expected JSON/],
    [{ 'sentence_bert_config.json': { max_seq_length: '256' } }, /max_seq_length.*"256"/],
  ];
  for (const [files, message] of cases) {
    await assert.rejects(readHubFolder(await writeHubFolder(files)), (error: Error) => {
      assert.ok(error instanceof FormatError, error.stack);
      assert.match(error.message, message);
      return true;
    });
  }
});

test('of several ONNX files the type decides, and without one the plainest is taken', async () => {
  const graph = mixingGraph(0);
  const chosen = async (names: readonly string[], dtype?: Dtype) => {
    const files = Object.fromEntries(names.map((name) => [name, graph]));
    const dir = await writeHubFolder({ 'onnx/model.onnx': undefined, ...files });
    return (await readHubFolder(dir, { dtype })).modelPath.slice(dir.length + 1);
  };
  const usual = ['onnx/model.onnx', 'onnx/model_fp16.onnx', 'onnx/model_quantized.onnx'];
  assert.equal(await chosen(usual), 'onnx/model.onnx');
  assert.equal(await chosen(usual, 'q8'), 'onnx/model_quantized.onnx');
  assert.equal(await chosen(usual, 'fp16'), 'onnx/model_fp16.onnx');
  assert.equal(await chosen([...usual, 'onnx/model_q4.onnx'], 'q4'), 'onnx/model_q4.onnx');
  await assert.rejects(chosen(usual, 'q4'), /expected model_q4\.onnx, found model\.onnx, model_fp16\.onnx/);
  assert.equal(await chosen(usual.slice(1)), 'onnx/model_quantized.onnx');
  assert.equal(await chosen(['onnx/model_qint8_avx512.onnx'], 'q8'), 'onnx/model_qint8_avx512.onnx');
  assert.equal(await chosen(['onnx/model_fp16.onnx']), 'onnx/model_fp16.onnx');
  assert.equal(await chosen(['model.onnx', 'onnx/model_quantized.onnx']), 'model.onnx');
  await assert.rejects(
    chosen(['onnx/model_quantized.onnx'], 'fp32'),
    /expected model\.onnx, found model_quantized\.onnx/,
  );
  await assert.rejects(chosen(['onnx/decoder.onnx']), (error: Error) => {
    assert.ok(error instanceof NotFoundError);
    assert.match(error.message, /expected model\.onnx, found no model\*\.onnx/);
    return true;
  });
});

test('weights beside the graph are part of the fingerprint', needsOnnxRuntime, async () => {
  const dir = await writeHubFolder();
  const seen = new Set([(await encoded(dir, ['hello'])).fingerprint]);
  for (const [i, name] of ['model.onnx_data', 'model.onnx_data_1', 'model.onnx.data'].entries()) {
    await writeFile(join(dir, 'onnx', name), 'weights');
    seen.add((await encoded(dir, ['hello'])).fingerprint);
    assert.equal(seen.size, i + 2, name);
  }
});

test('a transformer in a folder of its own brings its files along', needsOnnxRuntime, async () => {
  const plain = await writeHubFolder();
  const { modelPath, ...rest } = await readHubFolder(plain);
  const modules = (modulesJson() as { path: string }[]).map((module, i) =>
    i === 0 ? { ...module, path: '0_Transformer' } : module,
  );
  const files = {
    'config.json': {},
    'tokenizer.json': wordPiece,
    'sentence_bert_config.json': { max_seq_length: 256 },
    'onnx/model.onnx': mixingGraph(0),
  };
  const moved = Object.fromEntries(
    Object.entries(files).flatMap(([name, content]) => [
      [name, undefined],
      [`0_Transformer/${name}`, content],
    ]),
  );
  const dir = await writeHubFolder({ ...moved, 'modules.json': modules });
  assert.equal(rest.maxTokens, 256);
  assert.equal(modelPath, join(plain, 'onnx/model.onnx'));
  assert.deepEqual((await encoded(dir, ['hello'])).vectors, (await encoded(plain, ['hello'])).vectors);
});
