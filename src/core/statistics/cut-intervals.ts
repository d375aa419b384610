import { type BootstrapOptions, bootstrapIntervals } from './bootstrap.ts';
import { type Confusion, type CutFigures, figuresOf } from './confusion.ts';
import { type Interval, wilsonInterval } from './interval.ts';

/** Names of the figures that get an interval. */
export const CUT_FIGURES = ['accuracy', 'precision', 'recall', 'f1'] as const;

/** Name of a figure of a cut. */
export type CutFigure = (typeof CUT_FIGURES)[number];

/** Interval of each figure that the counts define. */
export type CutIntervals = Readonly<Partial<Record<CutFigure, Interval>>>;

/** Of fewer right or wrong decisions than this a resample says too little: with none wrong it would promise that none ever is. */
export const FEW_DECISIONS = 10;

/**
 * Intervals of the figures of a cut on pairs that did not choose it. Bootstrap (BCa); where fewer than ten decisions that a
 * figure counts are right, or wrong, the interval of Wilson instead.
 */
export function cutIntervals(confusion: Confusion, options: BootstrapOptions): CutIntervals {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = confusion;
  const counts = [truePositives, falsePositives, trueNegatives, falseNegatives];
  const many = CUT_FIGURES.filter((name) => !isFew(shareBehind(confusion, name)));
  const statistics = Object.fromEntries(
    many.map((name) => [name, (sample: readonly number[]) => figureOf(sample, name)]),
  );
  const drawn: CutIntervals = many.length > 0 ? bootstrapIntervals(counts, statistics, options) : {};
  const figures = figuresOf(confusion);
  const intervals = CUT_FIGURES.filter((name) => figures[name] !== undefined).map((name) => {
    return [name, drawn[name] ?? fewInterval(shareBehind(confusion, name), name, options.level)] as const;
  });
  return Object.fromEntries(intervals);
}

/** Decisions that a figure counts. */
interface RightAndWrong {
  readonly right: number;
  readonly wrong: number;
}

/** F1 = 2 J / (1 + J) with J = TP / (TP + FP + FN), so it rests on a share as the others do. */
function shareBehind(confusion: Confusion, name: CutFigure): RightAndWrong {
  const { truePositives: right, falsePositives, trueNegatives, falseNegatives } = confusion;
  if (name === 'accuracy') return { right: right + trueNegatives, wrong: falsePositives + falseNegatives };
  if (name === 'precision') return { right, wrong: falsePositives };
  if (name === 'recall') return { right, wrong: falseNegatives };
  return { right, wrong: falsePositives + falseNegatives };
}

function isFew({ right, wrong }: RightAndWrong): boolean {
  return Math.min(right, wrong) < FEW_DECISIONS;
}

function fewInterval({ right, wrong }: RightAndWrong, name: CutFigure, level: number): Interval {
  const [low, high] = wilsonInterval(right / (right + wrong), right + wrong, 1 - level);
  return name === 'f1' ? [(2 * low) / (1 + low), (2 * high) / (1 + high)] : [low, high];
}

/** NaN where a sample leaves the figure undefined; with ten right ones that practically never happens. */
function figureOf([truePositives, falsePositives, trueNegatives, falseNegatives]: readonly number[], name: CutFigure) {
  const figures: CutFigures = figuresOf({ truePositives, falsePositives, trueNegatives, falseNegatives });
  return figures[name] ?? Number.NaN;
}
