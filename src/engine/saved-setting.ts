import type { CollectionStore } from '../store/collection-store.ts';
import type { SearchSetting } from './benchmark/setting.ts';
import { checkQuery, INDEX_NAMES, requireOneOf } from './query.ts';

/** Name under which the setting is stored. */
const NOTE = 'search-setting';

/** The measured setting of a collection, stored beside its documents and read once. */
export class SavedSetting {
  readonly #store: CollectionStore;
  #read: { readonly value: SearchSetting | undefined } | undefined;

  constructor(store: CollectionStore) {
    this.#store = store;
  }

  /** The setting, if one was saved. */
  get value(): SearchSetting | undefined {
    this.#read ??= { value: usable(this.#store.note(NOTE) as SearchSetting | undefined) };
    return this.#read.value;
  }

  /**
   * Saves a setting; undefined removes it.
   * @throws InvalidArgumentError when a search could not use it; NotFoundError while nothing was ever added.
   */
  async save(setting: SearchSetting | undefined): Promise<void> {
    if (setting !== undefined) checkSetting(setting);
    await this.#store.putNote(NOTE, setting);
    this.#read = { value: setting };
  }
}

/** A setting of a program that knows other indexes says nothing to this one. */
function usable(setting: SearchSetting | undefined): SearchSetting | undefined {
  return setting !== undefined && ['exact', ...INDEX_NAMES].includes(setting.index) ? setting : undefined;
}

/** Wrong options would otherwise fail every later search. */
function checkSetting({ index, options, k }: SearchSetting): void {
  requireOneOf('index', index, ['exact', ...INDEX_NAMES]);
  checkQuery({ ...options, index, k });
}
