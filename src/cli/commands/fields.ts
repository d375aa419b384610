import { defineCommand } from '../command.ts';
import { renderFields } from '../render-fields.ts';
import { COLLECTION_OPTION, DB_OPTION, FILTER_NOTE, JSON_OPTION } from './shared-options.ts';
import { withCollection } from './with-collection.ts';

export const fieldsCommand = defineCommand({
  name: 'fields',
  summary: 'Lists the fields that documents can be filtered by.',
  options: {
    ...DB_OPTION,
    top: { type: 'integer', min: 0, max: 1000, default: 5, help: 'most frequent values to show of each field' },
    ...COLLECTION_OPTION,
    ...JSON_OPTION,
  },
  notes: [
    'Prints name, documents that have the field, distinct values, types, and the most frequent values with their counts.',
    FILTER_NOTE,
  ],
  async run({ db, top, collection, json }, _operands, terminal) {
    const { stdout, stderr, signal } = terminal;
    const fields = await withCollection({ db, collection, readOnly: true }, terminal, (documents) =>
      documents.fields({ top, signal }),
    );
    if (json) stdout.write(`${JSON.stringify({ db, collection, fields })}\n`);
    else if (fields.length > 0) stdout.write(renderFields(fields, terminal));
    else stderr.write(`kenyon: ${db} has no fields in collection ${collection}\n`);
    return 0;
  },
});
