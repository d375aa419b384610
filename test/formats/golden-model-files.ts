import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeModelDirectory } from '../../encoders/roformer/model-directory.ts';
import { type Weights, weightShapes } from '../../encoders/roformer/weights.ts';
import { AdamW } from '../../encoders/training/optimizer/adamw.ts';
import { type RunState, writeCheckpoint } from '../../encoders/training/run/checkpoint.ts';
import { writeTeacherCentres } from '../../encoders/training/start/teacher-centre.ts';
import { teachTexts } from '../../encoders/training/taught/teach-texts.ts';
import { BioWord, type BioWordParts } from '../../encoders/words/bio-word.ts';
import { saveBioWord } from '../../encoders/words/bio-word-file.ts';
import { createRandom } from '../../src/core/random.ts';
import { textsToTeach } from '../fixtures/texts-to-teach.ts';
import { ENCODER } from './golden-index-files.ts';

const VOCAB = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'a', 'b', '##a', '##b', '护', '照', '米'];
export const CONFIG = {
  vocabSize: VOCAB.length,
  hiddenSize: 8,
  numLayers: 1,
  numHeads: 2,
  intermediateSize: 16,
  maxTokens: 16,
  segmentTypes: 1,
  hiddenAct: 'gelu',
  pooling: 'mean',
} as const;
export const CENTRES = [{ mean: Float32Array.of(0.5, -0.25, 0) }, { mean: Float32Array.of(1, 2) }];
export const RUN: RunState = {
  step: 7,
  positions: [{ epoch: 2, pool: 1, batch: 5 }],
  counts: [40],
  origins: [null],
  signature: 'golden',
};
export const TAUGHT = textsToTeach(12);

/** Weights of the sizes in CONFIG: eighths, so that float32 holds them exactly. */
export function goldenWeights(): Weights {
  const random = createRandom(11);
  return new Map(
    Array.from(weightShapes(CONFIG), ([name, shape]) => {
      const length = shape.reduce((a, b) => a * b, 1);
      return [name, { shape, data: Float32Array.from({ length }, () => (random.below(65) - 32) / 8) }];
    }),
  );
}

/** An optimizer that has done some steps. */
export function goldenAdam(weights: Weights): AdamW {
  const adam = new AdamW(weights, { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01, clipNorm: 1 });
  adam.step = 7;
  for (const { mean, variance } of adam.moments.values()) {
    mean.forEach((_, i) => {
      mean[i] = i / 4;
      variance[i] = i / 2;
    });
  }
  return adam;
}

/** What was learned of three words: integers of up to 127, so that 8 bits hold them exactly. */
export const WORDS: BioWordParts = {
  words: ['水', 'bank', 'loan'],
  hashDim: 4,
  window: 5,
  table: Float32Array.from({ length: 24 }, (_, i) => (i % 4 === 0 ? 127 : ((i * 37) % 255) - 127)),
};

/** Writes a model, a checkpoint, centres of teachers, learned words and taught vectors. */
export async function writeModelFiles(path: string): Promise<void> {
  await mkdir(path);
  const weights = goldenWeights();
  await writeModelDirectory(path, { config: CONFIG, vocab: VOCAB, weights }, 'int8');
  await writeCheckpoint(join(path, 'checkpoint.bin'), weights, goldenAdam(weights), RUN);
  await writeTeacherCentres(join(path, 'centres.bin'), CENTRES);
  await saveBioWord(join(path, 'words.bin'), new BioWord(WORDS));
  await teachTexts(ENCODER, TAUGHT, { path: join(path, 'teacher.taught'), blockSize: 4 });
}
