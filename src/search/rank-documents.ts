import type { ReadonlyOrdSet } from '../../index/ords/ord-set.ts';
import type { ScoredOrds } from '../core/top-k.ts';
import { plural } from '../core/wording.ts';
import { fitOf } from './fit.ts';
import { fuse, type RankedDocument } from './fusion.ts';
import { nearestDocuments } from './nearest-documents.ts';
import type { OpenWords } from './open-words.ts';
import { cosinesOf } from './passage-scores.ts';
import type { Question, SearchSources } from './question.ts';
import { type Plan, reasonOf } from './search-result.ts';

/** Documents in the order of a search, and how it came about. */
export interface Ranking {
  /** Best first; more than asked for where removals may take some away. */
  readonly documents: readonly RankedDocument[];
  readonly plan: Plan;
}

/** Limits of a ranking. */
export interface RankingLimits {
  /** Documents wanted. */
  readonly k: number;
  /** Only these may be found; undefined: all. */
  readonly allowed: ReadonlyOrdSet | undefined;
}

/** Limits with as many documents beyond those wanted as stand in for damaged ones. */
interface RankingLimitsWithSpare extends RankingLimits {
  readonly spare: number;
}

/** Hits of each ranking that are fused, at least. */
const FUSION_DEPTH = 100;

/**
 * Ranks documents by meaning, by words, or by both.
 * @param words needed in mode 'lexical'; without them mode 'hybrid' compares meaning only, and says so.
 */
export async function rankDocuments(
  question: Question,
  sources: SearchSources,
  words: OpenWords | undefined,
  limits: RankingLimits,
): Promise<Ranking> {
  const ranking = await rank(question, sources, words, limits);
  return withoutLess(ranking, question.options.minScore, limits.k);
}

function rank(
  question: Question,
  sources: SearchSources,
  words: OpenWords | undefined,
  wanted: RankingLimits,
): Promise<Ranking> | Ranking {
  // Where some are damaged, more of them may be among the best.
  const limits = { ...wanted, spare: 2 * sources.store.damagedRows.count };
  if (question.mode === 'lexical') return byWords(words!, limits);
  if (question.mode === 'semantic') return byMeaning(question, sources, limits);
  return words === undefined
    ? byMeaning(
        question,
        sources,
        limits,
        `the ${sources.indexes.lexical.name} is being built, so only meaning was compared`,
      )
    : byBoth(question, sources, words, limits);
}

async function byMeaning(
  question: Question,
  sources: SearchSources,
  { k, spare, allowed }: RankingLimitsWithSpare,
  remark?: string,
): Promise<Ranking> {
  const { neighbors, plan } = await nearestDocuments(question, sources, { k: k + spare, hits: k, allowed });
  const documents = ranked(neighbors, 'semantic');
  return { documents, plan: { mode: 'semantic', ...plan, ...reasonOf(plan.reason, remark) } };
}

function byWords({ scores }: OpenWords, { k, spare, allowed }: RankingLimitsWithSpare): Ranking {
  const best = scores!.best(k + spare, allowed);
  const kind = `${best.ords.length === 0 ? '' : 'other '}${allowed === undefined ? '' : 'allowed '}document`;
  const few = best.ords.length < k ? `no ${kind} shares a word with the query` : undefined;
  const plan: Plan = { mode: 'lexical', index: 'lexical', candidates: best.scanned, scanned: 0, ...reasonOf(few) };
  return { documents: ranked(best, 'lexical', scores!.bound), plan };
}

async function byBoth(
  question: Question,
  sources: SearchSources,
  { index }: OpenWords,
  { k, spare, allowed }: RankingLimitsWithSpare,
): Promise<Ranking> {
  // In steps, so that pages by offset are mostly of one ranking: what either ranking adds deeper down may move up among the others.
  const depth = FUSION_DEPTH * 2 ** Math.max(0, Math.ceil(Math.log2((k + spare) / FUSION_DEPTH)));
  const { neighbors, plan } = await nearestDocuments(question, sources, { k: depth, hits: k, allowed });
  const { fusion, explain } = question.options;
  const unrelated =
    fusion.method !== 'adaptive'
      ? undefined
      : await sources.indexes.unrelated.cosines(question.vector, {
          count: allowed?.size ?? sources.state.count,
          background: () => sources.encoder.background(sources.indexes.folder),
        });
  const scores = await index.score(question.text, { ...question.options.work, ...question.options.words });
  const semantic = {
    candidates: neighbors,
    range: [-1, 1] as const,
    scoresOf: (ords: Uint32Array) => cosinesOf(question.vector, ords, sources),
  };
  const lexical = {
    candidates: scores.best(depth, allowed),
    range: [0, scores.bound] as const,
    scoresOf: (ords: Uint32Array) => scores.of(ords),
  };
  const legs = { semantic, lexical, unrelated };
  const { documents, weights } = await fuse(legs, depth, fusion);
  const hasNothing = lexical.candidates.ords.length === 0 && !A_WORD.test(question.text);
  const fit = hasNothing ? NO_WORDS : weights === undefined ? {} : fitOf(legs);
  const reason = reasonOf(plan.reason, fit.reason);
  return { documents, plan: { mode: 'hybrid', ...plan, ...fit, ...reason, ...(explain && weights && { weights }) } };
}

/** Signs alone say nothing that a vector could be near to. */
const A_WORD = /[\p{L}\p{N}]/u;
const NO_WORDS = { fits: false, reason: 'nothing seems to fit: the query has no words, and no document has its signs' };

/** @param greatest what a score is divided by. */
function ranked({ ords, scores }: ScoredOrds, leg: 'semantic' | 'lexical', greatest = 1): RankedDocument[] {
  return Array.from(ords, (ord, i) => ({
    ord,
    score: scores[i] / greatest,
    [leg]: { rank: i + 1, score: scores[i] },
  }));
}

interface Ranked {
  readonly documents: readonly RankedDocument[];
  readonly plan: Plan;
}

/** A ranking, best first, without what scores less than `minScore`, and why there is less of it. @param k how many were wanted. */
function withoutLess(ranked: Ranked, minScore: number | undefined, k: number): Ranked {
  const { documents, plan } = ranked;
  if (minScore === undefined) return ranked;
  const kept = documents.filter(({ score }) => score >= minScore);
  if (kept.length >= Math.min(k, documents.length)) return { documents: kept, plan };
  const remark =
    kept.length === 0
      ? `no document scores ${minScore} or more, the best ${documents[0].score.toFixed(3)}`
      : `only ${plural(kept.length, 'document')} scored ${minScore} or more`;
  return { documents: kept, plan: { ...plan, ...reasonOf(plan.reason, remark) } };
}
