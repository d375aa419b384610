import { ConflictError } from '../core/errors.ts';

/** Figures of a compaction. */
export interface Compaction {
  /** Bytes of the file before. */
  readonly before: number;
  readonly after: number;
  /** Numbers of the collections whose documents got new ords. */
  readonly renumbered: number[];
}

/** Ords that were read before the database was compacted are of other documents now: what was done by them must be done again. */
export class RenumberedError extends ConflictError {
  constructor(collection: string) {
    super(
      `collection ${collection} was compacted while it was being read, and its documents are numbered anew; try again`,
    );
    this.name = 'ConflictError';
  }
}
