import { NotFoundError } from '../../core/errors.ts';
import type { EncoderHint } from '../../public/data.ts';
import type { ModelChoice } from './open-model.ts';

/** A model, and the collection that it is for. */
interface ModelForCollection extends ModelChoice {
  readonly db: string;
  readonly collection: string;
}

/** The choice of a model in the precision that a collection was made with, unless another one is asked for. */
export async function inStoredPrecision<T extends ModelForCollection>(choice: T): Promise<T> {
  if (choice.precision !== undefined && choice.dims !== undefined) return choice;
  const { open } = await import('../../database/kenyon.ts');
  const kenyon = await open(choice.db, { readOnly: true }).catch((error: unknown) => {
    // A new database is made in the precision that the model has by itself; other errors are told when it is opened for use.
    if (error instanceof NotFoundError) return undefined;
    throw error;
  });
  try {
    const names = kenyon?.collections() ?? [];
    const stored = names.includes(choice.collection) ? kenyon?.collection(choice.collection).space() : undefined;
    return precisely(choice, stored ?? {});
  } finally {
    await kenyon?.close();
  }
}

/** The choice of a model as it was stored: in its precision, its file and with its dimensions, unless others are asked for. */
export function precisely<T extends ModelChoice>(choice: T, { precision, dtype, dimensions }: EncoderHint): T {
  const isOpen = choice.precision === undefined && choice.dtype === undefined;
  // What runs on tfjs has no other precision.
  const stored = isOpen && precision !== undefined && choice.runtime !== 'tfjs' ? { precision } : {};
  // What a model made elsewhere was opened with says nothing to the one that comes with the package.
  if (choice.model === undefined) return { ...choice, ...stored };
  const file = isOpen && dtype !== undefined && precision === undefined ? { dtype } : {};
  const dims = choice.dims === undefined && dimensions !== undefined ? { dims: dimensions } : {};
  return { ...choice, ...stored, ...file, ...dims };
}
