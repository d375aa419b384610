import type { Progress } from '../../../src/core/progress.ts';
import type { Admission, Reasons } from './admission.ts';
import type { ChineseScript } from './chinese-script.ts';
import { JoinedParagraphs } from './joined-paragraphs.ts';
import { openFiles, readOpenRows } from './open-rows.ts';
import { RowPools } from './row-pools.ts';
import type { TextsConfig } from './text-config.ts';

/** Rows of one file of open texts. */
export interface FileCounts {
  readonly rows: number;
  /** Rows that share a gram with a measured set, by set. */
  readonly leaks: Reasons;
}

/** Rows between two reports of progress. */
const STEP_ROWS = 1000;

/** Reads all open texts and keeps, as candidates by kind, what shares no gram with a measured set. */
export async function readPools({
  config,
  admission,
  seedFor,
  step,
}: TextsRun): Promise<{ pools: RowPools; files: Record<string, FileCounts> }> {
  const weightOf = (source: string) => config.sourceWeights[source] ?? 1;
  // The passages of questions are paragraphs of the other files.
  const pools = new RowPools(seedFor('order of candidates'), weightOf, { askedPassages: !config.joined });
  const files: Record<string, FileCounts> = {};
  let done = 0;
  for (const file of await openFiles(config.data)) {
    let rows = 0;
    const leaks: Reasons = {};
    // Every row is long enough by itself, unless they are to be joined.
    const paragraphs = new JoinedParagraphs(config.joined ? config.passages.most : 0);
    for await (const row of readOpenRows(config.data, file)) {
      if (rows++ % STEP_ROWS === 0) step({ stage: 'read open texts', done });
      done++;
      // A title of a passage is no text of its own here.
      const leak =
        admission.leakOf(row.text) ?? (row.form === 'passage' ? undefined : admission.leakOf(row.other ?? ''));
      if (leak !== undefined) leaks[leak] = (leaks[leak] ?? 0) + 1;
      // What stood on either side of a row that is left out does not follow each other.
      for (const whole of leak === undefined ? paragraphs.add(row) : paragraphs.end()) pools.add(whole);
    }
    for (const whole of paragraphs.end()) pools.add(whole);
    files[file] = { rows, leaks };
  }
  return { pools, files };
}

/** Context of the steps of collecting texts. */
export interface TextsRun {
  readonly config: TextsConfig;
  readonly script: ChineseScript;
  readonly admission: Admission;
  /** Seed of what is drawn for a purpose, for one text of it where one is named. */
  readonly seedFor: (purpose: string, text?: string) => number;
  /** Reports progress. @throws AbortedError when the caller has aborted. */
  readonly step: (progress: Progress) => void;
}
