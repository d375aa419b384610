import { parseArgs } from 'node:util';
import { SHIPPED_MODEL } from '../../encoders/own-models.ts';
import { type LoadEncoderOptions, loadEncoder } from '../../encoders/pretrained.ts';
import { loadTrainingSet } from '../../encoders/training/data/training-sets.ts';
import { createRandom } from '../../src/core/random.ts';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { median, rounded, timed } from '../harness/measures.ts';
import { record } from '../harness/record.ts';

/*
 * Sentences a second of the shipped encoder on each runtime, in one run: node dist/bench/encoders/encode-speed.js
 * The texts are LCQMC questions (about 11 characters) and, joined and cut, texts of 32 tokens.
 */

const RUNTIMES: readonly { options: LoadEncoderOptions; share: number }[] = [
  { options: { runtime: 'tfjs' }, share: 0.125 },
  { options: { runtime: 'onnxruntime', threads: 1 }, share: 1 },
  { options: { runtime: 'onnxruntime', threads: 2 }, share: 1 },
  { options: { runtime: 'onnxruntime', threads: 1, precision: 'int8' }, share: 1 },
  { options: { runtime: 'onnxruntime', threads: 2, precision: 'int8' }, share: 1 },
];
const SEED = 5;
const RUNS = 5;

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    model: { type: 'string', default: SHIPPED_MODEL },
    texts: { type: 'string', default: '2048' },
  },
});
const { pairs } = await loadTrainingSet(requireData(values.data), 'lcqmc');
const random = createRandom(SEED);
const questions = pairs.map((pair) => ('a' in pair ? pair.a : pair.query));
const short = Array.from({ length: Number(values.texts) }, () => questions[random.below(questions.length)]);
/** Five questions joined and cut to 30 characters: 32 tokens with the two special ones. */
const long = short.map((_, i) =>
  Array.from({ length: 5 }, (_, j) => short[(i + j) % short.length])
    .join('')
    .slice(0, 30),
);

for (const [kind, texts] of [
  ['questions', short],
  ['32 tokens', long],
] as const) {
  let tfjs = 0;
  for (const { options, share } of RUNTIMES) {
    const encoder = await loadEncoder(values.model, options);
    const part = texts.slice(0, Math.round(texts.length * share));
    await encoder.encode(part.slice(0, 256));
    const times: number[] = [];
    for (let run = 0; run < RUNS; run++) times.push(await timed(() => encoder.encode(part)));
    const perSecond = (1000 * part.length) / median(times);
    if (options.runtime === 'tfjs') tfjs = perSecond;
    record('encode-speed', {
      texts: kind,
      runtime: encoder.runtime,
      sentencesPerSecond: rounded(perSecond),
      timesTfjs: rounded(perSecond / tfjs),
      count: part.length,
      runs: RUNS,
      seed: SEED,
    });
    await encoder.close();
  }
}
