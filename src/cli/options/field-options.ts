import type { CollectionOptions } from '../../main.ts';
import { type OptionSpecs, type OptionValues, UsageError } from '../program/command.ts';

/** The option that names fields beside the text. */
export const TEXT_FIELD_OPTION = {
  'text-fields': {
    type: 'text',
    value: 'FIELD=WEIGHT,...',
    help: 'fields that are searched with the text, such as title=3',
  },
} as const satisfies OptionSpecs;

/** What a user of fields beside the text must know. */
export const TEXT_FIELD_NOTE =
  'A word in one of the --text-fields counts as many times as its weight says, 1 to 20; the model reads them before the text.\n' +
  'They are stored with the collection, like passages.';

/** The fields that were asked for; undefined leaves it to the collection. @throws UsageError for what is none. */
export function textFieldsOf(values: OptionValues<typeof TEXT_FIELD_OPTION>): CollectionOptions['textFields'] {
  const given = values['text-fields'];
  if (given === undefined) return undefined;
  const fields = given.split(',').map((part): [string, number] => {
    const [, field, weight = '1'] = /^\s*([^=]+?)\s*(?:=\s*(\d+)\s*)?$/.exec(part) ?? [];
    if (field !== undefined) return [field, Number(weight)];
    throw new UsageError(`--text-fields must be like title=3,subtitle, got ${JSON.stringify(part)}`, 'index');
  });
  return Object.fromEntries(fields);
}

/** Vectors that documents bring along. */
export const VECTOR_OPTIONS = {
  vectors: { type: 'text', value: 'MODEL', help: 'documents bring vectors of this model, such as my-model@1' },
  'vector-field': { type: 'text', value: 'NAME', help: 'the field of the vector; by default vector' },
} as const satisfies OptionSpecs;

/** What a user of own vectors must know. */
export const VECTOR_NOTE =
  'With --vectors each line may have a vector, a list of numbers, and then needs no text; its text is found by words. The name of the\n' +
  'model is stored with the collection: later calls need not say it, and vectors of another one are refused. No model is loaded unless\n' +
  '--model names one.';

/** The field that holds the vector; undefined where documents bring none. */
export function vectorFieldOf(values: OptionValues<typeof VECTOR_OPTIONS>): string | undefined {
  const { vectors, 'vector-field': field } = values;
  if (vectors === undefined && field !== undefined)
    throw new UsageError('--vector-field goes with --vectors MODEL, which says whose vectors they are', 'index');
  return vectors === undefined ? undefined : (field ?? 'vector');
}
