import type { FieldLists } from '../../index/fields/field-lists.ts';
import { OrdSet, type ReadonlyOrdSet } from '../../index/ords/ord-set.ts';
import type { CheckedFilter } from './checked-filter.ts';
import { evaluateFilter } from './evaluate.ts';
import { requireFields } from './require-fields.ts';

/** Filters that are kept evaluated. */
const MAX_KEPT = 64;
/** Bytes of all that is kept. */
const MAX_KEPT_BYTES = 16 * 2 ** 20;

/** Evaluates filters over the lists of a collection, and keeps the latest results for as long as the lists do not change. */
export class FilterEvaluator {
  readonly #lists: FieldLists;
  /** By key of the filter, the one used longest ago first. */
  readonly #kept = new Map<string, OrdSet>();
  #version: number;

  constructor(lists: FieldLists) {
    this.#lists = lists;
    this.#version = lists.version;
  }

  /**
   * Finds the live documents that match, as of the call. In a collection without documents every filter is right and lets
   * nothing through.
   * @returns a shared set.
   * @throws FilterError when no document has a field that it names, or the lists cannot tell what it asks.
   */
  evaluate(filter: CheckedFilter): ReadonlyOrdSet {
    if (this.#version !== this.#lists.version) this.#forget();
    const kept = this.#kept.get(filter.key);
    if (kept !== undefined) {
      this.#kept.delete(filter.key);
      this.#kept.set(filter.key, kept);
      return kept;
    }
    if (this.#lists.count === 0) return OrdSet.of();
    requireFields(filter, this.#lists);
    const set = evaluateFilter(filter.normal, this.#lists);
    this.#kept.set(filter.key, set);
    this.#trim();
    return set;
  }

  #forget(): void {
    this.#kept.clear();
    this.#version = this.#lists.version;
  }

  /** Sets grow when they are read as arrays, so their sizes are taken anew. */
  #trim(): void {
    let sizeBytes = 0;
    for (const [key, set] of this.#kept) sizeBytes += set.sizeBytes + 2 * key.length;
    for (const [key, set] of this.#kept) {
      if (this.#kept.size === 1 || (this.#kept.size <= MAX_KEPT && sizeBytes <= MAX_KEPT_BYTES)) return;
      this.#kept.delete(key);
      sizeBytes -= set.sizeBytes + 2 * key.length;
    }
  }
}
