import { NotFoundError } from '../../core/errors.ts';
import { modelGone } from '../../core/model-checks.ts';
import { beforeProjection } from '../../core/projection.ts';
import type { Encoder } from '../../main.ts';
import type { EncoderHint } from '../../public/data.ts';
import { type ModelChoice, openModel } from './open-model.ts';

/** A model, and the collection that it is for. */
interface ModelForCollection extends ModelChoice {
  readonly db: string;
  readonly collection: string;
}

/** The choice of a model as the collection was made with it, but for what is asked for. */
export async function choiceFor<T extends ModelForCollection>(choice: T): Promise<T> {
  if (choice.model !== undefined && choice.precision !== undefined && choice.dims !== undefined) return choice;
  return asStored(choice, (await storedSpace(choice)) ?? {});
}

/** The model whose vectors the documents of a collection bring along, by name; undefined where they bring none. */
export async function storedVectors(of: Pick<ModelForCollection, 'db' | 'collection'>): Promise<string | undefined> {
  const space = await storedSpace(of);
  return space?.given === true ? beforeProjection(space).fingerprint : undefined;
}

/** What the vectors of a collection are; undefined where there are none yet. */
async function storedSpace({ db, collection }: Pick<ModelForCollection, 'db' | 'collection'>) {
  const { open } = await import('../../database/kenyon.ts');
  const kenyon = await open(db, { readOnly: true }).catch((error: unknown) => {
    // A new database is made with the model that is shipped; other errors are told when it is opened for use.
    if (error instanceof NotFoundError) return undefined;
    throw error;
  });
  try {
    return kenyon?.has(collection) ? kenyon.collection(collection).space() : undefined;
  } finally {
    await kenyon?.close();
  }
}

/** Opens a model as it was stored, unless another is asked for. @throws UnavailableError when the stored one is gone; as `openModel`. */
export async function openStored(choice: ModelChoice, stored: EncoderHint): Promise<Encoder> {
  try {
    return await openModel(asStored(choice, stored));
  } catch (error) {
    if (choice.model !== undefined || stored.model === undefined || !(error instanceof NotFoundError)) throw error;
    throw modelGone(stored.model, error);
  }
}

/** The choice of a model as it was stored: that model, in its precision, its file and with its dimensions, unless others are asked for. */
export function asStored<T extends ModelChoice>(choice: T, stored: EncoderHint): T {
  const { precision, dtype, dimensions } = stored;
  const model = choice.model ?? stored.model;
  const isOpen = choice.precision === undefined && choice.dtype === undefined;
  // What runs on tfjs has no other precision.
  const run = isOpen && precision !== undefined && choice.runtime !== 'tfjs' ? { precision } : {};
  // What a model made elsewhere was opened with says nothing to the one that comes with the package.
  if (model === undefined) return { ...choice, ...run };
  const file = isOpen && dtype !== undefined && precision === undefined ? { dtype } : {};
  const dims = choice.dims === undefined && dimensions !== undefined ? { dims: dimensions } : {};
  return { ...choice, model, ...run, ...file, ...dims };
}
