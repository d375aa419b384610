import { InvalidArgumentError, NotFoundError } from '../../core/errors.ts';
import type { Collection, Encoder, FittedThreshold, Kenyon } from '../../main.ts';

/** What tools work on. */
export interface ToolContext {
  readonly kenyon: Kenyon;
  /** The encoder that a collection is searched with; loaded when it is first needed. */
  readonly encoderOf: (collection: Collection) => Promise<Encoder>;
  /** Decides about near duplicates; without one they are told with their scores. */
  readonly threshold?: FittedThreshold | number | undefined;
  /** The one collection that tools may use; without it any of the database. */
  readonly only?: string | undefined;
  /** Whether whoever calls may use a collection. Default: any. */
  readonly mayUse?: (collection: string) => boolean;
  /** Does the work of a call in its turn, and no longer than somebody waits. Default: at once. */
  readonly inTurn?: <T>(job: (signal: AbortSignal) => Promise<T>) => Promise<T>;
}

/** Names of the collections that tools may use. */
export function collectionNames({ kenyon, only, mayUse = () => true }: ToolContext): string[] {
  return kenyon.collections().filter((name) => (only === undefined || name === only) && mayUse(name));
}

/**
 * The collection that a call means: the one it names, or the only one there is.
 * @throws NotFoundError or InvalidArgumentError that tells the names there are.
 */
export function collectionOf(context: ToolContext, name: string | undefined): Collection {
  const names = collectionNames(context);
  if (names.length === 0) throw new NotFoundError('the database has no documents yet');
  const known = `the collections are ${names.map((each) => JSON.stringify(each)).join(', ')}`;
  if (name === undefined && names.length > 1)
    throw new InvalidArgumentError(`say in which collection, with the argument collection: ${known}`);
  const wanted = name ?? names[0];
  if (!names.includes(wanted)) throw new NotFoundError(`there is no collection ${JSON.stringify(wanted)}; ${known}`);
  return context.kenyon.collection(wanted);
}

/** The collection that a call writes to, which may be a new one. @throws as {@link collectionOf}, for one that tools may not use. */
export function collectionToWrite(context: ToolContext, name: string | undefined): Collection {
  const { kenyon, only, mayUse = () => true } = context;
  if (name !== undefined && only !== undefined && name !== only)
    throw new InvalidArgumentError(
      `only the collection ${JSON.stringify(only)} may be written, got ${JSON.stringify(name)}`,
    );
  const names = collectionNames(context);
  if (name === undefined && names.length > 1) return collectionOf(context, name);
  const wanted = name ?? only ?? names[0] ?? 'default';
  if (mayUse(wanted)) return kenyon.collection(wanted);
  throw new InvalidArgumentError(`this key does not reach the collection ${JSON.stringify(wanted)}`);
}
