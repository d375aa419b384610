import type { Reasons } from './admission.ts';
import type { KindCounts } from './draw-items.ts';
import type { FileCounts } from './read-pools.ts';
import type { TextsConfig } from './text-config.ts';

/** One file that was written. */
export interface WrittenFile {
  readonly lines: number;
  readonly kinds: Readonly<Record<string, KindCounts>>;
}

/** Report of the files that `collectTexts` read and wrote, and of the texts it left out. */
export interface TextsReport {
  readonly config: TextsConfig;
  /** Texts of every measured set; null where its files are absent. */
  readonly measured: Readonly<Record<string, number | null>>;
  readonly measuredGrams: number;
  readonly heldOutGrams: number;
  /** Rows of every file of open texts, and how many share a gram with which measured set. */
  readonly files: Readonly<Record<string, FileCounts>>;
  readonly items: WrittenFile;
  readonly pairs: WrittenFile;
  readonly heldOut: WrittenFile;
  /** Pieces of all items, estimated. */
  readonly estimatedPieces: number;
  /** Texts that were made and not written, by reason. */
  readonly refused: Reasons;
}
