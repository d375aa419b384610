import { reading, readNumbers, requireInteger, requireObject, requireOneOf, requireString } from '../../core/checks.ts';
import { ConflictError } from '../../core/errors.ts';
import { type OptionKinds, readOptions } from '../../core/options.ts';
import { bootstrapIntervals } from '../../core/statistics/bootstrap.ts';
import { bestClassThresholds, type ClassGoal } from '../../core/statistics/class-cuts.ts';
import {
  type ClassFigures,
  type ClassScores,
  checkClassScores,
  classConfusion,
  classFigures,
} from '../../core/statistics/class-figures.ts';
import { FEW_DECISIONS } from '../../core/statistics/cut-intervals.ts';
import { type Interval, wilsonInterval } from '../../core/statistics/interval.ts';
import { checkOrigin, type Origin } from './labelled-scores.ts';
import { checkTestOptions, requireOtherSplit, type TestThresholdOptions } from './test-threshold.ts';

/** Class probabilities of labelled rows, and where they come from. */
export interface LabelledClasses extends ClassScores, Origin {}

/** How {@link fitClassThresholds} searches. */
export interface FitClassOptions {
  /** Default 'accuracy'; 'f1' is the mean F1 of the classes. */
  readonly goal?: ClassGoal;
  /** Starts of the search, at least 1. Default 4. */
  readonly starts?: number;
  /** Of the starts. Default 1. */
  readonly seed?: number;
}

/** Figures on one split, with thresholds and without. */
export interface ClassEvidence extends ClassFigures {
  readonly data: string;
  readonly name?: string;
  /** Figures of plain argmax. */
  readonly plain: ClassFigures;
}

/** Figures on a split that did not fit the thresholds. */
export interface ClassTestEvidence extends ClassEvidence {
  /** Share of such intervals that hold the true value. */
  readonly level: number;
  readonly accuracyInterval: Interval;
  /** Absent where fewer than ten decisions are wrong: too few to draw again. */
  readonly macroF1Interval?: Interval;
}

/** Thresholds of classes: the decision is argmax(p * t), `chooseClass`. */
export interface FittedClassThresholds {
  /** `[classes]`, above 0 and at most 1. */
  readonly thresholds: readonly number[];
  readonly goal: ClassGoal;
  readonly model: string;
  readonly fit: ClassEvidence;
  /** Absent until it was tested. */
  readonly test?: ClassTestEvidence;
}

/**
 * Fits thresholds of two or more classes on labelled probabilities; see `bestClassThresholds` for the method.
 * @throws InvalidArgumentError for wrong rows or options.
 */
export function fitClassThresholds(given: LabelledClasses, options: FitClassOptions = {}): FittedClassThresholds {
  const { goal = 'accuracy', starts = 4, seed = 1 } = readOptions('fitClassThresholds', options, OPTIONS);
  requireOneOf('the goal of class thresholds', goal, ['accuracy', 'f1']);
  const split = readClasses(given);
  requireInteger(starts, 'starts', 1);
  requireInteger(seed, 'seed', 0);
  const thresholds = [...bestClassThresholds(split, { goal, starts, seed })];
  return { thresholds, goal, model: split.model, fit: evidenceOf(split, thresholds) };
}

/**
 * Measures class thresholds on rows that did not fit them.
 * @returns the same thresholds with `test` filled.
 * @throws ConflictError on the split that fitted them, for another model or another number of classes; InvalidArgumentError for
 * wrong rows or options.
 */
export function testClassThresholds(
  fitted: FittedClassThresholds,
  given: LabelledClasses,
  options: TestThresholdOptions = {},
): FittedClassThresholds {
  const { level, resamples, seed } = checkTestOptions(options);
  const split = readClasses(given);
  requireObject('the fitted thresholds', fitted);
  const { model, thresholds } = reading('the fitted thresholds', () => ({ ...fitted }));
  requireString('the model of the fitted thresholds', model);
  readNumbers('the thresholds of the fitted thresholds', thresholds);
  return reading('the fitted thresholds', () => testOn(fitted, split, { level, resamples, seed }));
}

function testOn(
  fitted: FittedClassThresholds,
  split: LabelledClasses,
  { level, resamples, seed }: Required<TestThresholdOptions>,
): FittedClassThresholds {
  requireOtherSplit(fitted, split);
  requireSameClasses(fitted, split);
  const evidence = evidenceOf(split, fitted.thresholds);
  const { count, accuracy } = evidence;
  const confusion = [...classConfusion(split, fitted.thresholds)];
  const macroF1 = (counts: readonly number[]) => classFigures(counts, split.classes).macroF1;
  const isEnough = Math.min(accuracy, 1 - accuracy) * count >= FEW_DECISIONS;
  return {
    ...fitted,
    test: {
      ...evidence,
      level,
      accuracyInterval: wilsonInterval(accuracy, count, 1 - level),
      ...(isEnough && {
        macroF1Interval: bootstrapIntervals(confusion, { macroF1 }, { level, resamples, seed }).macroF1,
      }),
    },
  };
}

const OPTIONS: OptionKinds<FitClassOptions> = { goal: 'any', starts: 'any', seed: 'any' };

/** Reads labelled rows, each field once. @throws InvalidArgumentError when one is wrong. */
function readClasses(split: LabelledClasses): LabelledClasses {
  requireObject('labelled classes', split);
  const read = reading('labelled classes', () => ({ ...split }));
  const probabilities = readNumbers('the probabilities of labelled classes', read.probabilities);
  const labels = readNumbers('the labels of labelled classes', read.labels);
  const rows = { ...read, probabilities, labels };
  checkOrigin(rows);
  checkClassScores(rows);
  return rows;
}

function requireSameClasses({ thresholds }: FittedClassThresholds, { classes }: LabelledClasses): void {
  if (classes === thresholds.length) return;
  throw new ConflictError(
    `there are thresholds for ${thresholds.length} classes, the rows have ${classes}; fit on rows of the same classes`,
  );
}

function evidenceOf(split: LabelledClasses, thresholds: readonly number[]): ClassEvidence {
  const { data, name, classes } = split;
  const figures = (of: ArrayLike<number>) => classFigures(classConfusion(split, of), classes);
  const plain = figures(new Float64Array(classes).fill(1));
  return { data, ...(name !== undefined && { name }), ...figures(thresholds), plain };
}
