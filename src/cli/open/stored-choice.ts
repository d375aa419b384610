import { openedAgain } from '../../core/model-checks.ts';
import { beforeProjection } from '../../core/projection.ts';
import type { Collection, Encoder } from '../../main.ts';
import type { EncoderHint } from '../../public/data.ts';
import { type ModelChoice, openModel } from './open-model.ts';
import { type CollectionPlace, readStored } from './stored-collection.ts';

/** What the vectors of a collection are; undefined where there are none yet. */
export type StoredSpace = ReturnType<Collection['space']>;

/** Reads what the vectors of a collection are. */
export function storedSpace(place: CollectionPlace): Promise<StoredSpace> {
  return readStored(place, (stored) => stored.space());
}

/** The model whose vectors the documents of a collection bring along, by name; undefined where they bring none. */
export function givenModel(space: StoredSpace): string | undefined {
  return space?.given === true ? beforeProjection(space).fingerprint : undefined;
}

/** The choice of a model as the collection was made with it, but for what is asked for. */
export async function choiceFor<T extends ModelChoice & CollectionPlace>(choice: T): Promise<T> {
  if (choice.model !== undefined && choice.precision !== undefined && choice.dims !== undefined) return choice;
  return asStored(choice, await storedSpace(choice));
}

/** Opens a model as it was stored, unless another is asked for. @throws UnavailableError when the stored one is gone; as `openModel`. */
export function openStored(choice: ModelChoice, stored: EncoderHint): Promise<Encoder> {
  const opening = openModel(asStored(choice, stored));
  return choice.model === undefined ? openedAgain(stored.model, opening) : opening;
}

/** The choice of a model as it was stored: that model, in its precision, its file and with its dimensions, unless others are asked for. */
export function asStored<T extends ModelChoice>(choice: T, stored: EncoderHint = {}): T {
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
