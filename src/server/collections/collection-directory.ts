import type { Collection, CollectionOptions } from '../../database/collection.ts';
import { checkCollectionOptions } from '../../database/collection.ts';
import type { Kenyon } from '../../database/kenyon.ts';
import { HttpProblem, notFound } from '../http/problem.ts';
import type { StateFile } from '../settings/state-file.ts';
import { type Catalogue, catalogueOf } from './catalogue.ts';

/** The collections of a database by the names that requests give: there from being made on, empty or not. */
export class CollectionDirectory {
  readonly #kenyon: Kenyon;
  readonly #catalogue: StateFile<Catalogue>;

  constructor(kenyon: Kenyon) {
    this.#kenyon = kenyon;
    this.#catalogue = catalogueOf(kenyon.path);
  }

  /** Names of all collections, those that were made and are empty last. */
  async names(): Promise<string[]> {
    const { collections } = await this.#catalogue.current();
    return [...new Set([...this.#kenyon.collections(), ...Object.keys(collections)])];
  }

  /** The collection of a name or an alias. @throws HttpProblem 404 when there is none. */
  async find(given: string): Promise<Collection> {
    const name = await this.#resolve(given);
    if (await this.#isThere(name)) return this.#open(name);
    throw notFound(`there is no collection ${JSON.stringify(given)}`);
  }

  /** The same, which comes into being with its first document when there is none. */
  async forWriting(given: string): Promise<Collection> {
    return this.#open(await this.#resolve(given));
  }

  /** Options that a collection was made with here. */
  async optionsOf(name: string): Promise<CollectionOptions> {
    const { collections } = await this.#catalogue.current();
    return ownOf(collections, name) ?? {};
  }

  /** Makes an empty collection. @throws HttpProblem 409 when there is one, or an alias, of the name; InvalidArgumentError for a wrong option. */
  async create(name: string, options: CollectionOptions): Promise<Collection> {
    checkCollectionOptions(options);
    await this.#requireFree(name);
    const collection = this.#kenyon.collection(name, options);
    await this.#catalogue.change((all) => {
      if (Object.hasOwn(all.collections, name)) throw taken(name);
      return { ...all, collections: { ...all.collections, [name]: options } };
    });
    return collection;
  }

  /** Removes a collection. @returns how many documents it had. */
  async drop(name: string): Promise<number> {
    if (!(await this.#isThere(name))) throw notFound(`there is no collection ${JSON.stringify(name)}`);
    const isStored = this.#kenyon.collections().includes(name);
    const count = isStored ? await this.#kenyon.drop(name) : 0;
    await this.#kenyon.release(name);
    await this.#catalogue.change((all) => ({ ...all, collections: without(all.collections, name) }));
    return count;
  }

  /** Gives a collection another name. @throws HttpProblem 409 when that is taken. */
  async rename(name: string, to: string): Promise<void> {
    if (!(await this.#isThere(name))) throw notFound(`there is no collection ${JSON.stringify(name)}`);
    await this.#requireFree(to);
    if (this.#kenyon.collections().includes(name)) await this.#kenyon.rename(name, to);
    await this.#kenyon.release(name);
    await this.#catalogue.change((all) => {
      const options = ownOf(all.collections, name);
      const collections = without(all.collections, name);
      return { ...all, collections: options === undefined ? collections : { ...collections, [to]: options } };
    });
  }

  /** Collections by alias. */
  async aliases(): Promise<Catalogue['aliases']> {
    return (await this.#catalogue.current()).aliases;
  }

  /**
   * Sets aliases, and removes those that are null, in one step: nobody sees some of it.
   * @throws HttpProblem 404 when a collection is not there, 409 when one has the name of the alias.
   */
  async setAliases(given: Readonly<Record<string, string | null>>): Promise<Catalogue['aliases']> {
    const names = await this.names();
    for (const [alias, target] of Object.entries(given)) {
      if (names.includes(alias)) throw taken(alias);
      if (target !== null && !names.includes(target))
        throw notFound(`there is no collection ${JSON.stringify(target)}`);
    }
    const { aliases } = await this.#catalogue.change((all) => {
      const merged = Object.entries({ ...all.aliases, ...given }).filter(([, target]) => target !== null);
      return { ...all, aliases: Object.fromEntries(merged) as Catalogue['aliases'] };
    });
    return aliases;
  }

  /** The name that an alias stands for, or the name itself. */
  async #resolve(given: string): Promise<string> {
    const { aliases } = await this.#catalogue.current();
    return ownOf(aliases, given) ?? given;
  }

  async #isThere(name: string): Promise<boolean> {
    const { collections } = await this.#catalogue.current();
    return Object.hasOwn(collections, name) || this.#kenyon.collections().includes(name);
  }

  async #requireFree(name: string): Promise<void> {
    const { aliases } = await this.#catalogue.current();
    if (Object.hasOwn(aliases, name) || (await this.#isThere(name))) throw taken(name);
  }

  #open(name: string): Collection {
    const { collections } = this.#catalogue.last;
    return this.#kenyon.collection(name, ownOf(collections, name));
  }
}

function taken(name: string): HttpProblem {
  return new HttpProblem(409, 'CONFLICT', `there is a collection, or an alias, ${JSON.stringify(name)} already`);
}

function ownOf<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function without<T>(record: Readonly<Record<string, T>>, name: string): Record<string, T> {
  const { [name]: _, ...others } = record;
  return others;
}
