import { batchesOf, readUntilWrong } from '../../core/batches.ts';
import { readItems, reading, requireInteger, requireString } from '../../core/checks.ts';
import { ConflictError, InvalidArgumentError, throwIfAborted } from '../../core/errors.ts';
import { requireScorer } from '../../core/model-checks.ts';
import { LONG_WORK, type OptionKinds, readOptions } from '../../core/options.ts';
import { type PairScorer, requireScores, type TextPair } from '../../core/pair-scorer.ts';
import { type LongWorkOptions, throttleProgress } from '../../core/progress.ts';
import { TimeSlice } from '../../core/time-slice.ts';
import type { TextDifferences } from '../differences/text-differences.ts';
import { evidenceOf } from '../threshold/describe-evidence.ts';
import { type Decision, decide, type FittedThreshold, requireThreshold } from '../threshold/fitted-threshold.ts';
import { isCosineScorer } from './cosine-scorer.ts';

/** How pairs are matched. */
export interface MatchOptions extends LongWorkOptions {
  /** Scorer of the pairs. */
  readonly scorer: PairScorer;
  /**
   * What decides: a threshold fitted on scores of the same scorer, or a number given by hand, of which nothing is known.
   * Without one a pair gets its score only.
   */
  readonly threshold?: FittedThreshold | number;
  /** Adds what the two texts share and where they differ. Default false. */
  readonly explain?: boolean;
  /** Pairs scored at a time, 1 to 65,536: that many are held in memory. Default 2,048. */
  readonly windowSize?: number;
}

/** A pair that may have been scored before, as `joinLists` yields them. */
export interface MatchPair extends TextPair {
  /** Counts when `scoredBy` is the fingerprint of the scorer in use; the pair is scored anew otherwise. */
  readonly score?: unknown;
  readonly scoredBy?: string;
}

/** A pair and what became of it. */
export interface Match<P extends TextPair = TextPair> {
  /** The pair that was given, with whatever else it holds. */
  readonly pair: P;
  /** Larger is more alike; of the same scorer only. */
  readonly score: number;
  /** Probability of a match, with a fitted threshold. */
  readonly probability?: number;
  /** With a threshold only. */
  readonly decision?: Decision['decision'];
  /** With `explain` only. */
  readonly why?: TextDifferences;
}

/**
 * Scores and decides pairs as they come, in their order, one window of them in memory. The scorer is given the two texts of a pair in
 * one order whichever way round they come (ascending by UTF-16 code units), so that a match is the same both ways also where a
 * model reads both texts at once.
 * @throws ConflictError for a threshold fitted on scores of another model; InvalidArgumentError for a wrong option or a pair that has
 * not two texts; AbortedError; what the source and the scorer throw.
 */
export async function* matchPairs<P extends MatchPair>(
  source: Iterable<P> | AsyncIterable<P>,
  options: MatchOptions,
): AsyncGenerator<Match<P>> {
  const given = readItems('the pairs', source);
  const { scorer, threshold, explain = false, windowSize = 2048, signal, onProgress } = readMatchOptions(options);
  requireInteger(windowSize, 'windowSize', 1, 65_536);
  requireThresholdOf(scorer, threshold);
  const rule = typeof threshold === 'number' ? { threshold } : threshold;
  const total = Array.isArray(source) ? { total: source.length } : {};
  const progress = throttleProgress(onProgress);
  const slice = new TimeSlice();
  // Not above: only explanations need it.
  const textDifferences = explain && (await import('../differences/text-differences.ts')).textDifferences;
  throwIfAborted(signal, 'matching');
  try {
    for await (const { start, items: window } of batchesOf(given, windowSize, { signal, doing: 'matching' })) {
      const { read: items, failure } = readUntilWrong(window, (pair, i) => {
        requirePair(pair, start + i);
        return pair;
      });
      const scores = await scoreWindow(items, scorer, {
        signal,
        // Not all texts may need encoding, so pairs are reckoned by the share of the work that is done.
        onProgress: ({ done, total: texts = items.length }) =>
          progress.report({ stage: 'match', done: start + Math.floor((items.length * done) / texts), ...total }),
      });
      for (const [i, pair] of items.entries()) {
        throwIfAborted(signal, `matching, after ${start + i} pairs,`);
        const decided = rule === undefined ? { score: scores[i] } : decide(rule, scores[i]);
        yield { pair, ...decided, ...(textDifferences && { why: textDifferences(pair.a, pair.b) }) };
        await slice.pause();
      }
      progress.report({ stage: 'match', done: start + items.length, ...total });
      if (failure !== undefined) throw failure.error;
    }
  } finally {
    // How far it came before a fault, too.
    progress.flush();
  }
}

