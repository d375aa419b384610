import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import { checkKeepRule } from '../../pairs/dedupe/keep-rule.ts';
import { readThreshold } from '../../pairs/threshold/threshold-file.ts';
import type { DecisionOptions } from '../../public/pairs.ts';
import { checkPlainCsv, readNumber, requireOneStdin } from '../options/shared-options.ts';
import { UsageError } from '../program/command.ts';
import type { DedupeValues } from './dedupe-options.ts';

/** Options that belong to looking for pairs, which `--rethreshold` does not do. */
const FINDING = [
  'restart',
  'floor',
  'db',
  'ignore-punctuation',
  'pair-model',
  'model',
  'precision',
  'threads',
  'runtime',
  'dtype',
  'dims',
] as const;

/** Setup of the command, checked. */
export interface DedupeSetup {
  /** Where the files go. */
  readonly out: string;
  /** Folder of the work. */
  readonly work: string;
  readonly decision: DecisionOptions;
  readonly floor?: number;
  readonly recall: number;
}

/**
 * Checks options that depend on each other, and reads the threshold.
 * @throws UsageError when they do not go together; NotFoundError or FormatError when the threshold cannot be read.
 */
export async function checkSetup(values: DedupeValues, files: readonly string[]): Promise<DedupeSetup> {
  const { rethreshold } = values;
  if (rethreshold !== undefined) refuseFinding(values, files);
  else if (files.length === 0) throw usage('dedupe needs FILE, or --rethreshold DIR');
  const out = values.out ?? rethreshold;
  if (out === undefined) throw usage('say where the results go: --out DIR');
  const there = await stat(out).catch(() => undefined);
  if (there?.isDirectory() === false) throw usage(`--out must be a folder, ${out} is a file; name another`);
  if (files.length > 1 && values.db !== undefined) throw usage('old items come from OLD or from --db, not from both');
  requireOneStdin(files, 'dedupe');
  if (values.keep !== undefined && (files.length > 1 || values.db !== undefined)) {
    throw usage('--keep chooses within one list; of new and old the old item is kept');
  }
  checkPlainCsv(values, 'dedupe');
  return {
    out,
    work: join(rethreshold ?? out, 'work'),
    decision: await decisionOf(values),
    floor: values.floor === undefined ? undefined : numberOf('floor', values.floor),
    recall: numberOf('recall', values.recall),
  };
}

async function decisionOf({ threshold, keep, 'review-limit': reviewLimit }: DedupeValues): Promise<DecisionOptions> {
  if (keep !== undefined) checkKeep(keep);
  return {
    reviewLimit,
    ...(threshold !== undefined && { threshold: await thresholdOf(threshold) }),
    ...(keep !== undefined && { keep: keep as NonNullable<DecisionOptions['keep']> }),
  };
}

async function thresholdOf(text: string): Promise<NonNullable<DecisionOptions['threshold']>> {
  return readNumber(text) ?? readThreshold(text);
}

function checkKeep(rule: string): void {
  try {
    checkKeepRule(rule);
  } catch (error) {
    throw usage(`--${messageOf(error)}`);
  }
}

function refuseFinding(values: DedupeValues, files: readonly string[]): void {
  if (files.length > 0) throw usage(`--rethreshold takes no FILE, got ${files[0]}`);
  const wrong = FINDING.find((name) => values[name] !== undefined && values[name] !== false);
  if (wrong !== undefined) throw usage(`--${wrong} looks for pairs; --rethreshold only decides those that were found`);
}

function numberOf(name: string, text: string): number {
  const number = readNumber(text);
  if (number !== undefined) return number;
  throw usage(`--${name} must be a number, got ${JSON.stringify(text)}`);
}

function usage(message: string): UsageError {
  return new UsageError(message, 'dedupe');
}
