import { createRandom } from '../../../src/core/random.ts';
import { TimeSlice } from '../../../src/core/time-slice.ts';
import { apportioned, type DrawnTexts, type KindCounts } from './draw-items.ts';
import { PAIR_FORMS } from './pair-forms.ts';
import type { TextsRun } from './read-pools.ts';
import type { RowPools } from './row-pools.ts';
import { PAIR_KINDS, type PairKind } from './text-config.ts';
import type { TrainingPair } from './training-text.ts';

/** Draws the pairs by the shares of their kinds; neither side shares a gram with what is measured or held out. */
export async function drawPairs(run: TextsRun, pools: RowPools): Promise<DrawnTexts<TrainingPair>> {
  const { config, seedFor } = run;
  const wanted = apportioned(config.pairShares, config.pairs);
  const lines: TrainingPair[] = [];
  const kinds: Record<string, KindCounts> = {};
  for (const kind of PAIR_KINDS) {
    const { pairs, sources } = await drawKind(run, pools, kind, wanted[kind]);
    kinds[kind] = { wanted: wanted[kind], made: pairs.length, sources };
    for (const pair of pairs) lines.push(pair);
  }
  return { lines: createRandom(seedFor('shuffle pairs')).shuffle(lines), kinds };
}

async function drawKind(
  { config, admission, seedFor, step }: TextsRun,
  pools: RowPools,
  kind: PairKind,
  wanted: number,
): Promise<{ pairs: TrainingPair[]; sources: Record<string, number> }> {
  const { pool, make } = PAIR_FORMS[kind];
  const pairs: TrainingPair[] = [];
  const sources: Record<string, number> = {};
  const slice = new TimeSlice();
  for (const candidate of pools.inOrder(pool)) {
    if (pairs.length >= wanted) break;
    await slice.pause();
    const random = createRandom(seedFor(`pair ${kind}`, candidate.text));
    const pair = make(candidate, random, config.pairPieces);
    if (pair === undefined || !admission.isFree(pair.query, candidate.text, candidate.english, candidate.passage))
      continue;
    pairs.push({ ...pair, kind });
    sources[candidate.source] = (sources[candidate.source] ?? 0) + 1;
    step({ stage: `make pairs: ${kind}`, done: pairs.length, total: wanted });
  }
  return { pairs, sources };
}
