import { ConflictError } from '../core/errors.ts';

/** Space of the vectors of a collection: fixed when the first document goes in. */
export interface VectorSpace {
  /** Values in a vector. */
  readonly dim: number;
  /** Fingerprint of the encoder that makes the vectors. */
  readonly fingerprint: string;
  /** The encoder in words, for messages. */
  readonly runtime: string;
}

/** Record that a database keeps of a collection. */
export interface CollectionRecord extends VectorSpace {
  /** Its number in the database, from 1 up. */
  readonly number: number;
}

/**
 * Refuses vectors of another space.
 * @throws ConflictError that names both.
 */
export function requireSameSpace(name: string, stored: VectorSpace, given: VectorSpace): void {
  if (stored.fingerprint === given.fingerprint && stored.dim === given.dim) return;
  throw new ConflictError(
    `collection ${name} holds vectors of another model: expected ${describe(stored)}, got ${describe(given)}; ` +
      'open it with the model it was indexed with, or index the documents again into another collection or directory',
  );
}

function describe({ dim, fingerprint, runtime }: VectorSpace): string {
  return `${fingerprint.slice(0, 16)} (${dim} dimensions, ${runtime})`;
}
