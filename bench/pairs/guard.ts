import { parseArgs } from 'node:util';
import { SHIPPED_MODEL, SHIPPED_PAIR_MODEL } from '../../encoders/own-models.ts';
import { loadEncoder, loadPairScorer } from '../../encoders/pretrained.ts';
import { LABELLED_SOURCES, readLabelledSplit, type Split } from '../../encoders/training/data/labelled-sources.ts';
import { LeakIndex } from '../../encoders/training/data/leaks.ts';
import type { PairScorer } from '../../src/core/pair-scorer.ts';
import { bestCut, type Cut } from '../../src/core/statistics/best-cut.ts';
import { textDifferences } from '../../src/pairs/differences/text-differences.ts';
import { cosineScorer } from '../../src/pairs/match/cosine-scorer.ts';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { loadPairEvaluation } from '../data/pair-evaluation.ts';
import { areaUnderCurve } from '../figures/area-under-curve.ts';
import { chosenNames } from '../harness/chosen-names.ts';
import { rounded } from '../harness/measures.ts';
import { record } from '../harness/record.ts';
import { alarmsOf, explanationFigures } from './guard-explanations.ts';
import { GUARD_KINDS, type GuardKind, type GuardPair, readGuardPairs } from './guard-pairs.ts';

/*
 * Pairs of nearly the same words that differ in a negation, a number, a name ...: what models say of them, at thresholds that were
 * fitted on public sets, and whether the explanation names the part that differs:
 * node dist/bench/pairs/guard.js [--model DIR of an interaction model] [--only explanations,encoder,model]
 */

/** Whose dev splits the thresholds come from, by language. */
const FIT_SETS = { zh: ['lcqmc', 'pawsx_zh'], en: ['mrpc'] } as const;
/** Sets of real pairs in which false alarms are counted. */
const ALARM_SETS = ['lcqmc', 'mrpc'];

const PARTS = ['explanations', 'encoder', 'model'] as const;

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    encoder: { type: 'string', default: SHIPPED_MODEL },
    model: { type: 'string', multiple: true, default: [SHIPPED_PAIR_MODEL] },
    only: { type: 'string', default: PARTS.join() },
  },
});
const parts = chosenNames('--only', values.only, PARTS);
const pairs = readGuardPairs();
requireData(values.data);
if (parts.includes('explanations')) await recordExplanations();
if (parts.includes('encoder')) {
  const encoder = await loadEncoder(values.encoder);
  await recordScorer(cosineScorer(encoder)).finally(() => encoder.close());
}
if (parts.includes('model')) {
  for (const dir of values.model) {
    const scorer = await loadPairScorer(dir);
    await recordScorer(scorer).finally(() => scorer.close());
  }
}

async function recordExplanations(): Promise<void> {
  record('guard', { what: 'pairs in the public sets, punctuation aside', ...(await countLeaks()) });
  for (const lang of ['zh', 'en'] as const) {
    const ofLang = pairs.filter((pair) => pair.lang === lang);
    record('guard', { what: 'explanations', lang, ...roundedAll(explanationFigures(ofLang)), byKind: byKind(ofLang) });
  }
  for (const set of ALARM_SETS) record('guard', { what: 'alarms in real pairs', set, ...(await alarmShares(set)) });
}

function byKind(ofLang: readonly GuardPair[]): Record<string, Record<string, number>> {
  return Object.fromEntries(
    GUARD_KINDS.map((kind) => [kind, roundedAll(explanationFigures(ofLang.filter((pair) => pair.kind === kind)))]),
  );
}

/** Shares of the pairs of a test split, matches and others, in which numbers, quantities or negations differ. */
async function alarmShares(set: string): Promise<Record<string, number>> {
  const { test } = await loadPairEvaluation(values.data, set);
  const shareOf = (label: number) => {
    const some = test.filter((pair) => pair.label === label);
    return some.filter(({ a, b }) => alarmsOf(textDifferences(a, b)).length > 0).length / some.length;
  };
  return roundedAll({ count: test.length, matches: shareOf(1), others: shareOf(0) });
}

/** One line for each set that a threshold comes from. */
async function recordScorer(scorer: PairScorer): Promise<void> {
  for (const lang of ['zh', 'en'] as const) {
    const ofLang = pairs.filter((pair) => pair.lang === lang);
    const scores = await scorer.score(ofLang);
    for (const set of FIT_SETS[lang]) {
      const { threshold, accuracy } = await fitOn(set, scorer);
      record('guard', {
        what: 'decisions',
        lang,
        scorer: scorer.runtime,
        fingerprint: scorer.fingerprint,
        threshold: { value: rounded(threshold), fittedOn: `${set} dev`, accuracyThere: rounded(accuracy) },
        ...decisionFigures(ofLang, scores, threshold),
        byKind: decisionsByKind(ofLang, scores, threshold),
      });
    }
  }
}

async function fitOn(set: string, scorer: PairScorer): Promise<Cut> {
  const { dev } = await loadPairEvaluation(values.data, set);
  const labels = dev.map(({ label }) => label);
  return bestCut(await scorer.score(dev), labels, 'accuracy');
}

function decisionsByKind(
  some: readonly GuardPair[],
  scores: Float32Array,
  threshold: number,
): Record<string, Record<string, number>> {
  const figuresOf = (kind: GuardKind) => {
    const places = [...some.keys()].filter((i) => some[i].kind === kind);
    const ofKind = places.map((i) => some[i]);
    return decisionFigures(
      ofKind,
      Float32Array.from(places, (i) => scores[i]),
      threshold,
    );
  };
  return Object.fromEntries(GUARD_KINDS.map((kind) => [kind, figuresOf(kind)]));
}

/** Right decisions of all, of those that match and of the others; AUC; mean scores of both. */
function decisionFigures(some: readonly GuardPair[], scores: Float32Array, threshold: number): Record<string, number> {
  const labels = some.map(({ label }) => label);
  const isRight = (i: number) => scores[i] >= threshold === (labels[i] === 1);
  const places = [...some.keys()];
  const [matches, others] = [1, 0].map((label) => places.filter((i) => labels[i] === label));
  const share = (of: number[]) => of.filter(isRight).length / of.length;
  const mean = (of: number[]) => of.reduce((sum, i) => sum + scores[i], 0) / of.length;
  return roundedAll({
    count: some.length,
    right: share(places),
    rightOfMatches: share(matches),
    rightOfOthers: share(others),
    auc: areaUnderCurve(scores, labels),
    meanOfMatches: mean(matches),
    meanOfOthers: mean(others),
  });
}

/** How many of the pairs, and of their texts, stand in any labelled set. */
async function countLeaks(): Promise<Record<string, number>> {
  const index = new LeakIndex({ ignorePunctuation: true });
  index.add('guard', pairs);
  let [read, leaks] = [0, 0];
  for (const source of Object.values(LABELLED_SOURCES)) {
    for (const split of Object.keys(source.splits) as Split[]) {
      const { pairs: known } = await readLabelledSplit(values.data, source, split);
      read += known.length;
      leaks += known.filter(({ a, b }) => index.find(a, b) !== undefined).length;
    }
  }
  return { pairs: pairs.length, read, leaks };
}

function roundedAll(figures: object): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, rounded(value as number)]));
}
