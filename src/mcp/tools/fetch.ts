import { z } from 'zod';
import { NotFoundError } from '../../core/errors.ts';
import { COLLECTION, FIELDS, NAMED } from '../tool/schemas.ts';
import { beginning, nameDocument } from '../tool/tell-document.ts';
import { defineTool, READS } from '../tool/tool.ts';
import { collectionOf } from '../tool/tool-context.ts';

export const fetchTool = defineTool({
  name: 'fetch',
  title: 'Read a document',
  description:
    'Reads one document by its id: its text and all of its fields. A long text comes in parts: call again with offset set to nextOffset for the next one.',
  input: z.strictObject({
    id: z.string().min(1).max(1024).describe('Id of the document, as search gives it.'),
    collection: COLLECTION,
    offset: z.int().min(0).default(0).describe('Where in the text to begin, in characters (UTF-16 code units).'),
    length: z.int().min(100).max(200_000).default(20_000).describe('How many characters of the text at most.'),
  }),
  output: z.object({
    ...NAMED,
    text: z.string(),
    metadata: FIELDS.describe('All other fields.'),
    length: z.int().describe('Characters of the whole text.'),
    nextOffset: z.int().optional().describe('The text goes on from there.'),
  }),
  annotations: READS,
  remedies: { NOT_FOUND: 'Take an id from the results of search, and the collection that they came from.' },
  async run(context, { id, collection: name, offset, length }) {
    const collection = await collectionOf(context, name);
    const [found] = await collection.get([id]);
    if (found === undefined)
      throw new NotFoundError(
        `there is no document ${JSON.stringify(id)} in collection ${JSON.stringify(collection.name)}`,
      );
    const { id: _, text, ...metadata } = found;
    const part = beginning(text.slice(offset), length);
    const end = offset + part.length;
    return {
      ...nameDocument(collection.name, found),
      text: part,
      metadata,
      length: text.length,
      ...(end < text.length && { nextOffset: end }),
    };
  },
});
