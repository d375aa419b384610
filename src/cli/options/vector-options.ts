import { type OptionSpecs, type OptionValues, UsageError } from '../program/command.ts';

/** Vectors that documents bring along. */
export const VECTOR_OPTIONS = {
  vectors: { type: 'text', value: 'MODEL', help: 'documents bring vectors of this model, such as my-model@1' },
  'vector-field': { type: 'text', value: 'NAME', help: 'the field of the vector; by default vector' },
} as const satisfies OptionSpecs;

/** What a user of own vectors must know. */
export const VECTOR_NOTE =
  'With --vectors each line may have a vector, a list of numbers, and then needs no text; its text is found by words. The name of the\n' +
  'model is stored with the collection, and vectors of another one are refused. No model is loaded unless --model names one.';

/** The field that holds the vector; undefined where documents bring none. */
export function vectorFieldOf(values: OptionValues<typeof VECTOR_OPTIONS>): string | undefined {
  const { vectors, 'vector-field': field } = values;
  if (vectors === undefined && field !== undefined)
    throw new UsageError('--vector-field goes with --vectors MODEL, which says whose vectors they are', 'index');
  return vectors === undefined ? undefined : (field ?? 'vector');
}
