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
