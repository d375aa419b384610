import { messageOf } from '../../core/errors.ts';
import type { CollectionStore } from '../../store/collection-store.ts';
import { type CheckedEntitySettings, checkEntitySettings, type EntitySettings } from './entity-settings.ts';

/** Name under which the settings are stored. */
const NOTE = 'entity-settings';

interface Read {
  readonly given: EntitySettings;
  readonly checked: CheckedEntitySettings;
}

/** The entity settings of a collection, stored beside its documents and read once. */
export class SavedEntitySettings {
  readonly #store: CollectionStore;
  readonly #onNotice: (message: string) => void;
  #read: { readonly value: Read | undefined } | undefined;

  constructor(store: CollectionStore, onNotice: (message: string) => void) {
    this.#store = store;
    this.#onNotice = onNotice;
  }

  /** As they were given. */
  get given(): EntitySettings | undefined {
    return this.#value()?.given;
  }

  /** The same with defaults filled. */
  get checked(): CheckedEntitySettings | undefined {
    return this.#value()?.checked;
  }

  /**
   * Saves settings; undefined removes them.
   * @throws InvalidArgumentError when they are wrong; NotFoundError while nothing was ever added.
   */
  async save(settings: EntitySettings | undefined): Promise<void> {
    const checked = settings === undefined ? undefined : checkEntitySettings(settings);
    const value = checked && { given: structuredClone(settings!), checked };
    await this.#store.putNote(NOTE, settings);
    this.#read = { value };
  }

  #value(): Read | undefined {
    // While nothing was ever added there is nothing to remember: another process may add and save.
    if (this.#read === undefined && this.#store.space !== undefined) this.#read = { value: this.#load() };
    return this.#read?.value;
  }

  /** Settings of a program that knows other rules are told of, and then there are none. */
  #load(): Read | undefined {
    const given = this.#store.note(NOTE) as EntitySettings | undefined;
    if (given === undefined) return undefined;
    try {
      return { given, checked: checkEntitySettings(given) };
    } catch (error) {
      this.#onNotice(`the entity settings of collection ${this.#store.name} cannot be used: ${messageOf(error)}`);
      return undefined;
    }
  }
}
