import type { Progress } from '../../../src/core/progress.ts';
import type { Admission } from './admission.ts';
import type { ChineseScript } from './chinese-script.ts';
import type { TextsConfig } from './text-config.ts';

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
