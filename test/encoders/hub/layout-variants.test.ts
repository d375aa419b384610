import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { readHubFolder } from '../../../encoders/hub/hub-folder.ts';
import type { TextPrompts } from '../../../encoders/runners/text-prompts.ts';
import { openEncoder } from '../../../encoders/serving/open-encoder.ts';
import { needsOnnxRuntime } from '../../fixtures/onnxruntime.ts';
import { wordPiece } from '../tokenizer/foreign-tokenizers.ts';
import { DIM, type HubFiles, mixingGraph, modulesJson, poolingJson, writeHubFolder } from './hub-folder-fixture.ts';
import { moveWeightsBeside } from './weights-beside.ts';

/** What a folder must be read as. */
interface Reading {
  readonly pooling?: 'mean' | 'cls';
  readonly maxTokens?: number;
  readonly prompts?: TextPrompts;
  readonly lowerCase?: true;
}

const NO_GRAPH: HubFiles = { 'onnx/model.onnx': undefined };
const NO_LENGTH: HubFiles = { 'sentence_bert_config.json': undefined, 'tokenizer_config.json': undefined };
/** As exports for transformers.js are: nothing of sentence-transformers. */
const BARE: HubFiles = {
  'modules.json': undefined,
  '1_Pooling/config.json': undefined,
  'sentence_bert_config.json': undefined,
};
const XLMR = { model_type: 'xlm-roberta', max_position_embeddings: 66, pad_token_id: 1, hidden_size: DIM };
const E5_PROMPTS = { query: 'query: ', document: 'passage: ' };
const BESIDE = moveWeightsBeside(mixingGraph(0), { tensor: 'table', location: 'model.onnx_data' });

function sentenceTransformers(content: object): HubFiles {
  return { 'config_sentence_transformers.json': content };
}

/** Usual files in a folder of their own. */
function moved(folder: string): HubFiles {
  const files: HubFiles = {
    'config.json': { model_type: 'bert', hidden_size: DIM },
    'tokenizer.json': wordPiece,
    'tokenizer_config.json': { model_max_length: 512 },
    'sentence_bert_config.json': { max_seq_length: 256 },
    'onnx/model.onnx': mixingGraph(0),
  };
  const modules = (modulesJson() as { path: string }[]).map((module, i) =>
    i === 0 ? { ...module, path: folder } : module,
  );
  const out: [string, unknown][] = [['modules.json', modules]];
  for (const [name, content] of Object.entries(files)) out.push([name, undefined], [`${folder}/${name}`, content]);
  return Object.fromEntries(out);
}

