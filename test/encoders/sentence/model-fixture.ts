import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RoFormerConfig } from '../../../encoders/roformer/config.ts';
import { writeModelDirectory } from '../../../encoders/roformer/model-directory.ts';
import { initialWeights } from '../../../encoders/roformer/weights.ts';

const SPECIALS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];

/** Vocabulary of the little model: Latin letters and some Chinese characters. */
export const VOCAB = [
  ...SPECIALS,
  ...'今天气很好不坏我们去吃饭',
  ...LETTERS,
  ...LETTERS.map((letter) => `##${letter}`),
];

export const CONFIG: RoFormerConfig = {
  vocabSize: VOCAB.length,
  hiddenSize: 32,
  numLayers: 2,
  numHeads: 4,
  intermediateSize: 64,
  maxTokens: 48,
  segmentTypes: 2,
  hiddenAct: 'gelu',
  pooling: 'mean',
};

/** Writes a little model with random weights into a fresh temporary directory. */
export async function writeLittleModel(storage: 'float32' | 'int8' = 'float32', seed = 9): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'kenyon-model-'));
  await writeModelDirectory(dir, { config: CONFIG, vocab: VOCAB, weights: initialWeights(CONFIG, seed) }, storage);
  return dir;
}
