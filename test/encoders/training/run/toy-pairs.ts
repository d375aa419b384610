import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PairHead } from '../../../../encoders/roformer/config.ts';
import { formatVocab } from '../../../../encoders/tokenizer/vocab-file.ts';
import { checkTrainConfig, type TrainConfig } from '../../../../encoders/training/config/train-config.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { sharedDirectory } from '../../../fixtures/temporary-directory.ts';

const SUBJECTS = ['猫', '狗', '鱼', '鸟'];
const NOISE = [...'一二三四五六七'];
export const VOCAB = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...NOISE, ...SUBJECTS];

/** Pairs that are alike when they are about the same subject; the noise characters carry nothing. */
export function toyPairs(count: number, seed: number) {
  const random = createRandom(seed);
  const noise = () => NOISE[random.below(NOISE.length)];
  return Array.from({ length: count }, () => {
    const x = random.below(SUBJECTS.length);
    const y = random.next() < 0.5 ? x : random.below(SUBJECTS.length);
    return { a: noise() + SUBJECTS[x] + noise(), b: SUBJECTS[y] + noise(), label: Number(x === y) };
  });
}

/** Makes a directory with vocab.txt and pairs.jsonl, 400 toy pairs, which goes with the file's tests. */
export async function toyDirectory(): Promise<string> {
  const dir = await sharedDirectory();
  await writeFile(join(dir, 'vocab.txt'), formatVocab(VOCAB));
  const lines = toyPairs(400, 4).map((pair) => JSON.stringify(pair));
  await writeFile(join(dir, 'pairs.jsonl'), `${lines.join('\n')}\n`);
  return dir;
}

/** A short run over the toy pairs of `dir`, for a tiny model with that head. */
export function toyConfig(
  dir: string,
  output: string,
  head: PairHead | undefined,
  changes: Record<string, unknown> = {},
): TrainConfig {
  const size = { hiddenSize: 32, numLayers: 1, numHeads: 2, intermediateSize: 64, maxTokens: 16, segmentTypes: 2 };
  return checkTrainConfig({
    output: join(dir, output),
    data: dir,
    vocab: join(dir, 'vocab.txt'),
    model: { ...size, hiddenAct: 'gelu', pooling: 'mean', head },
    sets: [{ name: `file:${join(dir, 'pairs.jsonl')}`, batchTokens: 256 }],
    steps: 100,
    warmupSteps: 5,
    learningRate: 0.01,
    logEvery: 20,
    threads: 1,
    ...changes,
  });
}
