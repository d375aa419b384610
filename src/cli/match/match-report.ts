import { ConflictError } from '../../core/errors.ts';
import { figuresAt } from '../../core/statistics/confusion.ts';
import { wilsonInterval } from '../../core/statistics/interval.ts';
import type { LabelledSplit } from '../../pairs/match/labelled-split.ts';
import type { MatchTally } from '../../pairs/match/match-tally.ts';
import { describeDrift, evidenceOf, scoreDrift } from '../../pairs/threshold/describe-evidence.ts';
import type { FittedThreshold } from '../../pairs/threshold/fitted-threshold.ts';
import type { LabelledScores } from '../../pairs/threshold/labelled-scores.ts';
import { testThreshold } from '../../pairs/threshold/test-threshold.ts';
import type { BadLine } from '../../readers/record.ts';
import { formatCount, formatDuration, formatRate, plural } from '../render/format-numbers.ts';

/** Counts of a run of matching. */
export interface MatchOutcome {
  readonly name: string;
  readonly tally: MatchTally;
  readonly badLines: number;
  readonly ms: number;
}

/** 'test.tsv: 12,500 pairs: 6,741 match, 5,759 no match, 0 unsure (10.2 s, 1,225/s)'. */
export function countsLine({ name, tally, badLines, ms }: MatchOutcome): string {
  const { matched, notMatched, unsure, undecided } = tally.counts;
  const decided = `${formatCount(matched)} match, ${formatCount(notMatched)} no match, ${formatCount(unsure)} unsure`;
  const parts = [undecided > 0 ? 'scored, not decided' : decided];
  if (badLines > 0) parts.push(plural(badLines, 'bad line'));
  const rate = ms > 0 ? `, ${formatRate(tally.total / (ms / 1000))}/s` : '';
  return `${name}: ${plural(tally.total, 'pair')}: ${parts.join(', ')} (${formatDuration(ms)}${rate})`;
}

/** Report of the threshold. */
export interface Verdict {
  /** For people, a line each. */
  readonly lines: readonly string[];
  /** The threshold with its test, or as it was where these pairs cannot test it. */
  readonly threshold?: FittedThreshold;
}

/** Labelled pairs among those that were matched. */
export interface TestPairs {
  readonly split: LabelledSplit;
  /** The first label that is neither 0 nor 1. */
  readonly oddLabel: BadLine | undefined;
}

/** Tests the threshold where the pairs have labels, and says what it is worth. */
export function judge(threshold: FittedThreshold | number | undefined, pairs: TestPairs): Verdict {
  if (threshold === undefined) {
    return { lines: [`${evidenceOf(undefined)}; --fit-threshold FILE fits one on labelled pairs`] };
  }
  if (typeof threshold === 'number') return { lines: [handGiven(threshold, pairs)] };
  const { tested, note } = testOn(threshold, pairs);
  const lines = [`threshold ${threshold.threshold.toFixed(4)}: ${evidenceOf(tested)}`];
  return { lines: note === undefined ? lines : [...lines, note], threshold: tested };
}

/** The warning when scores are unlike those that a threshold was fitted on. */
export function driftLine(threshold: FittedThreshold | number | undefined, tally: MatchTally): string | undefined {
  if (typeof threshold !== 'object') return undefined;
  const warning = describeDrift(scoreDrift(threshold, tally.sample));
  return warning === undefined ? undefined : `warning: ${warning}`;
}

function testOn(threshold: FittedThreshold, { split, oddLabel }: TestPairs) {
  if (split.count === 0) return { tested: threshold };
  if (oddLabel !== undefined)
    return { tested: threshold, note: `not tested: line ${oddLabel.line}: ${oddLabel.reason}` };
  try {
    const tested = testThreshold(threshold, split.scores());
    const { repeated = 0 } = tested.test!;
    if (repeated === 0) return { tested };
    const { name = 'the pairs that fitted it' } = tested.fit;
    const left = `${plural(repeated, 'pair')} that ${repeated === 1 ? 'stands' : 'stand'} in ${name} too`;
    return { tested, note: `left out of the test: ${left}` };
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    return { tested: threshold, note: `not tested: ${error.message}` };
  }
}

function handGiven(threshold: number, { split, oddLabel }: TestPairs): string {
  const text = `threshold ${threshold}: ${evidenceOf(threshold)}`;
  return split.count === 0 || oddLabel !== undefined
    ? text
    : `${text}; here it has ${accuracyOf(threshold, split.scores())}`;
}

function accuracyOf(threshold: number, { scores, labels }: LabelledScores): string {
  const { accuracy, count } = figuresAt(threshold, scores, labels);
  const [low, high] = wilsonInterval(accuracy, count, 0.05);
  return `accuracy ${accuracy.toFixed(3)} (95 % ${low.toFixed(3)} to ${high.toFixed(3)}) on ${plural(count, 'labelled pair')}`;
}