/** Layouts that sentence-transformers, its exporters and those for transformers.js have written, by what is special of them. */
const VARIANTS: readonly (readonly [what: string, files: HubFiles, reading: Reading])[] = [
  ['the files of sentence-transformers 2 to 4', {}, {}],
  [
    'those of version 5, with modules of other packages and no max_seq_length',
    {
      'modules.json': [
        { idx: 0, name: '0', path: '', type: 'sentence_transformers.base.modules.transformer.Transformer' },
        {
          idx: 1,
          name: '1',
          path: '1_Pooling',
          type: 'sentence_transformers.sentence_transformer.modules.pooling.Pooling',
        },
        {
          idx: 2,
          name: '2',
          path: '2_Normalize',
          type: 'sentence_transformers.sentence_transformer.modules.normalize.Normalize',
        },
      ],
      '1_Pooling/config.json': { embedding_dimension: DIM, pooling_mode: 'cls', include_prompt: true },
      'sentence_bert_config.json': { transformer_task: 'feature-extraction', module_output_name: 'token_embeddings' },
      'tokenizer_config.json': { model_max_length: 96 },
      ...sentenceTransformers({ prompts: { query: 'hello ', document: '' }, default_prompt_name: null }),
    },
    { pooling: 'cls', maxTokens: 96, prompts: { query: 'hello ', document: '' } },
  ],
  ['a pooling named in a list', { '1_Pooling/config.json': { pooling_mode: ['cls'] } }, { pooling: 'cls' }],
  [
    'a pooling named in both manners, of which the newer decides',
    { '1_Pooling/config.json': { ...(poolingJson('mean_tokens') as object), pooling_mode: 'cls' } },
    { pooling: 'cls' },
  ],
  ['no normalisation', { 'modules.json': modulesJson(['Transformer', 'Pooling']) }, {}],
  ['no prompts in a file of prompts', sentenceTransformers({ __version__: {}, prompts: {} }), {}],
  ...['document', 'passage', 'corpus'].map((name): [string, HubFiles, Reading] => [
    `the prompt of documents under ${name}`,
    sentenceTransformers({ prompts: { query: 'hello ', [name]: 'world ' } }),
    { prompts: { query: 'hello ', document: 'world ' } },
  ]),
  [
    'one prompt for all by default',
    sentenceTransformers({ prompts: { clustering: 'world ' }, default_prompt_name: 'clustering' }),
    { prompts: { query: 'world ', document: 'world ' } },
  ],
  [
    'texts in lower case',
    { 'sentence_bert_config.json': { max_seq_length: 256, do_lower_case: true } },
    { lowerCase: true },
  ],
  [
    'a length of the file for RoBERTa',
    { ...NO_LENGTH, 'sentence_roberta_config.json': { max_seq_length: 75 } },
    { maxTokens: 75 },
  ],
  ['the length of XLM-R, by its positions', { ...NO_LENGTH, 'config.json': XLMR }, { maxTokens: 64 }],
  [
    'a length of tokenizer.json alone',
    { ...NO_LENGTH, 'tokenizer.json': { ...wordPiece, truncation: { max_length: 40 } } },
    { maxTokens: 40 },
  ],
  [
    'an export of E5, by the name in config.json',
    { ...BARE, 'config.json': { _name_or_path: 'intfloat/e5-small-v2' } },
    { maxTokens: 512, prompts: E5_PROMPTS },
  ],
  [
    'an export of GTE in Chinese',
    { ...BARE, 'config.json': { _name_or_path: 'thenlper/gte-small-zh' } },
    { maxTokens: 512, pooling: 'cls' },
  ],
  ['a transformer in a folder of its own', moved('0_Transformer'), {}],
  ['a graph that names its output token_embeddings', { 'onnx/model.onnx': mixingGraph(0, 8, 'token_embeddings') }, {}],
  [
    'a graph with its weights beside it',
    { 'onnx/model.onnx': BESIDE.graph, 'onnx/model.onnx_data': BESIDE.weights },
    {},
  ],
  ...[
    'model.onnx',
    'onnx/model_quantized.onnx',
    'onnx/model_int8.onnx',
    'onnx/model_uint8.onnx',
    'onnx/model_qint8_avx512_vnni.onnx',
    'onnx/model_quint8_avx2.onnx',
    'onnx/model_fp16.onnx',
    'onnx/model_q4.onnx',
    'onnx/model_q4f16.onnx',
    'onnx/model_bnb4.onnx',
    'onnx/model_O2.onnx',
  ].map((name): [string, HubFiles, Reading] => [
    `${name} as the only graph`,
    { ...NO_GRAPH, [name]: mixingGraph(0) },
    {},
  ]),
];

const TEXTS = ['中文 HELLO', 'hellos world', `${'hello '.repeat(300)}world`, ''];

/** Vectors of texts in both roles. */
async function vectorsOf(model: Parameters<typeof openEncoder>[0]): Promise<Float32Array> {
  const encoder = await openEncoder(model);
  const rows = [];
  for (const role of ['query', 'document'] as const) rows.push(...(await encoder.encode(TEXTS, { role })));
  await encoder.close();
  return Float32Array.from(rows);
}

let graphOfOne: string | undefined;
for (const [what, files, { pooling = 'mean', maxTokens = 256, ...rest }] of VARIANTS) {
  test(`a folder with ${what} is opened by its path alone`, needsOnnxRuntime, async () => {
    graphOfOne ??= await writeHubFolder({ 'tokenizer.json': wordPiece });
    const model = await readHubFolder(await writeHubFolder(files));
    const described = {
      modelPath: join(graphOfOne, 'onnx/model.onnx'),
      tokenizerPath: join(graphOfOne, 'tokenizer.json'),
      ...{ pooling, maxTokens, ...rest },
    };
    const got = await vectorsOf({ kind: 'foreign', model, threads: 1 });
    const expected = await vectorsOf({ kind: 'foreign', model: described, threads: 1 });
    assert.equal(got.length, expected.length);
    for (const [i, x] of got.entries()) assert.ok(Math.abs(x - expected[i]) < 1e-5, `${i}: ${x} is not ${expected[i]}`);
    assert.deepEqual([model.maxTokens, model.prompts], [maxTokens, rest.prompts]);
  });
}
