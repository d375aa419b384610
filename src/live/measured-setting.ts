import { reading, requireInteger, requireOneOf, shown } from '../core/checks.ts';
import { InvalidArgumentError } from '../core/errors.ts';
import { isRecord } from '../core/json-object.ts';
import type { Interval } from '../core/statistics/interval.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import { checkIndexOptions, INDEX_NAMES, type IndexName } from './index-options.ts';

/** How a collection is to be searched, and the measurement that says so. */
export interface SearchSetting {
  /** Name of the index. */
  readonly index: 'exact' | IndexName;
  /** Its search options. */
  readonly options: Readonly<Record<string, number>>;
  /** Recall that was asked for. */
  readonly targetRecall: number;
  /** Mean recall at `k` that was measured. */
  readonly recall: number;
  /** Of that recall, such that the intervals of all settings compared hold at once, 95 %; its lower end reaches the target. */
  readonly interval: Interval;
  /** Measured in one thread, encoding and reading of documents not counted. */
  readonly queriesPerSecond: number;
  readonly p95Ms: number;
  /** Queries it was measured with. */
  readonly queries: number;
  /** Vectors it was measured on; with many more it no longer holds. */
  readonly count: number;
  readonly dim: number;
  readonly k: number;
  /** ISO 8601. */
  readonly measuredAt: string;
  /** Fingerprint of the encoder the vectors came from, when it is known. */
  readonly fingerprint?: string;
}

/** How many times as many vectors, or as few, a collection may have since it was measured. */
const HOLDS_FOR = 2;

/** Tells whether what was measured says something of a collection of so many vectors. */
export function holdsFor({ count: measuredOn }: SearchSetting, count: number): boolean {
  return count <= measuredOn * HOLDS_FOR && count * HOLDS_FOR >= measuredOn;
}

/** Name under which the setting is stored. */
export const SEARCH_SETTING_NOTE = 'search-setting';

/** The measured setting of a collection, stored beside its documents and read once. */
export class SavedSetting {
  readonly #store: CollectionStore;
  #read: { readonly value: SearchSetting | undefined } | undefined;

  constructor(store: CollectionStore) {
    this.#store = store;
  }

  /** The setting, if one was saved. */
  get value(): SearchSetting | undefined {
    this.#read ??= { value: usable(this.#store.note(SEARCH_SETTING_NOTE) as SearchSetting | undefined) };
    return this.#read.value;
  }

  /**
   * Saves a setting; undefined removes it.
   * @throws InvalidArgumentError when a search could not use it; NotFoundError while nothing was ever added.
   */
  async save(setting: SearchSetting | undefined): Promise<void> {
    const value = setting === undefined ? undefined : checkSetting(setting);
    await this.#store.putNote(SEARCH_SETTING_NOTE, value);
    this.#read = { value };
  }
}

/** A setting of a program that knows other indexes says nothing to this one. */
function usable(setting: SearchSetting | undefined): SearchSetting | undefined {
  return setting !== undefined && ['exact', ...INDEX_NAMES].includes(setting.index) ? setting : undefined;
}

/** Wrong options would otherwise fail every later search. */
function checkSetting(setting: SearchSetting): SearchSetting {
  const copy = reading('the search setting', () => {
    if (isRecord(setting)) return structuredClone<SearchSetting>({ ...setting });
    throw new InvalidArgumentError(`the search setting must be an object, got ${shown(setting)}`);
  });
  const { index, options, k, count } = copy;
  requireOneOf('index', index, ['exact', ...INDEX_NAMES]);
  requireInteger(k, 'k', 1);
  requireInteger(count, 'count', 0);
  checkIndexOptions(index, options, k);
  return copy;
}
