import type { SavedForm } from '../contract/saved-form.ts';
import type { ReadonlyOrdSet } from '../ords/ord-set.ts';

/** Candidates of a query, from the lists of its bits. */
export interface Candidates {
  /** Each once. */
  readonly ords: Uint32Array;
  /** Entries or vectors in the lists that were looked at. */
  readonly listed: number;
}

/** How candidates are chosen. */
export interface CandidateOptions {
  /** Only these may be found. */
  readonly allowed?: ReadonlyOrdSet;
  /** Keeps so many that share most bits; all when it is not given. */
  readonly overlapCandidates?: number;
  /** Keeps so many whose sign codes are nearest. */
  readonly signCandidates: number;
}

/** Lists of who has which bit of a sparse code, with or without the sign codes that sort them out. */
export interface CodeLists {
  /** Bits in a code. */
  readonly hashDim: number;
  /** Bits of a sign code, 0 where there are none. */
  readonly signBits: number;
  /** Vectors that were added and not removed. */
  readonly live: ReadonlyOrdSet;
  /** Greatest ord that was ever added, -1 when none was. */
  readonly lastOrd: number;
  /** Bytes in memory, about, of lists and of sign codes. */
  readonly bytes: { readonly lists: number; readonly signs: number };
  /** Adds vectors, `[n, dim]`, with the bits of each. */
  add(ords: Uint32Array, vectors: Float32Array, bits: readonly Uint32Array[]): void;
  /** Removes a vector and says whether it was there. */
  remove(ord: number): boolean;
  /** How many entries the lists of these bits have. */
  lengthOf(bits: Uint32Array): number;
  /** Finds candidates in the lists of these bits. */
  find(query: Float32Array, bits: Uint32Array, options: CandidateOptions): Candidates;
  /** Keeps those of some ords whose sign codes are nearest; all of them where codes are not found by ord. */
  sift(query: Float32Array, ords: Uint32Array, limit: number): Uint32Array;
  /** The lists as they are stored. */
  save(): SavedForm;
}
