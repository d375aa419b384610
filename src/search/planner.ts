import { plural } from '../core/wording.ts';
import type { CheckedIndex, IndexName, IndexSearchOptions } from '../live/index-options.ts';
import { holdsFor, type SearchSetting } from '../live/measured-setting.ts';

/** Figures that a choice of index depends on. */
export interface Situation {
  /** Index that was asked for. */
  readonly index: CheckedIndex;
  readonly k: number;
  /** Live vectors: as many as documents, and more where these are of several passages. */
  readonly count: number;
  /** What each vector is of. */
  readonly unit: 'document' | 'passage';
  /** Vectors that the filter allows, when there is one. */
  readonly allowed: number | undefined;
  /** Collections of fewer vectors are searched exactly. */
  readonly exactBelow: number;
  /** Whether the graph is in its packed form, which compares the few that a filter allows as quickly as the exact index. */
  readonly graphRests: boolean;
  /** Hits that the caller asked for; `k` may be more, for the sake of fusing. */
  readonly hits: number;
  /** Setting that a benchmark of this collection found. */
  readonly setting: SearchSetting | undefined;
}

/** The index to ask, and how. */
export type Choice = ChoiceOf<'exact'> | ChoiceOf<IndexName>;

/** A choice of one of some indexes. */
export interface ChoiceOf<Name> {
  readonly index: Name;
  readonly options: IndexSearchOptions;
  /** Why, in words; absent where the caller asked for just this. */
  readonly reason?: string;
  /** Recall that was measured with these options on this collection. */
  readonly recallEstimate?: number;
}

/** An index computes in one go and takes longer the more it is to find; from here on comparing with all is better. */
const MAX_INDEX_K = 10_000;
/** Of how much of a collection an index may be asked for. */
const MAX_INDEX_SHARE = 1 / 4;

/** Chooses the index that answers, from counts alone: nothing is tried out. */
export function chooseIndex(situation: Situation): Choice {
  const { index, k, count } = situation;
  const { name, options } = index;
  if (name === 'exact') return { index: 'exact', options: {} };
  if (k > MAX_INDEX_K && count > MAX_INDEX_K) {
    return exactly(`k = ${k} is more than an index is good for`);
  }
  return name === 'auto' ? chooseFreely(situation) : { index: name, options };
}

function chooseFreely(situation: Situation): Choice {
  const { k, count, unit, allowed, exactBelow, setting, graphRests } = situation;
  const eligible = allowed ?? count;
  if (count < exactBelow) return exactly(`the ${plural(count, unit)} of the collection can be compared one by one`);
  if (eligible < exactBelow) {
    const reason = `the ${plural(eligible, unit)} that the filter allows can be compared one by one`;
    // It need not be loaded beside the graph then.
    return graphRests ? { index: 'hnsw', options: {}, reason } : exactly(reason);
  }
  if (k > eligible * MAX_INDEX_SHARE) return exactly(`k = ${k} asks for much of the collection`);
  return setting !== undefined && holdsFor(setting, count)
    ? choiceOf(setting, situation)
    : { index: 'hnsw', options: {} };
}

/** The index that was measured; its recall is claimed only for searches like those measured. */
function choiceOf(setting: SearchSetting, { hits, unit, allowed }: Situation): Choice {
  const { index, options, recall, queries, count } = setting;
  if (hits > setting.k)
    return { index, options: {}, reason: `index of the setting that was measured for k = ${setting.k}` };
  if (allowed !== undefined) return { index, options, reason: 'index of the setting that was measured' };
  return {
    index,
    options,
    recallEstimate: recall,
    reason: `measured: recall@${setting.k} ${recall.toFixed(3)} over ${queries} queries on ${plural(count, unit)}`,
  };
}

function exactly(reason: string): Choice {
  return { index: 'exact', options: {}, reason };
}
