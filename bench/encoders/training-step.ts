import { parseArgs } from 'node:util';
import type { RoFormerConfig } from '../../encoders/roformer/config.ts';
import { initialWeights } from '../../encoders/roformer/weights.ts';
import type { TokenBatch } from '../../encoders/tokenizer/tokenizer.ts';
import type { GradientEngine, TrainBatch } from '../../encoders/training/batches/batch.ts';
import { createOnnxGradients } from '../../encoders/training/gradients/onnx-gradients.ts';
import { sharedWeights } from '../../encoders/training/gradients/shared-weights.ts';
import { createTfjsGradients } from '../../encoders/training/gradients/tfjs-gradients.ts';
import { createWorkerGradients } from '../../encoders/training/gradients/worker-gradients.ts';
import { InvalidArgumentError } from '../../src/core/errors.ts';
import { createRandom } from '../../src/core/random.ts';
import { median, rounded } from '../harness/measures.ts';
import { record } from '../harness/record.ts';

/*
 * Time of loss and gradients of one CoSENT batch: 32 pairs, so 64 sentences of 32 tokens, 4 layers x 256.
 * node dist/bench/encoders/training-step.js [--engines tfjs,workers,onnx] [--threads 2] [--runs 7]
 * cpuMs is the processor time of all threads: on a busy machine the figure to compare.
 */

const CONFIG: RoFormerConfig = {
  vocabSize: 8000,
  hiddenSize: 256,
  numLayers: 4,
  numHeads: 8,
  intermediateSize: 1024,
  maxTokens: 128,
  segmentTypes: 2,
  hiddenAct: 'gelu',
  pooling: 'mean',
};
const PAIRS = 32;
const SEQ_LEN = 32;
const SEED = 17;
const WARM_UP = 2;

function createEngine(name: string, threads: number): Promise<GradientEngine> {
  const weights = sharedWeights(initialWeights(CONFIG, SEED));
  if (name === 'tfjs') return createTfjsGradients(CONFIG, weights);
  if (name === 'workers') return createWorkerGradients(CONFIG, weights, { workers: threads });
  if (name === 'onnx') {
    return createOnnxGradients(CONFIG, initialWeights(CONFIG, SEED), { threads, dropout: 0 });
  }
  throw new InvalidArgumentError(`--engines must name some of tfjs, workers and onnx, got '${name}'`);
}

function randomBatch(): TrainBatch {
  const random = createRandom(SEED);
  const side = (): TokenBatch => ({
    count: PAIRS,
    seqLen: SEQ_LEN,
    tokenIds: Int32Array.from({ length: PAIRS * SEQ_LEN }, () => random.below(CONFIG.vocabSize)),
    lengths: new Int32Array(PAIRS).fill(SEQ_LEN),
  });
  return { loss: 'cosent', a: side(), b: side(), labels: Float32Array.from({ length: PAIRS }, (_, i) => i % 2) };
}

async function measure(engine: GradientEngine, runs: number): Promise<object> {
  const batch = randomBatch();
  const wall: number[] = [];
  const cpu: number[] = [];
  for (let run = -WARM_UP; run < runs; run++) {
    const startedAt = performance.now();
    const usedBefore = process.cpuUsage();
    await engine.gradients(batch, { scale: 20 });
    const used = process.cpuUsage(usedBefore);
    if (run < 0) continue;
    wall.push(performance.now() - startedAt);
    cpu.push((used.user + used.system) / 1000);
  }
  return {
    medianMs: rounded(median(wall)),
    bestMs: rounded(Math.min(...wall)),
    cpuMs: rounded(median(cpu)),
    runs,
  };
}

const { values } = parseArgs({
  options: {
    engines: { type: 'string', default: 'tfjs,workers,onnx' },
    threads: { type: 'string', default: '2' },
    runs: { type: 'string', default: '7' },
  },
});
for (const name of values.engines.split(',')) {
  const engine = await createEngine(name, Number(values.threads));
  const figures = await measure(engine, Number(values.runs));
  await engine.close();
  record('training-step', {
    engine: engine.name,
    sentences: 2 * PAIRS,
    tokens: 2 * PAIRS * SEQ_LEN,
    model: `${CONFIG.numLayers} x ${CONFIG.hiddenSize}`,
    ...figures,
    seed: SEED,
  });
}
