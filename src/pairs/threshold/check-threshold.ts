import { isDeepStrictEqual } from 'node:util';
import { shown } from '../../core/checks.ts';
import { FormatError, messageOf } from '../../core/errors.ts';
import { checkGoal } from '../../core/statistics/best-cut.ts';
import { type Confusion, figuresOf } from '../../core/statistics/confusion.ts';
import { CUT_FIGURES } from '../../core/statistics/cut-intervals.ts';
import type { FittedThreshold, ThresholdGoal } from './fitted-threshold.ts';
import { unpackHashes } from './pair-hashes.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Checks that a value is a threshold as `fitThreshold` and `testThreshold` make them: every field, its range, and that the figures
 * follow from the counts.
 * @throws FormatError that names the field.
 */
export function checkThreshold(value: unknown): FittedThreshold {
  const whole = fields(value, 'the whole');
  number(whole.threshold, 'threshold');
  goal(whole.goal);
  text(whole.model, 'model');
  calibration(fields(whole.calibration, 'calibration'));
  distribution(fields(whole.distribution, 'distribution'));
  if (whole.unsure !== undefined) unsure(fields(whole.unsure, 'unsure'), whole.threshold as number);
  const fit = fields(whole.fit, 'fit');
  evidence(fit, 'fit');
  if (fit.pairHashes !== undefined) hashes(fit);
  if (whole.test !== undefined) test(fields(whole.test, 'test'), fit, whole.unsure !== undefined);
  return value as FittedThreshold;
}

function goal(value: unknown): void {
  try {
    checkGoal(value as ThresholdGoal);
  } catch (cause) {
    throw new FormatError(messageOf(cause), { cause });
  }
}

function calibration({ method, scores, probabilities, ...sigmoid }: Fields): void {
  if (method === 'platt') {
    number(sigmoid.slope, 'calibration.slope', 0);
    number(sigmoid.intercept, 'calibration.intercept');
    const least = number(sigmoid.least, 'calibration.least', Number.MIN_VALUE, 0.5);
    number(sigmoid.greatest, 'calibration.greatest', least, 1 - Number.EPSILON / 2);
    return;
  }
  if (method !== 'isotonic') throw bad('calibration.method', "'isotonic' or 'platt'", method);
  const at = ascending(scores, 'calibration.scores');
  const heights = ascending(probabilities, 'calibration.probabilities');
  const distinct = at.every((score, i) => i === 0 || score > at[i - 1]);
  const inside = heights.every((height) => height > 0 && height < 1);
  if (distinct && inside && at.length === heights.length) return;
  throw bad('calibration', 'as many different scores as probabilities above 0 and below 1', at.length);
}

function distribution({ count, quantiles }: Fields): void {
  number(count, 'distribution.count', 1);
  if (ascending(quantiles, 'distribution.quantiles').length !== 101) {
    throw bad('distribution.quantiles', '101 numbers', (quantiles as number[]).length);
  }
}

function unsure({ from, to, below }: Fields, threshold: number): void {
  number(from, 'unsure.from', Number.NEGATIVE_INFINITY, threshold);
  number(to, 'unsure.to', threshold);
  number(below, 'unsure.below', 0.5, 1);
}

/** Checks the evidence of one split; shares that do not follow from the counts were not computed by this program. */
function evidence(given: Fields, name: string): void {
  text(given.data, `${name}.data`);
  if (given.name !== undefined) text(given.name, `${name}.name`);
  const confusion = fields(given.confusion, `${name}.confusion`);
  for (const kind of ['truePositives', 'falsePositives', 'trueNegatives', 'falseNegatives']) {
    if (!Number.isInteger(number(confusion[kind], `${name}.confusion.${kind}`, 0))) {
      throw bad(`${name}.confusion.${kind}`, 'an integer', confusion[kind]);
    }
  }
  const { confusion: _, ...shares } = figuresOf(confusion as unknown as Confusion);
  for (const figure of ['count', 'positives', ...CUT_FIGURES] as const) {
    if (!Object.is(given[figure], shares[figure])) throw bad(`${name}.${figure}`, `${shares[figure]}`, given[figure]);
  }
}

function hashes({ pairHashes, count }: Fields): void {
  const unpacked = typeof pairHashes === 'string' ? unpackHashes(pairHashes) : undefined;
  if (unpacked !== undefined && unpacked.length <= (count as number)) return;
  throw bad('fit.pairHashes', `base64 of at most ${count} ascending uint32`, pairHashes);
}

function test(given: Fields, fit: Fields, hasBand: boolean): void {
  evidence(given, 'test');
  const { repeated } = given;
  if (
    repeated !== undefined &&
    (fit.pairHashes === undefined || !Number.isInteger(number(repeated, 'test.repeated', 0)))
  ) {
    throw bad('test.repeated', 'an integer, with fit.pairHashes', repeated);
  }
  if (isDeepStrictEqual(given.data, fit.data)) throw bad('test.data', 'another split than the one fitted', given.data);
  number(given.level, 'test.level', 0.5, 1);
  const intervals = fields(given.intervals, 'test.intervals');
  for (const figure of CUT_FIGURES) {
    if (given[figure] !== undefined) interval(intervals[figure], `test.intervals.${figure}`);
  }
  const { calibrationError, brier, logLoss } = fields(given.calibration, 'test.calibration');
  number(calibrationError, 'test.calibration.calibrationError', 0, 1);
  number(brier, 'test.calibration.brier', 0, 1);
  number(logLoss, 'test.calibration.logLoss', 0);
  if (hasBand) band(fields(given.unsure, 'test.unsure'));
}

function band({ share, decided, accuracy, interval: range }: Fields): void {
  number(share, 'test.unsure.share', 0, 1);
  if (number(decided, 'test.unsure.decided', 0) === 0) return;
  number(accuracy, 'test.unsure.accuracy', 0, 1);
  interval(range, 'test.unsure.interval');
}

function interval(value: unknown, name: string): void {
  const ends = ascending(value, name);
  if (ends.length !== 2 || ends[0] < 0 || ends[1] > 1) throw bad(name, 'two ends in 0..1', value);
}

function ascending(value: unknown, name: string): readonly number[] {
  const numbers = Array.isArray(value) ? value : [];
  const holds = numbers.every((each, i) => Number.isFinite(each) && (i === 0 || each >= numbers[i - 1]));
  if (numbers.length === 0 || !holds) throw bad(name, 'finite numbers that do not fall', value);
  return numbers;
}

function fields(value: unknown, name: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw bad(name, 'a JSON object', value);
}

function text(value: unknown, name: string): void {
  if (typeof value !== 'string' || value === '') throw bad(name, 'a text', value);
}

function number(value: unknown, name: string, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY) {
  if (typeof value === 'number' && Number.isFinite(value) && value >= least && value <= most) return value;
  throw bad(name, `a number from ${least} to ${most}`, value);
}

function bad(name: string, expected: string, came: unknown): FormatError {
  return new FormatError(`fitted threshold: ${name} must be ${expected}, got ${shown(came)}`);
}
