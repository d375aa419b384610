import { ConflictError } from '../../core/errors.ts';
import type { Collection, CollectionOptions } from '../../database/collection.ts';
import { checkCollectionOptions } from '../../database/collection.ts';
import type { Kenyon } from '../../database/kenyon.ts';
import { HttpProblem, notFound } from '../http/problem.ts';
import type { StateFile } from '../settings/state-file.ts';
import { type Catalogue, catalogueOf, type Unfinished, withoutCollection, withRenamed } from './catalogue.ts';

/** The collections of a database by the names that requests give: there from being made on, empty or not. */
export class CollectionDirectory {
  readonly #kenyon: Kenyon;
  readonly #catalogue: StateFile<Catalogue>;
  /** How many write to a collection, by name: one that has nothing yet has its name all the same. */
  readonly #writing = new Map<string, number>();
  /** Those that are going, or getting another name: whoever comes to write to them must not find the one that goes. */
  readonly #leaving = new Set<string>();
  /** Those whose documents all give way to others when these are there: what is written meanwhile would go with them. */
  readonly #replacing = new Set<string>();
  /** Options of the catalogue that open collections were opened with, by name: every request would check them anew. */
  readonly #opened = new Map<string, CollectionOptions>();

  constructor(kenyon: Kenyon) {
    this.#kenyon = kenyon;
    this.#catalogue = catalogueOf(kenyon.path);
  }

  /** Names of all collections, those that were made and are empty last. */
  async names(): Promise<string[]> {
    return this.#namesIn(await this.#catalogue.current());
  }

  /** The collection of a name or an alias. @throws HttpProblem 404 when there is none. */
  async find(given: string): Promise<Collection> {
    const all = await this.#catalogue.current();
    const name = resolved(all, given);
    if (this.#isThere(all, name)) return this.#open(name);
    throw notFound(`there is no collection ${JSON.stringify(given)}`);
  }

  /** Writes to the same, which comes into being with its first document when there is none, and is let go of when nothing was stored. */
  async write<T>(given: string, job: (collection: Collection) => Promise<T>): Promise<T> {
    const name = await this.#claim(given);
    try {
      return await job(await this.#open(name));
    } finally {
      this.#unclaim(name);
      if (!this.#writing.has(name) && !this.#isThere(this.#catalogue.last, name)) await this.#release(name);
    }
  }

  /**
   * Brings a whole collection, as it was exported, under the name or what the alias stands for.
   * @param job is given the name of the collection.
   * @param replaces whether it takes the place of the documents that are there: nobody else may write meanwhile.
   * @throws HttpProblem 409 while somebody else writes to one that is replaced.
   */
  async bring<T>(given: string, job: (name: string) => Promise<T>, { replaces = false } = {}): Promise<T> {
    const name = await this.#claim(given, replaces);
    try {
      const result = await job(name);
      await this.#forgetStored(name);
      return result;
    } finally {
      if (replaces) this.#replacing.delete(name);
      this.#unclaim(name);
    }
  }

  /** Options that a collection was made with here. */
  async optionsOf(name: string): Promise<CollectionOptions> {
    const { collections } = await this.#catalogue.current();
    return ownOf(collections, name) ?? {};
  }

  /** Makes an empty collection. @throws HttpProblem 409 when there is one, or an alias, of the name; InvalidArgumentError for a wrong option. */
  async create(name: string, options: CollectionOptions): Promise<Collection> {
    checkCollectionOptions(options);
    await this.#catalogue.change((all) => {
      this.#requireFree(all, name);
      return { ...all, collections: { ...all.collections, [name]: options } };
    });
    try {
      return await this.#open(name);
    } catch (error) {
      await this.#catalogue.change((all) => ({ ...all, collections: without(all.collections, name) }));
      throw error;
    }
  }

  /** Removes a collection, and the aliases that stand for it. @returns how many documents it had. @throws HttpProblem 409 while somebody writes to it. */
  async drop(name: string): Promise<number> {
    let count = 0;
    const check = (all: Catalogue) => {
      this.#requireThere(all, name);
      this.#requireUnwritten(name, 'removed');
    };
    await this.#begin({ name }, check);
    await this.#finish({ name }, async (all) => {
      check(all);
      this.#leaving.add(name);
      if (this.#isStored(name)) count = await this.#kenyon.drop(name);
      await this.#release(name);
    });
    return count;
  }

