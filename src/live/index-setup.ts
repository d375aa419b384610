import type { HnswParameters } from '../../index/hnsw/hnsw-options.ts';
import type { VectorSpace } from '../store/vector-space.ts';

/** Where the indexes of a collection are kept, and how they are built. */
export interface IndexSetup {
  /** Name of the collection among all databases. */
  readonly source: string;
  /** Directory of its index files. */
  readonly directory: string;
  readonly space: VectorSpace;
  readonly hnsw: HnswParameters;
  /** Never writes files when set. */
  readonly readOnly: boolean;
  /** Told when a saved index could not be used. */
  readonly onNotice: (message: string) => void;
}
