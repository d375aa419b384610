import type { SavedForm } from '../../index/contract/saved-form.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import { type IndexFile, loadIndex, saveIndex } from './index-file.ts';
import type { FollowingIndex, RowReader } from './index-follower.ts';
import type { IndexKind } from './live-index.ts';

/** Setup of a kind of index that is saved in one file. */
export interface FramedKindSetup<Index, Batch> {
  readonly name: string;
  readonly file: IndexFile;
  readonly read: RowReader<Batch>;
  readonly create: () => Promise<Index>;
  /** Makes the index from what it saved. */
  readonly restore: (meta: Record<string, unknown>, payload: Uint8Array) => Index | Promise<Index>;
  readonly isWorn: (index: Index) => boolean;
}

/** Keeps an index whose saved form is one framed file. */
export function framedKind<Index extends FollowingIndex<Batch> & { save(): SavedForm }, Batch>(
  store: CollectionStore,
  { name, file, read, create, restore, isWorn }: FramedKindSetup<Index, Batch>,
): IndexKind<Index, Batch> {
  return {
    name,
    read,
    create,
    load: () => loadIndex(file, store, restore),
    save: (placed) => saveIndex(file, store, placed),
    isWorn,
  };
}
