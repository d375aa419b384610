import { InvalidArgumentError, NotFoundError } from '../../core/errors.ts';
import type { Collection, Encoder, FittedThreshold, Kenyon } from '../../main.ts';

/** The collections of a database, by the names that are known to whoever calls. */
export interface ToolCollections {
  names(): Promise<readonly string[]>;
  /** One of the names, or what else stands for one; undefined when there is none. */
  find(name: string): Promise<Collection | undefined>;
  /** Does a job with a collection, which may be a new one. */
  write<T>(name: string, job: (collection: Collection) => Promise<T>): Promise<T>;
}

/** The database that tools work on, and its limits. */
export interface ToolContext {
  readonly kenyon: Kenyon;
  /** Default: those that the database has. */
  readonly collections?: ToolCollections;
  /** The encoder that a collection is searched with; loaded when it is first needed. */
  readonly encoderOf: (collection: Collection) => Promise<Encoder>;
  /** Decides about near duplicates; without one they are told with their scores. */
  readonly threshold?: FittedThreshold | number | undefined;
  /** The one collection that tools may use; without it any of the database. */
  readonly only?: string | undefined;
  /** Whether whoever calls may use a collection. Default: any. */
  readonly mayUse?: (collection: string) => boolean;
  /** Most characters of a text that is looked for. Default: as the tools have it. */
  readonly queryLength?: number;
  /** Most bytes of an answer, and of the documents that are read for one. Default: as many as there are. */
  readonly answerBytes?: number;
  /** Does the work of a call in its turn, and no longer than somebody waits. @param changes whether it changes what is stored. Default: at once. */
  readonly inTurn?: <T>(job: (signal: AbortSignal) => Promise<T>, changes: boolean) => Promise<T>;
}

/** Names of the collections that tools may use. */
export async function collectionNames(context: ToolContext): Promise<string[]> {
  const { only, mayUse = () => true } = context;
  const names = await collectionsOf(context).names();
  return names.filter((name) => (only === undefined || name === only) && mayUse(name));
}

/**
 * The collection that a call means: the one it names, or the only one there is.
 * @throws NotFoundError or InvalidArgumentError that tells the names there are.
 */
export async function collectionOf(context: ToolContext, name: string | undefined): Promise<Collection> {
  const names = await collectionNames(context);
  if (names.length === 0) throw new NotFoundError('the database has no documents yet');
  const known = `the collections are ${names.map((each) => JSON.stringify(each)).join(', ')}`;
  if (name === undefined && names.length > 1)
    throw new InvalidArgumentError(`say in which collection, with the argument collection: ${known}`);
  const wanted = name ?? names[0];
  const { only, mayUse = () => true } = context;
  const isAllowed = (only === undefined || wanted === only) && mayUse(wanted);
  const found = isAllowed ? await collectionsOf(context).find(wanted) : undefined;
  if (found === undefined) throw new NotFoundError(`there is no collection ${JSON.stringify(wanted)}; ${known}`);
  return found;
}

/** Writes to the collection that a call names, which may be a new one. @throws as {@link collectionOf}, for one that tools may not use. */
export async function writeTo<T>(
  context: ToolContext,
  name: string | undefined,
  job: (collection: Collection) => Promise<T>,
): Promise<T> {
  const { only, mayUse = () => true } = context;
  if (name !== undefined && only !== undefined && name !== only)
    throw new InvalidArgumentError(
      `only the collection ${JSON.stringify(only)} may be written, got ${JSON.stringify(name)}`,
    );
  const names = await collectionNames(context);
  if (name === undefined && names.length > 1) return job(await collectionOf(context, name));
  const wanted = name ?? only ?? names[0] ?? 'default';
  if (mayUse(wanted)) return collectionsOf(context).write(wanted, job);
  throw new InvalidArgumentError(`this key does not reach the collection ${JSON.stringify(wanted)}`);
}

/** @throws InvalidArgumentError when a text that is to be looked for is longer than one may be. */
export function requireQueryLength({ queryLength }: ToolContext, name: string, text: string): void {
  if (queryLength === undefined || text.length <= queryLength) return;
  throw new InvalidArgumentError(`${name} must have at most ${queryLength} characters, got ${text.length}`);
}

/** How much a search may read. */
export function bytesOf({ answerBytes }: ToolContext): { readonly maxBytes?: number } {
  return answerBytes === undefined ? {} : { maxBytes: answerBytes };
}

/** @throws InvalidArgumentError when an answer is longer than one may be. */
export function requireAnswerBytes({ answerBytes }: ToolContext, json: string): void {
  const bytes = Buffer.byteLength(json);
  if (answerBytes === undefined || bytes <= answerBytes) return;
  throw new InvalidArgumentError(`the answer has ${bytes} bytes, and may have ${answerBytes}; ask for less at a time`);
}

function collectionsOf({ kenyon, collections }: ToolContext): ToolCollections {
  if (collections !== undefined) return collections;
  return {
    names: async () => kenyon.collections(),
    find: async (name) => (kenyon.has(name) ? kenyon.collection(name) : undefined),
    write: (name, job) => job(kenyon.collection(name)),
  };
}
