import { parseArgs } from 'node:util';
import type { RoFormerConfig } from '../../encoders/roformer/config.ts';
import { initialWeights } from '../../encoders/roformer/weights.ts';
import type { GradientEngine, TrainBatch } from '../../encoders/training/batches/batch.ts';
import { createOnnxGradients } from '../../encoders/training/gradients/onnx-gradients.ts';
import { createRandom } from '../../src/core/random.ts';
import { chosenNames } from '../harness/chosen-names.ts';
import { median, rounded } from '../harness/measures.ts';
import { record } from '../harness/record.ts';

/*
 * Loss and gradients of masked words by a RoFormerV2, a RoFormer (with biases, norms of mean and variance) and a BERT, which RoBERTa is at this (and learned positions), of
 * the same sizes, all by our own graph (kexue.fm 8998 has 1.3 times the speed of a RoBERTa at length 128 and 1.2 times at 512):
 * node dist/bench/encoders/architecture-speed.js [--lengths 128,512] [--sizes small] [--tokens 2048] [--runs 9] [--threads 2]
 *
 * Steps take turns, so that what else runs meets all alike; the figure to compare is the processor time of all threads.
 */

const SIZES = {
  small: { hiddenSize: 384, numLayers: 6, numHeads: 6, intermediateSize: 1536 },
  base: { hiddenSize: 768, numLayers: 12, numHeads: 12, intermediateSize: 3072 },
} as const;
const ARCHITECTURES = { roformerV2: undefined, roformer: 'roformer', bert: 'bert' } as const;
const VOCAB = 12_000;
const MASKED = 0.15;
const SEED = 19;
const WARM_UP = 1;

const { values } = parseArgs({
  options: {
    lengths: { type: 'string', default: '128,512' },
    sizes: { type: 'string', default: 'small' },
    tokens: { type: 'string', default: '2048' },
    runs: { type: 'string', default: '9' },
    threads: { type: 'string', default: '2' },
  },
});
for (const size of chosenNames('--sizes', values.sizes, Object.keys(SIZES) as (keyof typeof SIZES)[]))
  for (const length of values.lengths.split(',').map(Number)) await measure(size, length);

async function measure(size: keyof typeof SIZES, length: number): Promise<void> {
  const batch = maskedBatch(length, Number(values.tokens));
  const engines = new Map<string, GradientEngine>();
  for (const [name, architecture] of Object.entries(ARCHITECTURES)) {
    const config: RoFormerConfig = {
      ...SIZES[size],
      vocabSize: VOCAB,
      maxTokens: 512,
      segmentTypes: 2,
      hiddenAct: 'gelu',
      pooling: 'mean',
      ...(architecture && { architecture }),
    };
    const weights = initialWeights(config, SEED);
    engines.set(name, await createOnnxGradients(config, weights, { threads: Number(values.threads), dropout: 0 }));
  }
  const cpu = new Map<string, number[]>();
  for (let run = -WARM_UP; run < Number(values.runs); run++) {
    for (const [name, engine] of engines) {
      const before = process.cpuUsage();
      await engine.gradients(batch, { scale: 1 });
      const { user, system } = process.cpuUsage(before);
      if (run >= 0) cpu.set(name, [...(cpu.get(name) ?? []), (user + system) / 1000]);
    }
  }
  for (const engine of engines.values()) await engine.close();
  const own = cpu.get('roformerV2')!;
  for (const [name, times] of cpu) {
    // Of each turn, so that what else ran then counts on both sides.
    const ratio = rounded(median(times.map((time, i) => time / own[i])));
    const ratios = times.map((time, i) => time / own[i]);
    record('architecture-speed', {
      architecture: name,
      size,
      length,
      rows: batch.a.count,
      cpuMs: rounded(median(times)),
      timesRoFormerV2: ratio,
      least: rounded(Math.min(...ratios)),
      most: rounded(Math.max(...ratios)),
      runs: times.length,
      threads: Number(values.threads),
    });
  }
}

function maskedBatch(seqLen: number, tokens: number): TrainBatch {
  const random = createRandom(SEED);
  const count = Math.max(1, Math.floor(tokens / seqLen));
  const tokenIds = Int32Array.from({ length: count * seqLen }, () => random.below(VOCAB));
  const order = random.shuffle([...tokenIds.keys()]).slice(0, Math.round(MASKED * tokenIds.length));
  const positions = Int32Array.from(order.sort((a, b) => a - b));
  const a = { count, seqLen, tokenIds, lengths: new Int32Array(count).fill(seqLen) };
  return { loss: 'mlm', a, positions, targets: positions.map(() => random.below(VOCAB)) };
}
