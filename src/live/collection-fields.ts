import { join } from 'node:path';
import { FieldLists } from '../../index/fields/field-lists.ts';
import type { FieldSummary } from '../../index/fields/field-summary.ts';
import type { ReadonlyOrdSet } from '../../index/ords/ord-set.ts';
import type { FrameKind } from '../core/framed-file.ts';
import type { LongWorkOptions } from '../core/progress.ts';
import type { CheckedFilter } from '../filter/checked-filter.ts';
import { documentsWithin } from '../filter/documents-within.ts';
import { FilterEvaluator } from '../filter/filter-evaluator.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import { framedKind } from './framed-kind.ts';
import { type IndexFolder, LiveIndex } from './live-index.ts';
import { documentReader } from './row-readers.ts';

const KIND: FrameKind = { magic: 'KYN-FLDS', version: 2 };
const FILE = 'fields.lists';

/** Fields as a search asks for them. */
export type SearchedFields = Pick<CollectionFields, 'evaluate' | 'lists'>;

/** The fields of some documents, as they were at one moment. */
export interface FieldsWithin extends SearchedFields {
  readonly live: ReadonlyOrdSet;
}

/** The lists of a collection's fields, made when they are first asked for, kept up to date and saved like any index. */
export class CollectionFields {
  readonly #store: CollectionStore;
  readonly #live: LiveIndex<FieldLists, readonly object[]>;
  #evaluator: { readonly lists: FieldLists; readonly evaluator: FilterEvaluator } | undefined;

  constructor(store: CollectionStore, folder: IndexFolder) {
    this.#store = store;
    const kind = framedKind<FieldLists, readonly object[]>(store, {
      name: 'list of fields',
      file: { path: join(folder.directory, FILE), kind: KIND, identity: { collection: folder.source } },
      read: documentReader(store, folder.onNotice),
      create: async () => new FieldLists(),
      restore: FieldLists.load,
      // The lists drop what is dead by themselves.
      isWorn: () => false,
    });
    this.#live = new LiveIndex(store, kind, folder);
  }

  /**
   * Finds the documents that match, of all that are stored at the call; those that are not listed yet are listed first.
   * @returns a shared set.
   * @throws FilterError as `FilterEvaluator.evaluate` does; AbortedError when `signal` fires; ClosedError after `close`.
   */
  async evaluate(filter: CheckedFilter, options: LongWorkOptions = {}): Promise<ReadonlyOrdSet> {
    const lists = await this.lists(options);
    if (this.#evaluator?.lists !== lists) this.#evaluator = { lists, evaluator: new FilterEvaluator(lists) };
    return this.#evaluator.evaluator.evaluate(filter);
  }

  /**
   * The fields as they would be if there were no documents but those that a filter is true of, of all that are stored at the call.
   * @throws FilterError as `documentsWithin` does; else as `evaluate`.
   */
  async within(filter: CheckedFilter, options: LongWorkOptions = {}): Promise<FieldsWithin> {
    const lists = await this.lists(options);
    const part = lists.among(documentsWithin(filter, lists));
    const evaluator = new FilterEvaluator(part);
    return { live: part.live, lists: async () => part, evaluate: async (own) => evaluator.evaluate(own) };
  }

  /**
   * Sums up every field that documents have, by name.
   * @param top how many of the most frequent values to tell.
   */
  async summaries(top: number, options: LongWorkOptions = {}): Promise<FieldSummary[]> {
    return (await this.lists(options)).summaries(top);
  }

  /** Catches up; resolves when everything is listed that was stored at the call. @throws as `evaluate`. */
  async settle(options: LongWorkOptions = {}): Promise<void> {
    await this.lists(options);
  }

  /** Catches up; the lists with everything that was stored at the call, not to be changed. @throws as `evaluate`. */
  async lists(options: LongWorkOptions = {}): Promise<FieldLists> {
    this.#store.refresh();
    return this.#live.settled(options);
  }

  /** Saves what is worth saving and lets go; idempotent. */
  async close(): Promise<void> {
    this.#evaluator = undefined;
    await this.#live.close();
  }
}
