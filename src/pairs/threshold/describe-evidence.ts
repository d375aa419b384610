import { reading, readNumbers } from '../../core/checks.ts';
import type { CutFigures } from '../../core/statistics/confusion.ts';
import type { CutFigure, CutIntervals } from '../../core/statistics/cut-intervals.ts';
import { scoreDrift as driftFrom, type ScoreDrift } from '../../core/statistics/score-drift.ts';
import {
  type FitEvidence,
  type FittedThreshold,
  requireFitted,
  requireThreshold,
  type TestEvidence,
  type ThresholdGoal,
} from './fitted-threshold.ts';

/** Says in one line what a threshold is worth, with interval and origin; and that it was not tested where it was not. */
export function describeEvidence(threshold: FittedThreshold): string {
  requireFitted(threshold);
  return reading('the fitted threshold', () => describe(threshold));
}

function describe({ goal, fit, test }: FittedThreshold): string {
  const fitted = `fitted on ${pairsOf(fit)} for ${goalText(goal)}`;
  if (test === undefined) return `not tested on other pairs; ${fitted}, where it gives ${figures(fit, goal)}`;
  const { level, intervals, unsure } = test;
  const origin = test.repeated === undefined ? ', some of which may have fitted it' : ' that did not fit it';
  const evidence = `${figures(test, goal, intervals, level)} on ${pairsOf(test)}${origin}`;
  return `${evidence}${unsure === undefined ? '' : `; ${unsureText(unsure)}`}; ${fitted}`;
}

/** Evidence of a threshold, in one line for people; also of one that was given by hand, and of none. */
export function evidenceOf(threshold: FittedThreshold | number | undefined): string {
  if (threshold === undefined) return 'no threshold was fitted: a score is no decision';
  requireThreshold(threshold);
  if (typeof threshold === 'object') return describeEvidence(threshold);
  return 'the threshold was given by hand: how often it is right is not known';
}

function unsureText({ share, accuracy }: NonNullable<TestEvidence['unsure']>): string {
  const others = accuracy === undefined ? '' : `, accuracy ${accuracy.toFixed(3)} on the others`;
  return `unsure of ${(share * 100).toFixed(1)} %${others}`;
}

/** The figures that the goal is about. */
function figures(evidence: CutFigures, goal: ThresholdGoal, intervals: CutIntervals = {}, level = 0): string {
  const names: CutFigure[] = typeof goal === 'object' ? ['precision', 'recall'] : [goal];
  const texts = names.map((name) => {
    const [value, interval] = [evidence[name], intervals[name]];
    const label = name === 'f1' ? 'F1' : name;
    if (value === undefined) return `${label} undefined`;
    const range = interval?.map((end) => end.toFixed(3)).join(' to ');
    return `${label} ${value.toFixed(3)}${range === undefined ? '' : ` (${percent(level)} % ${range})`}`;
  });
  return texts.join(' and ');
}

function goalText(goal: ThresholdGoal): string {
  if (typeof goal === 'object') return `a precision of at least ${goal.precision}`;
  return goal === 'f1' ? 'F1' : goal;
}

function pairsOf({ count, name }: FitEvidence): string {
  const pairs = `${count.toLocaleString('en-US')} pair${count === 1 ? '' : 's'}`;
  return name === undefined ? pairs : `${pairs} of ${name}`;
}

/** 0.95 -> '95', 0.999 -> '99.9'. */
function percent(level: number): string {
  return String(Number((level * 100).toFixed(6)));
}

/**
 * Compares scores with those that a threshold was fitted on. Where they have drifted, its figures may not hold: other texts, or
 * another share of matches among the pairs.
 * @returns undefined for fewer than 30 scores, which say nothing.
 */
export function scoreDrift(fitted: FittedThreshold, scores: ArrayLike<number>): ScoreDrift | undefined {
  requireFitted(fitted);
  const numbers = readNumbers('the scores', scores);
  return reading('the fitted threshold', () => driftFrom(fitted.distribution, numbers));
}

/** The warning for people, or undefined where there is nothing to warn of. */
export function describeDrift(drift: ScoreDrift | undefined): string | undefined {
  if (drift === undefined) return undefined;
  return reading('the drift', () => describeChange(drift));
}

function describeChange({ drifted, distance, shift, outside }: ScoreDrift): string | undefined {
  if (!drifted) return undefined;
  const where = shift === 0 ? 'spread otherwise than' : shift > 0 ? 'higher than' : 'lower than';
  const beyond = outside > 0 ? `, ${(outside * 100).toFixed(1)} % outside of their range` : '';
  return (
    `the scores are ${where} those that the threshold was fitted on (distance ${distance.toFixed(2)}${beyond}): ` +
    'its figures may not hold here; fit it on pairs like these'
  );
}
