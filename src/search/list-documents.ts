import { createHash } from 'node:crypto';
import type { FieldOrder } from '../../index/fields/field-order.ts';
import { isScalar, type Scalar } from '../../index/fields/scalar.ts';
import type { ReadonlyOrdSet } from '../../index/ords/ord-set.ts';
import { requireInteger } from '../core/checks.ts';
import { throwIfAborted } from '../core/errors.ts';
import { LONG_WORK, type OptionKinds, readOptions } from '../core/options.ts';
import type { LongWorkOptions } from '../core/progress.ts';
import { TimeSlice } from '../core/time-slice.ts';
import { decodeToken, encodeToken } from '../core/token.ts';
import { type CheckedFilter, checkFilter } from '../filter/checked-filter.ts';
import type { Filter } from '../filter/filter-tree.ts';
import { matches } from '../filter/matches.ts';
import { ordersOf, sortDocuments } from '../filter/sort-documents.ts';
import { checkSort, type Sort, type SortKey } from '../filter/sort-keys.ts';
import type { CollectionFields } from '../live/collection-fields.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import { parseDocument, type StoredDocument } from '../store/document.ts';
import { requireCursorOf } from './cursor.ts';

/** Which documents are listed, and in which order. */
export interface ListOptions extends LongWorkOptions {
  /** Only documents that this is true of. Default: all. */
  readonly filter?: string | Filter;
  /** Documents to list as if there were no others; see `SearchQueryOptions.within`. Default: all. */
  readonly within?: string | Filter;
  /**
   * Order by fields: `date desc, price`; documents without a value, or with null, come last, equal ones in the order in which they came in.
   * Sorting reads the values of all documents for every page. Default: by id, in the order of its UTF-8 bytes.
   */
  readonly sort?: Sort;
  /** How many documents at most, 1 to 10,000. Default 100. */
  readonly limit?: number;
  /** Bytes of the documents as JSON beyond which the page ends early, with a cursor; it has one document at least. Default: as many as there are. */
  readonly maxBytes?: number;
  /**
   * The `cursor` of the page before, with the same filter and sort. Documents that stay as they are come once, whatever is added and removed while a
   * page is read and between two pages; what is added is listed where it comes later in the order. By id documents that are updated or replaced come once
   * too, as they are when they are read, as long as they are there, and match the filter, all the while; sorted, they may come twice or not at all.
   */
  readonly cursor?: string | undefined;
}

/** A page of documents. */
export interface DocumentList {
  readonly documents: readonly StoredDocument[];
  /** How many documents the filter allows, on whatever page. */
  readonly total: number;
  /** Where the next page begins, for the option `cursor`; absent on the last one. */
  readonly cursor?: string;
}

/** List options that were found right. */
export interface CheckedList {
  readonly filter: CheckedFilter | undefined;
  readonly within: CheckedFilter | undefined;
  readonly sort: readonly Required<SortKey>[] | undefined;
  readonly limit: number;
  readonly maxBytes: number;
  readonly cursor: ListCursor | undefined;
  readonly work: LongWorkOptions;
}

/** The last document of a page. */
interface ListCursor {
  readonly source: string;
  readonly question: string;
  /** Its id, or where documents are sorted, its ord and the values that it was sorted by. */
  readonly after: string | { readonly ord: number; readonly values: readonly (Scalar | undefined)[] };
}

const OPTIONS: OptionKinds<ListOptions> = {
  filter: 'any',
  within: 'any',
  sort: 'any',
  limit: 'any',
  maxBytes: 'any',
  cursor: 'any',
  ...LONG_WORK,
};
const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 10_000;
/** Ids read between two looks at the clock. */
const ID_BLOCK = 1000;

/** Checks list options. @throws InvalidArgumentError that names the wrong one. */
export function checkList(options: ListOptions): CheckedList {
  const {
    filter,
    within,
    sort,
    limit = DEFAULT_LIMIT,
    maxBytes = Number.MAX_SAFE_INTEGER,
    cursor,
    ...work
  } = readOptions('list', options, OPTIONS);
  requireInteger(limit, 'limit', 1, MAX_LIMIT);
  requireInteger(maxBytes, 'maxBytes', 1, Number.MAX_SAFE_INTEGER);
  return {
    filter: filter === undefined ? undefined : checkFilter(filter),
    within: within === undefined ? undefined : checkFilter(within),
    sort: sort === undefined ? undefined : checkSort(sort),
    limit,
    maxBytes,
    cursor: cursor === undefined ? undefined : decodeToken('cursor', cursor, readCursor),
    work,
  };
}

