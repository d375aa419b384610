import { join } from 'node:path';
import type { EntityHead } from '../../../encoders/roformer/entity-head.ts';
import { readModelDirectory } from '../../../encoders/roformer/model-directory.ts';
import { loadEntitySet } from '../../../encoders/training/data/entity-sets.ts';
import { train } from '../../../encoders/training/run/trainer.ts';
import { finishedRun } from '../../harness/finished-run.ts';
import { record } from '../../harness/record.ts';
import { logLine } from '../../harness/train-to-points.ts';
import { entityFigures } from './entity-figures.ts';
import type { NerOptions } from './options.ts';
import { type HeadResult, headsTable } from './tables.ts';
import { headFor, type NerRun, nerTrainConfig, parameterCounts } from './training.ts';

/** The heads, those of the article first. */
export const HEAD_KINDS = ['crf', 'global-pointer', 'efficient-global-pointer', 'softmax'] as const;

/** Steps a run: about five epochs of CLUENER, one of MSRA, six of UNER. */
const STEPS: Readonly<Record<string, number>> = { cluener: 1000, msra: 1200, uner_zh: 500 };
const OTHER_STEPS = 500;

/** What every head trains with; transitions learn faster than the encoder (kexue.fm 7196). */
export const HEAD_SETTINGS = {
  rates: { encoder: 6e-4, head: 3e-3, crf: 3e-2 },
  maxTokens: 128,
  batchTokens: 2048,
  batchRows: 64,
  dropout: 0.1,
} as const;

/** Trains every head on every set with every seed, and prints the table after each seed. */
export async function measureHeads(options: NerOptions): Promise<void> {
  const results: HeadResult[] = [];
  for (const seed of options.seeds) {
    for (const set of options.sets) {
      for (const kind of options.heads) {
        const head = headFor(set, kind, 'bio');
        results.push({ set, head: kind, ...(await finishedHead(options, { set, head, seed })) });
      }
    }
    console.log(headsTable(results));
  }
}

/** Directory of a head's trained model. */
export function headDirectory(out: string, set: string, { kind }: EntityHead, seed: number): string {
  return join(out, `${set}-${kind}-${seed}`);
}

type Asked = Pick<NerRun, 'set' | 'head' | 'seed'>;

async function finishedHead(
  { start, out, steps }: NerOptions,
  asked: Asked,
): Promise<Omit<HeadResult, 'set' | 'head'>> {
  const { set, head, seed } = asked;
  const dir = headDirectory(out, set, head, seed);
  const run = { dir, ...asked, steps: steps ?? STEPS[set] ?? OTHER_STEPS, ...HEAD_SETTINGS };
  const { init, layers } = start;
  const settings = { ...asked, init, layers, steps: run.steps, ...HEAD_SETTINGS };
  return finishedRun(dir, settings, async () => {
    await train(await nerTrainConfig(start, run), { onLog: (line) => console.error(logLine(dir, line)) });
    const { f1, precision, recall } = await entityFigures(dir, await loadEntitySet(start.data, set, 'test'), start);
    const { config } = await readModelDirectory(dir);
    const { head: headParameters, whole: parameters } = parameterCounts(config);
    const figures = { f1, precision, recall, headParameters, parameters };
    record('ner-heads', { ...settings, head: head.kind, ...figures });
    return figures;
  });
}
