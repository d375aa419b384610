import { NotFoundError } from '../../core/errors.ts';
import type { Collection, CollectionOptions, Kenyon, RecognizerOption } from '../../main.ts';
import type { Terminal } from '../program/command.ts';
import { type DatabaseTarget, withDatabase } from './with-database.ts';

/** Which documents a command works on. */
export interface CollectionTarget extends Omit<DatabaseTarget, 'recognizer'> {
  readonly collection: string;
  /** How it is opened. */
  readonly options?: CollectionOptions | undefined;
  /** A model that finds entities; by default the shipped one, opened when it is needed. */
  readonly recognizer?: RecognizerOption | undefined;
}

/** Of a database that has none yet, any collection is empty; otherwise a name that is not there is a mistake. */
function requireCollection(kenyon: Kenyon, name: string): void {
  const names = kenyon.collections();
  if (names.length === 0 || names.includes(name)) return;
  const known = names.map((each) => JSON.stringify(each)).join(', ');
  throw new NotFoundError(`there is no collection ${JSON.stringify(name)} in ${kenyon.path}; it has ${known}`);
}

/** Opens a collection, hands it to `use`, and closes the database well whatever happens there. */
export function withCollection<T>(
  target: CollectionTarget,
  terminal: Terminal,
  use: (collection: Collection) => Promise<T>,
): Promise<T> {
  const { db, collection, readOnly, mustExist = readOnly, encoder, reranker, recognizer, onNotice } = target;
  return withDatabase({ db, readOnly, mustExist, encoder, reranker, recognizer, onNotice }, terminal, (kenyon) => {
    if (mustExist) requireCollection(kenyon, collection);
    return use(kenyon.collection(collection, target.options));
  });
}