/** Lists a page of the documents of a collection. @param fields undefined while nothing is stored. */
export async function listDocuments(
  options: CheckedList,
  store: CollectionStore,
  all: CollectionFields | undefined,
): Promise<DocumentList> {
  if (all === undefined) return { documents: [], total: 0 };
  const { filter, within, sort, cursor, limit, maxBytes, work } = options;
  throwIfAborted(work.signal, 'listing documents');
  const { source } = store;
  const question = hashOf(options);
  if (cursor !== undefined) requireCursorOf(cursor, question, source);
  // What comes after has no place in what is evaluated.
  const { nextOrd } = store.state();
  const part = within && (await all.within(within, work));
  if (part?.live.size === 0) return { documents: [], total: 0 };
  const fields = part ?? all;
  const allowed = filter === undefined ? part?.live : await fields.evaluate(filter, work);
  const orders = sort && (await ordersOf(sort, await fields.lists(work)));
  const places =
    orders === undefined
      ? placesById(
          store,
          allowed && { normals: [within, filter].flatMap((each) => each?.normal ?? []), set: allowed, nextOrd },
          cursor?.after as string | undefined,
        )
      : placesInOrder(
          store,
          allowed ?? (await fields.lists(work)).live,
          orders,
          cursor?.after as SortedPlace | undefined,
        );
  const documents: StoredDocument[] = [];
  let after: ListCursor['after'] | undefined;
  let bytes = 0;
  for await (const { place, document, size } of places) {
    bytes += size;
    if (documents.length === limit || (documents.length > 0 && bytes > maxBytes)) {
      const token = encodeToken([source, question, after]);
      return { documents, total: allowed?.size ?? store.state().count, cursor: token };
    }
    throwIfAborted(work.signal, 'listing documents');
    after = place;
    if (document !== undefined) documents.push(document);
  }
  return { documents, total: allowed?.size ?? store.state().count };
}

type SortedPlace = Exclude<ListCursor['after'], string>;

/** A document, undefined where it cannot be read, and how to go on behind it. */
interface Place {
  readonly document: StoredDocument | undefined;
  /** Bytes of its JSON. */
  readonly size: number;
  readonly place: ListCursor['after'];
}

/** Documents that a filter allows. */
interface Allowed {
  readonly normals: readonly CheckedFilter['normal'][];
  /** The documents of ords below `nextOrd` that it allows; it may have others. */
  readonly set: ReadonlyOrdSet;
  readonly nextOrd: number;
}

async function* placesById(
  store: CollectionStore,
  allowed: Allowed | undefined,
  after: string | undefined,
): AsyncGenerator<Place> {
  const slice = new TimeSlice();
  for (let last = after; ; ) {
    if (slice.spent) await slice.pause();
    const rows = store.ids(last, ID_BLOCK);
    for (const { id, ord } of rows) {
      if (slice.spent) await slice.pause();
      if (allowed !== undefined && ord < allowed.nextOrd && !allowed.set.has(ord)) continue;
      const found = readLatest(store, id, ord);
      if (found === undefined) continue;
      const isAllowed =
        allowed === undefined ||
        (found.ord < allowed.nextOrd ? allowed.set.has(found.ord) : isTrueOf(allowed, found.document));
      if (isAllowed) yield { document: found.document, size: found.size, place: id };
    }
    if (rows.length < ID_BLOCK) return;
    last = rows[rows.length - 1].id;
  }
}

function isTrueOf({ normals }: Allowed, document: StoredDocument | undefined): boolean {
  return document !== undefined && normals.every((normal) => matches(normal, document));
}

/** Reads the document of an id, which has another ord by now when it was updated; undefined when it is gone. */
function readLatest(store: CollectionStore, id: string, known: number) {
  for (let ord: number | undefined = known; ord !== undefined; ) {
    const { document, size } = readDocument(store, ord);
    const latest: number | undefined = document === undefined ? store.ordOfId(id) : ord;
    // A damaged one keeps its place.
    if (latest === ord) return { ord, document, size };
    ord = latest;
  }
  return undefined;
}

function readDocument(store: CollectionStore, ord: number): Omit<Place, 'place'> {
  const json = store.readableJson(ord);
  const document = json === undefined ? undefined : parseDocument(json);
  return typeof document === 'string' || document === undefined
    ? { document: undefined, size: 0 }
    : { document, size: Buffer.byteLength(json!) };
}

async function* placesInOrder(
  store: CollectionStore,
  allowed: ReadonlyOrdSet,
  orders: readonly FieldOrder[],
  after: SortedPlace | undefined,
): AsyncGenerator<Place> {
  const sorted = await sortDocuments(
    Array.from(allowed.toArray(), (ord) => ({ ord })),
    orders,
  );
  const slice = new TimeSlice();
  for (const { ord } of sorted) {
    if (after !== undefined && !isBehind(ord, after, orders)) continue;
    if (slice.spent) await slice.pause();
    const place = { ord, values: orders.map((order) => order.valueOf(ord)) };
    yield { ...readDocument(store, ord), place };
  }
}

function isBehind(ord: number, after: SortedPlace, orders: readonly FieldOrder[]): boolean {
  for (const [i, order] of orders.entries()) {
    const difference = order.placeOf(ord) - order.placeOfValue(after.values[i]);
    if (difference !== 0) return difference > 0;
  }
  return ord > after.ord;
}

function hashOf({ filter, within, sort }: CheckedList): string {
  const asked = JSON.stringify(['list', filter?.key, within?.key, sort]);
  return createHash('sha256').update(asked).digest('base64url').slice(0, 22);
}

function readCursor(value: unknown): ListCursor | undefined {
  const [source, question, after] = value as [string, string, ListCursor['after']];
  if (typeof source !== 'string' || typeof question !== 'string') return undefined;
  if (typeof after === 'string') return { source, question, after };
  const { ord, values } = after;
  // A missing value is null in JSON; null itself is none.
  const isRight = Number.isInteger(ord) && values.every(isScalar);
  return isRight ? { source, question, after: { ord, values: values.map((each) => each ?? undefined) } } : undefined;
}
