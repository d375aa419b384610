import { reading, readStrings } from '../core/checks.ts';
import { InvalidArgumentError } from '../core/errors.ts';
import { readOptions } from '../core/options.ts';
import { TimeSlice } from '../core/time-slice.ts';
import { type CheckedFilter, checkFilter } from '../filter/checked-filter.ts';
import type { Filter } from '../filter/filter-tree.ts';
import { matches } from '../filter/matches.ts';
import type { CollectionFields } from '../live/collection-fields.ts';
import type { CollectionStore, WantedDocuments } from '../store/collection-store.ts';
import { parseDocument } from '../store/document.ts';
import { isFullDisk } from '../store/full-disk.ts';
import { RenumberedError } from '../store/renumbering.ts';

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
  await store.latest();
  let removed = 0;
  await inBatches(store, ids.length, async (from, to) => {
    removed += await store.remove(ids.slice(from, to));
  });
  return removed;
}

/** Documents that a filter was true of. */
export interface MatchingDocuments extends WantedDocuments {
  readonly ids: readonly string[];
  readonly ords: readonly number[];
}

/**
 * Finds the documents that a filter is true of at the call, whatever is written meanwhile.
 * @throws FilterError when it is wrong; RenumberedError when documents got other ords meanwhile.
 */
export async function matchingDocuments(
  store: CollectionStore,
  fields: CollectionFields,
  filter: CheckedFilter,
): Promise<MatchingDocuments> {
  for (;;) {
    const found = await store.atOneMoment((then) => matchingThen(store, then, fields, filter));
    // So much was removed since that it is not known any more what.
    if (found !== undefined) return found;
  }
}

async function matchingThen(
  store: CollectionStore,
  then: CollectionStore,
  fields: CollectionFields,
  filter: CheckedFilter,
): Promise<MatchingDocuments | undefined> {
  const { source } = then;
  await store.latest();
  if (source !== store.source) throw new RenumberedError(store.name);
  const { nextOrd, removals } = then.state();
  // Of the documents then it has those that are there still.
  const now = (await fields.evaluate(filter)).clone().toArray();
  await store.latest();
  const gone = store.removedOrds(removals, store.state().removals);
  if (gone === undefined) return undefined;
  const isWanted = (json: string) => {
    const document = parseDocument(json);
    return typeof document !== 'string' && matches(filter.normal, document);
  };
  const slice = new TimeSlice();
  const found = new Map<string, number>();
  const look = async (ords: Uint32Array, isMatch: (json: string) => boolean) => {
    for (const ord of ords) {
      if (ord >= nextOrd) continue;
      if (slice.spent) await slice.pause();
      const json = then.readableJson(ord);
      if (json === undefined || !isMatch(json)) continue;
      const document = parseDocument(json);
      if (typeof document !== 'string') found.set(document.id, ord);
    }
  };
  await look(now, () => true);
  await look(gone, isWanted);
  return { ids: [...found.keys()], ords: [...found.values()], number: then.number!, source, isWanted };
}

/** Removes documents that matched, but for those that do not any more. @returns how many. */
export async function deleteMatching(store: CollectionStore, { ids, ...wanted }: MatchingDocuments): Promise<number> {
  await store.latest();
  let removed = 0;
  await inBatches(store, ids.length, async (from, to) => {
    removed += await store.remove(ids.slice(from, to), { ...wanted, ords: wanted.ords.slice(from, to) });
  });
  return removed;
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
