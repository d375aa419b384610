import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readModelWeights, writeModelDirectory } from '../../../encoders/roformer/model-directory.ts';
import { CRF_TRANSITIONS, initialWeights } from '../../../encoders/roformer/weights.ts';
import { readVocabFile } from '../../../encoders/tokenizer/vocab-file.ts';
import { copyInto } from '../../../encoders/training/run/checkpoint.ts';
import { startFor } from '../../../encoders/training/run/start-weights.ts';
import { createRandom } from '../../../src/core/random.ts';
import { type NerRun, type NerStart, nerTrainConfig } from './training.ts';

/**
 * A start whose scores of moves are uniform within ±sqrt(6 / 2 tags), as those of the library that kexue.fm 7196 used (Glorot and
 * Bengio 2010, section 4.2.1); ours begin with zeros. Everything else is as without it. Written into the run's directory.
 */
export async function withRandomMoves(start: NerStart, run: NerRun): Promise<NerStart> {
  const config = await nerTrainConfig(start, run);
  const vocab = await readVocabFile(config.vocab);
  const model = { ...config.model, vocabSize: vocab.length };
  const weights = initialWeights(model, run.seed);
  if (config.init !== undefined) copyInto(weights, startFor(weights, await readModelWeights(config.init)));
  const { data, shape } = weights.get(CRF_TRANSITIONS)!;
  const bound = Math.sqrt(6 / (shape[0] + shape[1]));
  const random = createRandom(run.seed);
  for (let i = 0; i < data.length; i++) data[i] = (2 * random.next() - 1) * bound;
  const init = join(run.dir, 'start');
  await mkdir(init, { recursive: true });
  await writeModelDirectory(init, { config: model, vocab, weights });
  return { ...start, init };
}
