import type { KenyonError } from '../core/errors.ts';
import type { ColumnTypes } from '../store/column-types.ts';
import type { InputFormat } from './input-format.ts';
import type { BadLine } from './record.ts';
import type { ColumnDeviation } from './table-types.ts';

/** A line that could not be used, with its file. */
export interface BadFileLine extends BadLine {
  /** As it was named, or found. */
  readonly file: string;
}

/** Outcome of reading a file. */
export interface FileReport {
  /** As it was named, or found. */
  readonly file: string;
  /** The folder that was named, of a file that was found in one. */
  readonly folder?: string;
  /** Absent when it could not be opened. */
  readonly format?: InputFormat;
  /** Documents that were read from it. */
  readonly documents: number;
  /** Lines that could not be used. */
  readonly badLines: number;
  /** Of a table, what its columns are. */
  readonly columnTypes?: ColumnTypes;
  /** Where its columns differ from what they were in tables before. */
  readonly deviations?: readonly ColumnDeviation[];
  /** Why it, or the rest of it, could not be read. */
  readonly error?: KenyonError;
  /** Why nobody tried, of a file of a folder: its kind, or a link that leads out. */
  readonly passedOver?: string;
}
