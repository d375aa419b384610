import { join } from 'node:path';
import { isRecord } from '../../core/json-object.ts';
import type { CollectionOptions } from '../../database/collection.ts';
import { SERVER_FOLDER, StateFile } from '../settings/state-file.ts';

/** The server's own records of collections, beside the database's. */
export interface Catalogue {
  /** Options of the collections that were made here, by name: a database keeps some of them, and those only from the first document on. */
  readonly collections: Readonly<Record<string, CollectionOptions>>;
  /** Collections by further names. */
  readonly aliases: Readonly<Record<string, string>>;
  /** What was begun in the database: whether it was done is seen there, when the process that began it was killed meanwhile. */
  readonly unfinished?: readonly Unfinished[];
}

/** A collection that is to go, or to be called otherwise. */
export interface Unfinished {
  readonly name: string;
  /** Absent: it is to go. */
  readonly to?: string;
}

/** Name of its file. */
export const CATALOGUE_FILE = 'catalogue.json';

const EMPTY: Catalogue = { collections: {}, aliases: {} };

/** The catalogue of a database. */
export function catalogueOf(databasePath: string): StateFile<Catalogue> {
  return new StateFile(join(databasePath, SERVER_FOLDER, CATALOGUE_FILE), {
    what: 'the catalogue of the server',
    empty: EMPTY,
    read: readCatalogue,
  });
}

function readCatalogue(value: unknown): Catalogue {
  if (!isRecord(value)) throw new Error('it must be an object');
  const { collections = {}, aliases = {}, unfinished = [] } = value;
  if (!isRecord(collections) || !Object.values(collections).every(isRecord))
    throw new Error('its collections must be options by name');
  if (!isRecord(aliases) || !Object.values(aliases).every((name) => typeof name === 'string'))
    throw new Error('its aliases must be names by name');
  if (!Array.isArray(unfinished) || !unfinished.every((each) => isRecord(each) && typeof each.name === 'string'))
    throw new Error('what is unfinished must be a list with a name each');
  return {
    collections: collections as Catalogue['collections'],
    aliases: aliases as Catalogue['aliases'],
    ...(unfinished.length > 0 && { unfinished }),
  };
}

/** The catalogue after a collection has gone, with the aliases that stood for it. */
export function withoutCollection(all: Catalogue, name: string): Catalogue {
  const { [name]: _, ...collections } = all.collections;
  const aliases = Object.entries(all.aliases).filter(([, target]) => target !== name);
  return { ...all, collections, aliases: Object.fromEntries(aliases) };
}

/** The catalogue after a collection got another name, for which its aliases stand then. */
export function withRenamed(all: Catalogue, name: string, to: string): Catalogue {
  const { [name]: options, ...others } = all.collections;
  const aliases = Object.entries(all.aliases).map(([alias, target]) => [alias, target === name ? to : target]);
  return {
    ...all,
    collections: options === undefined ? others : { ...others, [to]: options },
    aliases: Object.fromEntries(aliases),
  };
}