  /** Gives a collection another name, for which its aliases stand then. @throws HttpProblem 409 when that is taken, and while somebody writes to it. */
  async rename(name: string, to: string): Promise<void> {
    const check = (all: Catalogue) => {
      this.#requireThere(all, name);
      this.#requireFree(all, to);
      this.#requireUnwritten(name, 'renamed');
    };
    await this.#begin({ name, to }, check);
    await this.#finish({ name, to }, async (all) => {
      check(all);
      this.#leaving.add(name);
      if (this.#isStored(name)) await this.#kenyon.rename(name, to);
      await this.#release(name);
      await this.#release(to);
    });
  }

  /** Brings the catalogue to what the database has, where a process was killed between changing the one and the other. */
  async finishUnfinished(): Promise<void> {
    const { unfinished } = await this.#catalogue.current();
    if (unfinished === undefined) return;
    await this.#catalogue.change((all) => {
      const done = (all.unfinished ?? []).filter(({ name, to }) => {
        // One that has stored nothing is of the catalogue alone, which changes at once.
        return !this.#isStored(name) && (to === undefined || this.#isStored(to));
      });
      return done.reduce(changedBy, withoutUnfinished(all));
    });
  }

  /** Notes what is begun; of what the database does not have, the catalogue alone tells. */
  async #begin(what: Unfinished, check: (all: Catalogue) => void): Promise<void> {
    await this.#catalogue.change((all) => {
      check(all);
      return this.#isStored(what.name) ? { ...all, unfinished: [...(all.unfinished ?? []), what] } : all;
    });
  }

  /** Does in the database what was begun, and in the catalogue what follows from it. */
  async #finish(what: Unfinished, work: (all: Catalogue) => Promise<void>): Promise<void> {
    try {
      await this.#catalogue.change(async (all) => {
        await work(all);
        return changedBy(withoutUnfinished(all, what), what);
      });
    } catch (error) {
      await this.finishUnfinished();
      throw error;
    } finally {
      this.#leaving.delete(what.name);
    }
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
    const { aliases } = await this.#catalogue.change((all) => {
      for (const [alias, target] of Object.entries(given)) {
        if (this.#isThere(all, alias) || this.#writing.has(alias)) throw taken(alias);
        if (target !== null) this.#requireThere(all, target);
      }
      const merged = Object.entries({ ...all.aliases, ...given }).filter(([, target]) => target !== null);
      return { ...all, aliases: Object.fromEntries(merged) as Catalogue['aliases'] };
    });
    return aliases;
  }

  /** Says that somebody writes to a collection, until `#unclaim`. @param alone whether nobody else may. @returns its name. */
  async #claim(given: string, alone = false): Promise<string> {
    const enter = (name: string) => {
      if (this.#replacing.has(name)) throw busy(name, 'written to');
      if (alone) {
        this.#requireUnwritten(name, 'replaced');
        this.#replacing.add(name);
      }
      this.#writing.set(name, (this.#writing.get(name) ?? 0) + 1);
      return name;
    };
    const all = await this.#catalogue.current();
    const known = resolved(all, given);
    if (this.#isThere(all, known) && !this.#leaving.has(known)) return enter(known);
    let name = given;
    // A new name, or soon one: nobody must be about to give it to an alias or another collection, or to take it away.
    await this.#catalogue.change((now) => {
      name = enter(resolved(now, given));
      return now;
    });
    return name;
  }

  #unclaim(name: string): void {
    const others = this.#writing.get(name)! - 1;
    if (others > 0) this.#writing.set(name, others);
    else this.#writing.delete(name);
  }

  /** What documents are stored with is stored with them, and other options of that kind would keep the collection from being opened. */
  async #forgetStored(name: string): Promise<void> {
    await this.#catalogue.change(async (all) => {
      const { passages, textFields, vectors, ...others } = ownOf(all.collections, name) ?? {};
      if (passages === undefined && textFields === undefined && vectors === undefined) return all;
      await this.#release(name);
      return { ...all, collections: { ...all.collections, [name]: others } };
    });
  }

  #isStored(name: string): boolean {
    return this.#kenyon.has(name);
  }

  #namesIn({ collections }: Catalogue): string[] {
    return [...new Set([...this.#kenyon.collections(), ...Object.keys(collections)])];
  }

  #isThere({ collections }: Catalogue, name: string): boolean {
    return Object.hasOwn(collections, name) || this.#isStored(name);
  }

  #requireThere(all: Catalogue, name: string): void {
    if (!this.#isThere(all, name)) throw notFound(`there is no collection ${JSON.stringify(name)}`);
  }

  #requireFree(all: Catalogue, name: string): void {
    if (Object.hasOwn(all.aliases, name) || this.#isThere(all, name) || this.#writing.has(name)) throw taken(name);
  }

  /** What is half written would be half here and half there, or come back. */
  #requireUnwritten(name: string, done: 'removed' | 'renamed' | 'replaced'): void {
    if (this.#writing.has(name)) throw busy(name, done);
  }

  async #open(name: string): Promise<Collection> {
    const options = ownOf(this.#catalogue.last.collections, name);
    if (this.#opened.get(name) === options) return this.#kenyon.collection(name);
    const collection = await this.#openWith(name, options);
    if (options === undefined) this.#opened.delete(name);
    else this.#opened.set(name, options);
    return collection;
  }

  async #openWith(name: string, options: CollectionOptions | undefined): Promise<Collection> {
    try {
      return this.#kenyon.collection(name, options);
    } catch (error) {
      // What was opened before the collection was made, and has stored nothing, is of no use any more.
      if (!(error instanceof ConflictError) || this.#isStored(name)) throw error;
      await this.#release(name);
      return this.#kenyon.collection(name, options);
    }
  }

  async #release(name: string): Promise<void> {
    this.#opened.delete(name);
    await this.#kenyon.release(name);
  }
}

