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
  const { collections = {}, aliases = {} } = value;
  if (!isRecord(collections) || !Object.values(collections).every(isRecord))
    throw new Error('its collections must be options by name');
  if (!isRecord(aliases) || !Object.values(aliases).every((name) => typeof name === 'string'))
    throw new Error('its aliases must be names by name');
  return { collections: collections as Catalogue['collections'], aliases: aliases as Catalogue['aliases'] };
}
