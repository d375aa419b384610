import { join } from 'node:path';
import { loadEntitySet } from '../../../encoders/training/data/entity-sets.ts';
import { createRandom } from '../../../src/core/random.ts';
import { mean } from '../../../src/core/statistics/quantile.ts';
import { finishedRun } from '../../harness/finished-run.ts';
import { writeJsonLines } from '../../harness/json-lines.ts';
import { markdownTable } from '../../harness/markdown-table.ts';
import { meanOverSeeds } from '../../harness/paired-interval.ts';
import { record } from '../../harness/record.ts';
import { trainToPoints } from '../../harness/train-to-points.ts';
import { entityFigures } from './entity-figures.ts';
import { HEAD_SETTINGS } from './heads.ts';
import type { NerOptions } from './options.ts';
import { headFor, nerTrainConfig } from './training.ts';

const SET = 'cluener';
/** The article's better head first. */
const HEADS = ['efficient-global-pointer', 'global-pointer'] as const;
/** Steps a run, and at how many of them, evenly spaced, it is measured. */
const STEPS = 2000;
const MEASURED = 5;

type Head = (typeof HEADS)[number];

/** F1 of one head, of one share and seed, on the measured part at the point that was best on the tuning part. */
interface FewTextsFigures {
  readonly texts: number;
  readonly bestStep: number;
  readonly f1: number;
}

interface FewTextsRun {
  readonly share: number;
  readonly head: Head;
  readonly seed: number;
}

/**
 * Trains the efficient GlobalPointer and the full one on shares of CLUENER (kexue.fm 8877 presumes that the fewer numbers of the efficient one help where each
 * gets few texts), and prints after each seed F1 on the measured part, and what the efficient one gains over the seeds. A seed draws the texts, which both heads get.
 */
export async function measureFewTexts(options: NerOptions): Promise<void> {
  const runs: (FewTextsRun & FewTextsFigures)[] = [];
  for (const seed of options.seeds) {
    for (const share of options.shares) {
      for (const head of HEADS) {
        const run = { share, head, seed };
        runs.push({ ...run, ...(await finishedFewTexts(options, run)) });
      }
    }
    console.log(fewTextsTable(runs));
  }
}

async function finishedFewTexts(
  { start, out, steps = STEPS }: NerOptions,
  asked: FewTextsRun,
): Promise<FewTextsFigures> {
  const { share, head, seed } = asked;
  const dir = join(out, `${SET}-${share}-${head}-${seed}`);
  const { init, layers } = start;
  const settings = { set: SET, ...asked, init, layers, steps, ...HEAD_SETTINGS };
  return finishedRun(join(dir, 'best'), settings, async () => {
    const texts = shareOf(await loadEntitySet(start.data, SET, 'train'), share, seed);
    const path = join(out, `${SET}-${share}-${seed}.jsonl`);
    const rows = texts.map(({ text, spans }) => ({ text, entities: spans }));
    await writeJsonLines(path, rows);
    const [tune, test] = await Promise.all([
      loadEntitySet(start.data, SET, 'tune'),
      loadEntitySet(start.data, SET, 'test'),
    ]);
    const run = {
      dir,
      set: SET,
      texts: `file:${path}`,
      head: headFor(SET, head, 'bio'),
      seed,
      steps,
      ...HEAD_SETTINGS,
    };
    const points = Array.from({ length: MEASURED }, (_, i) => Math.round(((i + 1) * steps) / MEASURED));
    const figures = await trainToPoints(await nerTrainConfig(start, run), {
      points,
      settings,
      measure: async () => ({
        tune: (await entityFigures(dir, tune, start)).f1,
        test: (await entityFigures(dir, test, start)).f1,
      }),
    });
    const best = bestPoint(figures.map((figure) => figure.tune));
    const found = { texts: texts.length, bestStep: points[best], f1: figures[best].test };
    const [tunes, tests] = [figures.map((figure) => figure.tune), figures.map((figure) => figure.test)];
    record('ner-few-texts', { ...settings, ...found, points, tune: tunes, test: tests });
    return found;
  });
}

/** A seeded share of the texts, the smaller ones of a seed within the larger. */
export function shareOf<T>(texts: readonly T[], share: number, seed: number): T[] {
  return createRandom(seed)
    .shuffle(texts.slice())
    .slice(0, Math.round(share * texts.length));
}

/** Position of the largest figure, the first of equal ones. */
function bestPoint(figures: readonly number[]): number {
  return figures.indexOf(Math.max(...figures));
}

/** A row a share: F1 of either head in hundredths, seed by seed, and what the efficient one gains, with the interval of the paired differences. */
export function fewTextsTable(runs: readonly (FewTextsRun & FewTextsFigures)[]): string {
  const shares = [...new Set(runs.map(({ share }) => share))];
  const rows = shares.map((share) => {
    const [efficient, full] = HEADS.map((head) =>
      runs.filter((run) => run.share === share && run.head === head).map(({ f1 }) => 100 * f1),
    );
    const gains = efficient.map((f1, seed) => f1 - full[seed]);
    const { texts } = runs.find((run) => run.share === share)!;
    return [
      `${100 * share} %`,
      `${texts}`,
      ...[efficient, full].map(meanAndSeeds),
      meanOverSeeds(gains, (gain) => gain.toFixed(2)),
    ];
  });
  return markdownTable(['share', 'texts', ...HEADS, 'gain, 95 %'], rows);
}

function meanAndSeeds(values: readonly number[]): string {
  return `${mean(values).toFixed(2)} (${values.map((value) => value.toFixed(2)).join(', ')})`;
}