const OPTIONS: OptionKinds<MatchOptions> = {
  scorer: 'any',
  threshold: 'any',
  explain: 'boolean',
  windowSize: 'any',
  ...LONG_WORK,
};

function readMatchOptions(options: MatchOptions): MatchOptions {
  const read = readOptions('match', options, OPTIONS);
  requireScorer('scorer', read.scorer);
  return read;
}

/** A single match, with what its decision is worth. */
export interface SingleMatch extends Match {
  /** Evidence of the threshold in one line, or that there is no threshold. */
  readonly evidence: string;
}

/**
 * Scores and decides one pair; `match(a, b)` and `match(b, a)` agree. For many, `matchPairs` is much faster.
 * @throws as {@link matchPairs} does.
 */
export async function match(a: string, b: string, options: MatchOptions): Promise<SingleMatch> {
  requireString('the first text', a);
  requireString('the second text', b);
  const read = readMatchOptions(options);
  for await (const found of matchPairs([{ a, b }], read)) return { ...found, evidence: evidenceOf(read.threshold) };
  throw new Error('a pair was not matched');
}

/** @throws ConflictError, InvalidArgumentError when the threshold cannot decide by scores of this scorer. */
export function requireThresholdOf(scorer: PairScorer, threshold: FittedThreshold | number | undefined): void {
  if (threshold !== undefined) requireThreshold(threshold);
  if (typeof threshold === 'number' && Math.abs(threshold) > 1 && isCosineScorer(scorer))
    throw new InvalidArgumentError(
      `a threshold of cosines lies between -1 and 1, got ${threshold}; beyond it every pair is decided alike`,
    );
  if (typeof threshold !== 'object' || threshold.model === scorer.fingerprint) return;
  throw new ConflictError(
    `the threshold was fitted on scores of model ${threshold.model}, but ${scorer.runtime} is model ${scorer.fingerprint}; ` +
      'fit one on scores of this model',
  );
}

/** Scores of a window, `[pairs.length]`; what was scored before by the same scorer is taken as it is. */
async function scoreWindow(
  pairs: readonly MatchPair[],
  scorer: PairScorer,
  work: LongWorkOptions,
): Promise<Float32Array> {
  const isScored = ({ score, scoredBy }: MatchPair) => scoredBy === scorer.fingerprint && Number.isFinite(score);
  const open = pairs.filter((pair) => !isScored(pair)).map(ordered);
  const scores = open.length === 0 ? new Float32Array(0) : await scorer.score(open, work);
  requireScores(scores, open.length, `the scorer ${scorer.runtime}`);
  let next = 0;
  return Float32Array.from(pairs, (pair) => (isScored(pair) ? (pair.score as number) : scores[next++]));
}

function ordered({ a, b }: TextPair): TextPair {
  return a <= b ? { a, b } : { a: b, b: a };
}

function requirePair(pair: TextPair, index: number): void {
  const texts = reading(`pair ${index}`, () => [pair?.a, pair?.b]);
  if (texts.every((text) => typeof text === 'string')) return;
  const got = texts.map((text) => typeof text).join(' and ');
  throw new InvalidArgumentError(`pair ${index} must have two texts, a and b, got ${got}`);
}
