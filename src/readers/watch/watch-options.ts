import type { ColumnTypes } from '../../store/column-types.ts';
import type { DocumentInput, StoredDocument } from '../../store/document.ts';
import type { ColumnKeeper } from '../known-columns.ts';
import type { ReadFilesOptions } from '../read-files-options.ts';

/** The part of a collection that a watch uses; a `Collection` has it. */
export interface WatchedCollection extends ColumnKeeper {
  add(
    documents: AsyncIterable<DocumentInput>,
    options: {
      readonly signal?: AbortSignal;
      readonly onRejected?: (rejection: { readonly id?: string; readonly reason: string }) => void;
      readonly columnTypes?: () => ColumnTypes;
    },
  ): Promise<{
    readonly added: number;
    readonly updated: number;
    readonly unchanged: number;
    readonly rejected: number;
  }>;
  delete(ids: Iterable<string>): Promise<number>;
  list(options: { readonly limit: number; readonly cursor?: string; readonly signal?: AbortSignal }): Promise<{
    readonly documents: readonly StoredDocument[];
    readonly cursor?: string;
  }>;
}

/** Outcome of one look at files that changed. */
export interface WatchRound {
  /** Files that were read. */
  readonly changed: readonly string[];
  /** Files that are gone. */
  readonly removed: readonly string[];
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Documents that their files do not have any more. */
  readonly deleted: number;
}

/** How files are watched. */
export interface WatchFilesOptions extends Omit<ReadFilesOptions, 'fileField' | 'strict' | 'knownTypes'> {
  /** Milliseconds for which a file must stay as it is before it is read. Default 500. */
  readonly settleMs?: number;
  /** Milliseconds after which the folders are looked at even if the system tells of no change. Default 5000. */
  readonly pollMs?: number;
  /** Whether documents are deleted too when a folder has no file left at once, or is on another device than before. Default false: they stay, and `onNotice` is told. */
  readonly deleteAll?: boolean;
  /** Told of each round in which something was done; the first one reads everything. */
  readonly onRound?: ((round: WatchRound) => void) | undefined;
  /** Told of what cannot be done, in words. */
  readonly onNotice?: ((message: string) => void) | undefined;
}
