import { z } from 'zod';
import type { Collection } from '../../main.ts';
import { COLLECTION } from '../tool/schemas.ts';
import { defineTool, READS } from '../tool/tool.ts';
import { collectionNames, collectionOf } from '../tool/tool-context.ts';

/** Collections whose fields are told when none is named. */
const MOST_DESCRIBED = 10;
/** Most fields of a collection that are told. */
const MOST_FIELDS = 50;
/** Values of a field that are told. */
const VALUES = 8;

const SCALAR = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const describeTool = defineTool({
  name: 'describe',
  title: 'Describe the database',
  description:
    'Tells which collections there are, how many documents each has, and which fields with their types, most frequent values and ranges: what a filter can name. Call it first.',
  input: z.strictObject({ collection: COLLECTION }),
  output: z.object({
    collections: z.array(
      z.object({
        name: z.string(),
        documents: z.int(),
        fields: z
          .array(
            z.object({
              name: z.string().describe('As filters write it.'),
              documents: z.int().describe('Documents that have it.'),
              types: z.array(z.string()),
              distinct: z.int().describe('Different values.'),
              values: z.array(SCALAR).describe('The most frequent ones.'),
              least: SCALAR.optional(),
              greatest: SCALAR.optional(),
            }),
          )
          .optional()
          .describe('Absent where there are many collections: name one.'),
        otherFields: z.int().optional().describe('How many fields more there are.'),
      }),
    ),
  }),
  annotations: READS,
  async run(context, { collection: name }, signal) {
    const names = name === undefined ? await collectionNames(context) : [name];
    const collections = [];
    for (const [i, each] of names.entries()) {
      const collection = await collectionOf(context, each);
      const told = i < MOST_DESCRIBED ? await fieldsOf(collection, signal) : {};
      collections.push({ name: each, documents: await collection.count(), ...told });
    }
    return { collections };
  },
});

async function fieldsOf(collection: Collection, signal: AbortSignal) {
  const fields = await collection.fields({ top: VALUES, signal });
  const told = fields.slice(0, MOST_FIELDS).map(({ field, documents, types, distinct, top, least, greatest }) => ({
    name: field,
    documents,
    types: [...types],
    distinct,
    values: top.map(({ value }) => value),
    ...(least !== undefined && { least }),
    ...(greatest !== undefined && { greatest }),
  }));
  return { fields: told, ...(fields.length > MOST_FIELDS && { otherFields: fields.length - MOST_FIELDS }) };
}
