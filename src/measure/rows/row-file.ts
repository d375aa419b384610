/** Numbers as a file holds them. */
export type FileNumbers =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array;

/** Rows of numbers in a file, all of one width. */
export interface RowFile {
  /** Path, and the part of the file where it has several: for messages. */
  readonly name: string;
  /** Numbers in a row. */
  readonly width: number;
  /** Rows in the file. */
  readonly count: number;
  /**
   * Reads the first `limit` rows, some megabytes at a time; a block is good until the next one is asked for.
   * @throws FormatError when the file turns out to be damaged.
   */
  blocks(limit: number): AsyncGenerator<FileNumbers>;
}

/** Greatest width that is believed; more means that the file is something else. */
export const MAX_WIDTH = 65_536;

/** Bytes of a block, about. */
export const BLOCK_BYTES = 2 ** 22;
