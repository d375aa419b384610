import type { ReadonlyOrdSet } from '../../index/ords/ord-set.ts';
import { reading, readStrings } from '../core/checks.ts';
import { InvalidArgumentError } from '../core/errors.ts';
import { readOptions } from '../core/options.ts';
import { TimeSlice } from '../core/time-slice.ts';
import { type CheckedFilter, checkFilter } from '../filter/checked-filter.ts';
import type { Filter } from '../filter/filter-tree.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import { parseDocument } from '../store/document.ts';
import { isFullDisk } from '../store/full-disk.ts';

/** Documents to be deleted: those that a filter is true of. */
export interface DeleteByFilter {
  readonly filter: string | Filter;
}

/** Passages removed in a transaction, about. */
const REMOVAL_BATCH = 1000;

/** Reads what is to be deleted. @throws InvalidArgumentError for what is neither ids nor a filter. */
export function checkDelete(what: Iterable<string> | DeleteByFilter): readonly string[] | CheckedFilter {
  const isObject = typeof what === 'object' && what !== null;
  if (!isObject || reading('the ids', () => Symbol.iterator in what))
    return readStrings('the ids', what as Iterable<string>);
  const { filter } = readOptions('delete', what as DeleteByFilter, { filter: 'any' });
  if (filter !== undefined) return checkFilter(filter);
  throw new InvalidArgumentError(
    'delete needs ids, or a filter that says which documents; to delete all, drop the collection',
  );
}

/** Removes documents by id. @returns how many were there. */
export async function deleteByIds(store: CollectionStore, ids: readonly string[]): Promise<number> {
  store.refresh();
  let removed = 0;
  await inBatches(store, ids.length, async (from, to) => {
    removed += await store.remove(ids.slice(from, to));
  });
  return removed;
}

/**
 * Removes the documents of a set, but for those that were replaced since.
 * @param onRemoved told of each transaction: those are not undone by what comes after.
 * @throws RenumberedError when the documents got other ords meanwhile.
 */
export async function deleteByOrds(
  store: CollectionStore,
  set: ReadonlyOrdSet,
  onRemoved: (removed: number) => void,
): Promise<void> {
  const ords = set.clone().toArray();
  const slice = new TimeSlice();
  await inBatches(store, ords.length, async (from, to) => {
    const ids: string[] = [];
    const found: number[] = [];
    for (const ord of ords.subarray(from, to)) {
      if (slice.spent) await slice.pause();
      const json = store.readableJson(ord);
      const document = json === undefined ? undefined : parseDocument(json);
      if (document === undefined || typeof document === 'string') continue;
      ids.push(document.id);
      found.push(ord);
    }
    onRemoved(await store.remove(ids, found));
  });
}

/** Runs a job over `[0, length)`, about a thousand passages at a time; on a full disk fewer. */
async function inBatches(
  store: CollectionStore,
  length: number,
  remove: (from: number, to: number) => Promise<void>,
): Promise<void> {
  let madeRoomAt = -1;
  const { count, vectors } = store.state();
  const most = Math.ceil((REMOVAL_BATCH * count) / Math.max(1, vectors)) || 1;
  for (let from = 0, size = most; from < length; ) {
    try {
      await remove(from, Math.min(length, from + size));
      from += size;
      size = Math.min(most, 2 * size);
    } catch (error) {
      if (!isFullDisk(error)) throw error;
      // It may have room for a smaller change, or when the room of what is free already is given back.
      if (size > 1) size = Math.ceil(size / 4);
      else if (madeRoomAt === from || !(await store.makeRoom())) throw error;
      else madeRoomAt = from;
    }
  }
}
