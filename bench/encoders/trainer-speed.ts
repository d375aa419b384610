import { parseArgs } from 'node:util';
import type { RoFormerConfig } from '../../encoders/roformer/config.ts';
import { initialWeights } from '../../encoders/roformer/weights.ts';
import { realTokens, sidesOf } from '../../encoders/training/batches/batch.ts';
import { BatchStream } from '../../encoders/training/batches/batch-stream.ts';
import { createOnnxGradients } from '../../encoders/training/gradients/onnx-gradients.ts';
import { AdamW } from '../../encoders/training/optimizer/adamw.ts';
import { InvalidArgumentError } from '../../src/core/errors.ts';
import { rounded } from '../harness/measures.ts';
import { record } from '../harness/record.ts';
import { randomSource } from './training-texts.ts';

/*
 * Whole steps of the trainer with onnxruntime: batches cut from texts of 5 to 250 tokens, loss, gradients and update.
 * node dist/bench/encoders/trainer-speed.js [--loss distill] [--shape 4x256] [--vocab 30000] [--act gelu] [--tokens 4096]
 *   [--threads 2] [--steps 12]
 * Pieces are real tokens; cpuMs is the processor time of all threads a step, on a busy machine the figure to compare.
 */

const TEXTS = 20_000;
const SEED = 17;
const WARM_UP = 2;
const OPTIMIZER = { beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0.01, clipNorm: 1 };

const { values } = parseArgs({
  options: {
    loss: { type: 'string', default: 'distill' },
    shape: { type: 'string', default: '4x256' },
    vocab: { type: 'string', default: '30000' },
    act: { type: 'string', default: 'gelu' },
    tokens: { type: 'string', default: '4096' },
    threads: { type: 'string', default: '2' },
    steps: { type: 'string', default: '12' },
  },
});

const { loss, act } = values;
if (loss !== 'distill' && loss !== 'infonce') {
  throw new InvalidArgumentError(`--loss must be distill or infonce, got '${loss}'`);
}
if (act !== 'gelu' && act !== 'relu') throw new InvalidArgumentError(`--act must be gelu or relu, got '${act}'`);
const [numLayers, hiddenSize] = values.shape.split('x').map(Number);
const model: RoFormerConfig = {
  vocabSize: Number(values.vocab),
  hiddenSize,
  numLayers,
  numHeads: hiddenSize / 32,
  intermediateSize: 4 * hiddenSize,
  maxTokens: 256,
  segmentTypes: 1,
  hiddenAct: act,
  pooling: 'weighted',
  teachers: [384],
};
const weights = initialWeights(model, SEED);
const engine = await createOnnxGradients(model, weights, { threads: Number(values.threads), dropout: 0 });
const adam = new AdamW(weights, OPTIMIZER);
const source = randomSource(loss, TEXTS, model.vocabSize, SEED);
const stream = new BatchStream(source, { tokens: Number(values.tokens), rows: 256, padId: 0, seed: SEED });

const total = { wallMs: 0, cpuMs: 0, updateMs: 0, batchMs: 0, real: 0, padded: 0 };
const steps = Number(values.steps);
for (let step = -WARM_UP; step < steps; step++) {
  const startedAt = performance.now();
  const usedBefore = process.cpuUsage();
  const batch = stream.next();
  const batchedAt = performance.now();
  const { gradients } = await engine.gradients(batch, { scale: 20 });
  const computedAt = performance.now();
  adam.update(gradients, () => 1e-4);
  const used = process.cpuUsage(usedBefore);
  if (step < 0) continue;
  total.wallMs += performance.now() - startedAt;
  total.batchMs += batchedAt - startedAt;
  total.updateMs += performance.now() - computedAt;
  total.cpuMs += (used.user + used.system) / 1000;
  total.real += realTokens(batch);
  total.padded += sidesOf(batch).reduce((sum, { tokenIds }) => sum + tokenIds.length, 0);
}
await engine.close();
record('trainer-speed', {
  engine: engine.name,
  loss,
  model: `${numLayers} x ${hiddenSize}, ${act}`,
  vocab: model.vocabSize,
  batchTokens: Number(values.tokens),
  piecesPerSecond: rounded((1000 * total.real) / total.wallMs),
  piecesPerCpuSecond: rounded((1000 * total.real) / total.cpuMs),
  padding: rounded(1 - total.real / total.padded),
  stepMs: rounded(total.wallMs / steps),
  cpuMs: rounded(total.cpuMs / steps),
  batchMs: rounded(total.batchMs / steps),
  updateMs: rounded(total.updateMs / steps),
  steps,
  seed: SEED,
});