/** The name that an alias stands for, or the name itself. */
function resolved({ aliases }: Catalogue, given: string): string {
  return ownOf(aliases, given) ?? given;
}

function changedBy(all: Catalogue, { name, to }: Unfinished): Catalogue {
  return to === undefined ? withoutCollection(all, name) : withRenamed(all, name, to);
}

/** The catalogue without what was begun; with `what` only without that. */
function withoutUnfinished({ unfinished = [], ...all }: Catalogue, what?: Unfinished): Catalogue {
  const left = what === undefined ? [] : unfinished.filter(({ name, to }) => name !== what.name || to !== what.to);
  return { ...all, ...(left.length > 0 && { unfinished: left }) };
}

function taken(name: string): HttpProblem {
  return new HttpProblem(409, 'CONFLICT', `there is a collection, or an alias, ${JSON.stringify(name)} already`);
}

function busy(name: string, done: string): HttpProblem {
  const detail =
    `documents are being written to the collection ${JSON.stringify(name)}, or it is being imported or indexed anew, ` +
    `so it cannot be ${done} now; wait until that has ended, or stop it`;
  return new HttpProblem(409, 'CONFLICT', detail);
}

function ownOf<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function without<T>(record: Readonly<Record<string, T>>, name: string): Record<string, T> {
  const { [name]: _, ...others } = record;
  return others;
}
