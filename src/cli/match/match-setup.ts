import { resolve } from 'node:path';
import type { ThresholdGoal } from '../../pairs/threshold/fitted-threshold.ts';
import { checkPlainCsv, readNumber, requireOneStdin } from '../options/shared-options.ts';
import { UsageError } from '../program/command.ts';
import { isSameFile } from '../writers/text-sink.ts';
import type { MatchValues } from './match-options.ts';

/** Where a fitted threshold goes unless told otherwise. */
const DEFAULT_THRESHOLD_FILE = 'kenyon-threshold.json';

/** How a threshold is fitted. */
export interface FitSetup {
  readonly from: string;
  readonly to: string;
  readonly goal: ThresholdGoal;
  readonly unsureBelow?: number;
  readonly replace: boolean;
}

/** Origin of the threshold: fitted first, read from a file, given by hand, or none. */
export type ThresholdSetup =
  | { readonly fit: FitSetup }
  | { readonly file: string }
  | { readonly number: number }
  | undefined;

/**
 * Checks options that depend on each other.
 * @throws UsageError when they do not go together.
 */
export async function checkSetup(values: MatchValues, files: readonly string[]): Promise<ThresholdSetup> {
  const joins = files.length === 2;
  if (!joins && (values['a-field'] === undefined) !== (values['b-field'] === undefined)) {
    throw usage('--a-field and --b-field are given together');
  }
  checkPlainCsv(values, 'match');
  const fit = values['fit-threshold'];
  requireOneStdin([...files, fit], 'match');
  if (fit !== undefined) return { fit: await checkFit(fit, values, files) };
  for (const name of ['goal', 'unsure', 'replace'] as const) {
    if (values[name]) throw usage(`--${name} goes with --fit-threshold`);
  }
  if (values['matches-only'] && values.threshold === undefined) throw usage('--matches-only needs a threshold');
  return givenThreshold(values.threshold);
}

function givenThreshold(text: string | undefined): ThresholdSetup {
  if (text === undefined) return undefined;
  const number = readNumber(text);
  return number === undefined ? { file: text } : { number };
}

async function checkFit(from: string, values: MatchValues, files: readonly string[]): Promise<FitSetup> {
  const { threshold: to = DEFAULT_THRESHOLD_FILE, replace } = values;
  if (readNumber(to) !== undefined) throw usage(`with --fit-threshold, --threshold is a file to write, got ${to}`);
  for (const file of files) {
    if (!(await isSameFile(from, file))) continue;
    throw usage(`${file} fits the threshold, so it cannot say what the threshold is worth; name other pairs`);
  }
  // One of the two may not be there yet.
  if (values.out !== undefined && (resolve(values.out) === resolve(to) || (await isSameFile(values.out, to)))) {
    throw usage(`--out and --threshold are one file, ${to}: the results and the threshold need one each`);
  }
  const unsureBelow = checkedUnsure(values.unsure);
  return { from, to, goal: checkedGoal(values.goal), replace, ...(unsureBelow !== undefined && { unsureBelow }) };
}

function checkedGoal(text = 'accuracy'): ThresholdGoal {
  if (text === 'accuracy' || text === 'f1') return text;
  const precision = readNumber(/^precision=(.*)$/.exec(text)?.[1] ?? '');
  if (precision !== undefined && precision > 0 && precision <= 1) return { precision };
  throw usage(`--goal must be accuracy, f1 or precision=P with P above 0 and at most 1, got ${JSON.stringify(text)}`);
}

function checkedUnsure(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const below = readNumber(text);
  if (below !== undefined && below > 0.5 && below < 1) return below;
  throw usage(`--unsure must be a probability above 0.5 and below 1, such as 0.8, got ${JSON.stringify(text)}`);
}

function usage(message: string): UsageError {
  return new UsageError(message, 'match');
}
