import { NotFoundError } from '../../core/errors.ts';
import type {
  Collection,
  CollectionOptions,
  EncoderOption,
  Kenyon,
  RecognizerOption,
  RerankerOption,
} from '../../main.ts';
import type { Terminal } from '../program/command.ts';

/** Which documents a command works on. */
export interface CollectionTarget {
  readonly db: string;
  readonly collection: string;
  readonly readOnly: boolean;
  /** Refuses a path where nothing is, although indexes are written. */
  readonly mustExist?: boolean;
  /** How it is opened. */
  readonly options?: CollectionOptions | undefined;
  /** An open encoder, which stays so, or a function that opens one when it is needed, which is closed at the end. */
  readonly encoder?: EncoderOption;
  /** The same for a model that reranks. */
  readonly reranker?: RerankerOption;
  /** The same for a model that finds entities; by default the shipped one, opened when it is needed. */
  readonly recognizer?: RecognizerOption | undefined;
  /** Told of what was put right along the way; by default it goes to standard error. */
  readonly onNotice?: (message: string) => void;
}

/** Of a database that has none yet, any collection is empty; otherwise a name that is not there is a mistake. */
function requireCollection(kenyon: Kenyon, name: string): void {
  const names = kenyon.collections();
  if (names.length === 0 || names.includes(name)) return;
  const known = names.map((each) => JSON.stringify(each)).join(', ');
  throw new NotFoundError(`there is no collection ${JSON.stringify(name)} in ${kenyon.path}; it has ${known}`);
}

/** Opens a collection, hands it to `use`, and closes the database well whatever happens there. */
export async function withCollection<T>(
  target: CollectionTarget,
  terminal: Terminal,
  use: (collection: Collection) => Promise<T>,
): Promise<T> {
  // Models that are not given are those that come with the package.
  const { db, collection, readOnly, mustExist = readOnly, encoder, reranker, recognizer } = target;
  const onNotice = target.onNotice ?? ((message: string) => terminal.stderr.write(`kenyon: ${message}\n`));
  // Loaded here and not above: native libraries take their time, and help needs none of them.
  const { open } = await import('../../database/kenyon.ts');
  if (mustExist && !readOnly) await (await open(db, { readOnly: true })).close();
  const kenyon = await open(db, { encoder, reranker, recognizer, readOnly, onNotice });
  try {
    if (mustExist) requireCollection(kenyon, collection);
    return await use(kenyon.collection(collection, target.options));
  } finally {
    await kenyon.close();
  }
}
