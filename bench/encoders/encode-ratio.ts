import { parseArgs } from 'node:util';
import type { Precision } from '../../encoders/onnx/inference-graph.ts';
import { SHIPPED_MODEL } from '../../encoders/own-models.ts';
import { loadEncoder } from '../../encoders/pretrained.ts';
import type { Encoder, TextRole } from '../../src/core/encoder.ts';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { loadSearchSet } from '../data/search-sets.ts';
import { median, rounded } from '../harness/measures.ts';
import { record } from '../harness/record.ts';

/*
 * Processor time of a model's encoding against another's, in alternating rounds on one thread, and the tokens that either reads:
 * node dist/bench/encoders/encode-ratio.js --against DIR [--model DIR] [--precision int8]
 */

const ROUNDS = 5;
const TEXTS = { queries: 1024, passages: 256 } as const;

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    model: { type: 'string', default: SHIPPED_MODEL },
    against: { type: 'string', default: SHIPPED_MODEL },
    precision: { type: 'string' },
  },
});
requireData(values.data);
const options = { threads: 1, ...(values.precision && { precision: values.precision as Precision }) };
const [model, other] = [await loadEncoder(values.model, options), await loadEncoder(values.against, options)];
const { queries } = await loadSearchSet(values.data, 'lcqmc');
const { texts } = await loadSearchSet(values.data, 'cmrc');
await compare('lcqmc', queries.slice(0, TEXTS.queries), 'query');
await compare('cmrc', texts.slice(0, TEXTS.passages), 'document');
await Promise.all([model.close(), other.close()]);

async function compare(set: string, read: readonly string[], role: TextRole): Promise<void> {
  const times = new Map<Encoder, number[]>([model, other].map((encoder) => [encoder, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const encoder of round % 2 === 0 ? [model, other] : [other, model]) {
      const before = process.cpuUsage();
      await encoder.encode(read, { role });
      const { user, system } = process.cpuUsage(before);
      // The first round warms up.
      if (round > 0) times.get(encoder)!.push((user + system) / 1000);
    }
  }
  const [own, its] = [model, other].map((encoder) => median(times.get(encoder)!));
  record('encode-ratio', {
    set,
    texts: read.length,
    role,
    runtime: model.runtime,
    fingerprints: [model.fingerprint, other.fingerprint],
    processorMs: [rounded(own), rounded(its)],
    timesTheTime: rounded(own / its),
    tokens: [await tokensOf(model, read), await tokensOf(other, read)],
    rounds: ROUNDS,
  });
}

async function tokensOf(encoder: Encoder, read: readonly string[]): Promise<number | undefined> {
  return (await encoder.countTokens?.(read))?.reduce((sum, count) => sum + count, 0);
}
