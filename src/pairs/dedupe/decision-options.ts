import { requireInteger } from '../../core/checks.ts';
import { ConflictError } from '../../core/errors.ts';
import type { OptionKinds } from '../../core/options.ts';
import { evidenceOf } from '../threshold/describe-evidence.ts';
import { type FittedThreshold, requireThreshold, type ThresholdRule } from '../threshold/fitted-threshold.ts';
import { checkKeepRule, type KeepRule } from './keep-rule.ts';

/** How pairs are decided; the part that can be changed without looking for them again. */
export interface DecisionOptions {
  /**
   * From which score on two texts say the same: fitted on labelled pairs, or a number, of which then nothing is known. There is no
   * default: without one only exact duplicates are decided, and near pairs are given with their scores. A threshold that was
   * fitted on pairs half of which match is too low here: almost none of all pairs of a list do. Fit it for a high precision.
   */
  readonly threshold?: FittedThreshold | number;
  /** Which item of a cluster is kept. Default 'first'. With an old list it is always the old one. */
  readonly keep?: KeepRule;
  /** Most pairs for a person; the summary says how many there were beyond. Default 10,000. */
  readonly reviewLimit?: number;
}

/** Options with their defaults. */
export interface CheckedDecision {
  readonly rule: ThresholdRule | undefined;
  readonly fitted: FittedThreshold | undefined;
  readonly keep: KeepRule;
  readonly reviewLimit: number;
  readonly evidence: string;
}

/** Kinds of these options. */
export const DECISION_OPTIONS: OptionKinds<DecisionOptions> = { threshold: 'any', keep: 'any', reviewLimit: 'any' };

/** Checks options and fills in defaults. @throws InvalidArgumentError when one is wrong. */
export function checkDecision(options: DecisionOptions): CheckedDecision {
  const { threshold, keep = 'first', reviewLimit = 10_000 } = options;
  checkKeepRule(keep);
  if (threshold !== undefined) requireThreshold(threshold);
  requireInteger(reviewLimit, 'reviewLimit', 0);
  const fitted = typeof threshold === 'object' ? threshold : undefined;
  const rule = typeof threshold === 'number' ? { threshold } : threshold;
  return { rule, fitted, keep, reviewLimit, evidence: evidenceOf(threshold) };
}

/** Refuses a threshold that was fitted on scores of another model. */
export function requireSameModel({ fitted }: CheckedDecision, model: string | undefined): void {
  if (fitted === undefined || model === undefined || fitted.model === model) return;
  throw new ConflictError(
    `the threshold was fitted on scores of model ${fitted.model}, these are of ${model}; fit it on scores of this one`,
  );
}
