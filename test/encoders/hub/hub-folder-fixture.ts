import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GraphBuilder } from '../../../encoders/onnx/graph.ts';
import { createRandom } from '../../../src/core/random.ts';
import { sharedDirectory } from '../../fixtures/temporary-directory.ts';
import { WORD_PIECE_TOKENS, wordPiece } from '../tokenizer/foreign-tokenizers.ts';

export const DIM = 6;
const SIZE = 13;

/**
 * An encoder that is sensitive to what exports of others are sensitive to: tokens see all tokens that the mask lets
 * through, and the number of tokens that are not padding by their id, as positions of RoBERTa do.
 */
export function mixingGraph(padId: number, seed = 8, output = 'last_hidden_state'): Uint8Array {
  const random = createRandom(seed);
  const table = Float32Array.from({ length: SIZE * DIM }, () => random.normal());
  const g = new GraphBuilder();
  const ids = g.input('input_ids', 'int64', ['batch', 'sequence']);
  const mask = g.input('attention_mask', 'int64', ['batch', 'sequence']);
  const toFloat = { attributes: { to: { int: 1 } } };
  const kept = { attributes: { keepdims: { int: 1 } } };
  const alongTokens = g.constant('int64', [1]);
  const asColumn = (value: typeof ids) =>
    g.emit('Unsqueeze', [g.emit('Cast', [value], value.shape, toFloat), g.constant('int64', [2])], [...value.shape, 1]);
  const own = g.emit(
    'Gather',
    [g.initializer('table', 'float32', [SIZE, DIM], table), ids],
    ['batch', 'sequence', DIM],
  );
  const seen = g.emit('Mul', [own, asColumn(mask)], own.shape);
  const all = g.emit('ReduceSum', [seen, alongTokens], ['batch', 1, DIM], kept);
  const isPadding = g.emit('Equal', [ids, g.constant('int64', [padId])], ids.shape);
  const isReal = asColumn(g.emit('Not', [isPadding], ids.shape));
  const count = g.emit('ReduceSum', [isReal, alongTokens], ['batch', 1, 1], kept);
  const direction = g.constant('float32', [0, 0, 0.5, 0, 0, 0], [1, 1, DIM]);
  const counted = g.emit('Mul', [count, direction], ['batch', 1, DIM]);
  const mixed = g.emit('Add', [own, g.emit('Add', [all, counted], all.shape)], own.shape);
  g.output(output, mixed);
  return g.build();
}

const MODULES = ['Transformer', 'Pooling', 'Normalize'];

/** modules.json of modules named so, each in its usual folder. */
export function modulesJson(names: readonly string[] = MODULES): unknown {
  return names.map((name, idx) => ({
    idx,
    name: String(idx),
    path: idx === 0 ? '' : `${idx}_${name}`,
    type: `sentence_transformers.models.${name}`,
  }));
}

/** 1_Pooling/config.json with these ways switched on. */
export function poolingJson(...modes: readonly string[]): unknown {
  const all = ['cls_token', 'mean_tokens', 'max_tokens', 'mean_sqrt_len_tokens'];
  return {
    word_embedding_dimension: DIM,
    ...Object.fromEntries(all.map((mode) => [`pooling_mode_${mode}`, modes.includes(mode)])),
  };
}

/** As MiniLM has it: padded to 128 and cut at 128, whatever the model takes. */
export const PADDED_TOKENIZER = {
  ...wordPiece,
  padding: { strategy: { Fixed: 128 }, direction: 'Right', pad_id: 0, pad_type_id: 0, pad_token: '[PAD]' },
};

/** Files of a folder, by path; undefined leaves one of the usual files out. */
export type HubFiles = Readonly<Record<string, unknown>>;

/** Writes a folder as the hub has it, of a model too small to know anything, with the files given in place of the usual. */
export async function writeHubFolder(files: HubFiles = {}): Promise<string> {
  const dir = await sharedDirectory();
  const all: HubFiles = {
    'config.json': { _name_or_path: 'someone/little', model_type: 'bert', hidden_size: DIM },
    'tokenizer.json': PADDED_TOKENIZER,
    'tokenizer_config.json': { model_max_length: 512 },
    'vocab.txt': WORD_PIECE_TOKENS.join('\n'),
    'sentence_bert_config.json': { max_seq_length: 256, do_lower_case: false },
    'modules.json': modulesJson(),
    '1_Pooling/config.json': poolingJson('mean_tokens'),
    'onnx/model.onnx': mixingGraph(0),
    ...files,
  };
  for (const [name, content] of Object.entries(all)) {
    if (content === undefined) continue;
    const path = join(dir, name);
    await mkdir(dirname(path), { recursive: true });
    const isPlain = typeof content === 'string' || content instanceof Uint8Array;
    await writeFile(path, isPlain ? content : JSON.stringify(content));
  }
  return dir;
}
