import { withCollection } from '../open/with-collection.ts';
import { ENTITY_MODEL_OPTION, recognizerOf } from '../options/entity-options.ts';
import { COLLECTION_OPTION, DB_OPTION, FILTER_NOTE, JSON_OPTION } from '../options/shared-options.ts';
import { defineCommand } from '../program/command.ts';
import { renderFields } from '../render/render-fields.ts';

const ENTITIES_HINT = '; kenyon index --entities finds them';

export const fieldsCommand = defineCommand({
  name: 'fields',
  summary: 'Lists the fields that documents can be filtered by.',
  options: {
    ...DB_OPTION,
    top: { type: 'integer', min: 0, max: 1000, default: 5, help: 'most frequent values to show of each field' },
    entities: { type: 'flag', help: 'list what the texts name instead, by type' },
    ...ENTITY_MODEL_OPTION,
    ...COLLECTION_OPTION,
    ...JSON_OPTION,
  },
  notes: [
    'Prints name, documents that have the field, distinct values, types, and the most frequent values with their counts.',
    FILTER_NOTE,
  ],
  async run(values, _operands, terminal) {
    const { db, top, collection, json, entities } = values;
    const { stdout, stderr, signal } = terminal;
    const target = { db, collection, readOnly: true, recognizer: recognizerOf(values) };
    const fields = await withCollection(target, terminal, (documents) =>
      entities ? documents.entities({ top, signal }) : documents.fields({ top, signal }),
    );
    const what = entities ? 'entities' : 'fields';
    if (json) stdout.write(`${JSON.stringify({ db, collection, [what]: fields })}\n`);
    else if (fields.length > 0) stdout.write(renderFields(fields, terminal));
    else stderr.write(`kenyon: ${db} has no ${what} in collection ${collection}${entities ? ENTITIES_HINT : ''}\n`);
    return 0;
  },
});
