import { reading, readStrings, requireInteger, requireString, shown } from '../core/checks.ts';
import { InvalidArgumentError } from '../core/errors.ts';
import { type OptionKinds, readOptions } from '../core/options.ts';
import { checkSort, type Sort, type SortKey } from '../filter/sort-keys.ts';
import { type Cursor, decodeCursor } from './cursor.ts';

/** Which of all hits are given, and in which order. */
export interface PageOptions {
  /**
   * Hits to leave out before the first one that is given; with `groupBy`, groups. Every page searches as deep as it lies. Where a graph or both rankings are asked, a deeper search
   * may find what a shallower one did not, so that a hit may move across pages, and so it may when documents are added; `cursor` has none of that.
   * Default 0.
   */
  readonly offset?: number;
  /**
   * The `cursor` of the result before, with the same query and options but for `k`: the next page. No page has a hit that an earlier one had, and none
   * is left out that the collection had when the first page was read and has still: what is added or replaced since is not shown.
   */
  readonly cursor?: string | undefined;
  /**
   * Order of the hits by fields instead of by score: `date desc, price`. Of all documents that there would be as hits if k were large enough, not of the
   * best alone; so it wants a `filter`, a `minScore` or mode 'lexical' to say which. All of these are scored for it. Documents without a value, or with null, come last, equal
   * ones by score; of a list, the member counts that comes first.
   */
  readonly sort?: Sort;
  /**
   * At most so many hits of one value of a field, the best of them: one of each law. `k` and `offset` then count values; the hits of a
   * value stand together, where its best hit is. A document without the field stands alone.
   */
  readonly groupBy?: string | GroupOptions;
  /**
   * Fields to count the values of, in all documents that there would be as hits if k were large enough, whatever page is shown: what the filter, marks and demanded
   * entities allow; in mode 'lexical' only those that share a word with the query; with `minScore` those that score so much, which all have to be scored for.
   */
  readonly facets?: readonly string[] | FacetOptions;
  /**
   * Bytes that the documents of the hits may have as JSON, all together; of more no hit is given, and reading ends with the one that is too much. Where others are read
   * to choose the hits among them (groups, reranking, entities that move hits up), these may have four times as many. Default: no limit.
   */
  readonly maxBytes?: number;
}

/** How hits are grouped. */
export interface GroupOptions {
  readonly field: string;
  /** Hits of one value at most. Default 1. */
  readonly perGroup?: number;
}

/** Which values are counted. */
export interface FacetOptions {
  readonly fields: readonly string[];
  /** Values told of each field, the most frequent first. Default 10. */
  readonly top?: number;
}

/** Page options that were found right. */
export interface CheckedPage {
  readonly offset: number;
  readonly cursor: Cursor | undefined;
  readonly sort: readonly Required<SortKey>[] | undefined;
  readonly groupBy: Required<GroupOptions> | undefined;
  readonly facets: Required<FacetOptions> | undefined;
  readonly maxBytes: number;
}

const GROUP_OPTIONS: OptionKinds<GroupOptions> = { field: 'string', perGroup: 'any' };
const FACET_OPTIONS: OptionKinds<FacetOptions> = { fields: 'any', top: 'any' };
const DEFAULT_TOP = 10;

/** Checks which page is asked for. @throws InvalidArgumentError that names the wrong option. */
export function checkPage({
  offset = 0,
  cursor,
  sort,
  groupBy,
  facets,
  maxBytes = Number.POSITIVE_INFINITY,
}: PageOptions): CheckedPage {
  requireInteger(offset, 'offset', 0);
  if (maxBytes !== Number.POSITIVE_INFINITY) requireInteger(maxBytes, 'maxBytes', 1);
  if (cursor !== undefined && offset > 0)
    throw new InvalidArgumentError(
      'cursor goes on where the page before ended, and offset counts from the first hit; leave one out',
    );
  return {
    offset,
    cursor: cursor === undefined ? undefined : decodeCursor(cursor),
    sort: sort === undefined ? undefined : checkSort(sort),
    groupBy: groupBy === undefined ? undefined : checkGroupBy(groupBy),
    facets: facets === undefined ? undefined : checkFacets(facets),
    maxBytes,
  };
}

function checkGroupBy(groupBy: string | GroupOptions): Required<GroupOptions> {
  const given = typeof groupBy === 'string' ? { field: groupBy } : groupBy;
  const { field, perGroup = 1 } = readOptions('groupBy', given, GROUP_OPTIONS);
  requireString('groupBy.field', field);
  requireInteger(perGroup, 'groupBy.perGroup', 1, 1000);
  return { field, perGroup };
}

function checkFacets(facets: readonly string[] | FacetOptions): Required<FacetOptions> {
  const isList = reading('facets', () => Array.isArray(facets));
  if (typeof facets === 'string')
    throw new InvalidArgumentError(`facets must be a list of fields such as ["city"], got ${shown(facets)}`);
  const given = isList ? { fields: facets as readonly string[] } : (facets as FacetOptions);
  const { fields, top = DEFAULT_TOP } = readOptions('facets', given, FACET_OPTIONS);
  requireInteger(top, 'facets.top', 0);
  return { fields: readStrings('facets', fields), top };
}
