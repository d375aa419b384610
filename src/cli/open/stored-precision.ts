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
  if (choice.precision !== undefined) return choice;
  const { open } = await import('../../database/kenyon.ts');
  const kenyon = await open(choice.db, { readOnly: true }).catch((error: unknown) => {
    // A new database is made in the precision that the model has by itself; other errors are told when it is opened for use.
    if (error instanceof NotFoundError) return undefined;
    throw error;
  });
  try {
    const names = kenyon?.collections() ?? [];
    const { precision } = (names.includes(choice.collection) && kenyon?.collection(choice.collection).space()) || {};
    return precisely(choice, { precision });
  } finally {
    await kenyon?.close();
  }
}

/** The choice of a model in a stored precision, unless another one is asked for. */
export function precisely<T extends ModelChoice>(choice: T, { precision }: EncoderHint): T {
  const isOpen = choice.precision === undefined && choice.dtype === undefined && precision !== undefined;
  // What runs on tfjs has no other precision.
  return isOpen && choice.runtime !== 'tfjs' ? { ...choice, precision } : choice;
}
