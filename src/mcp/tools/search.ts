import { z } from 'zod';
import { COLLECTION, FILTER, FOUND } from '../tool/schemas.ts';
import { tellHit } from '../tool/tell-document.ts';
import { defineTool, READS } from '../tool/tool.ts';
import { bytesOf, collectionOf, requireQueryLength } from '../tool/tool-context.ts';

export const searchTool = defineTool({
  name: 'search',
  title: 'Search documents',
  description:
    'Finds the documents of a collection that fit a question or keywords best, in Chinese or English, by meaning and by words together. ' +
    'Returns for each its id, title, score and the part of its text that fits; read whole documents with fetch. Use describe first to learn which ' +
    'collections and fields there are.',
  input: z.strictObject({
    query: z.string().min(1).max(10_000).describe('What to look for: a question in natural language, or words.'),
    collection: COLLECTION,
    k: z.int().min(1).max(50).default(10).describe('How many documents at most.'),
    filter: FILTER,
    mode: z
      .enum(['hybrid', 'semantic', 'lexical'])
      .optional()
      .describe(
        'hybrid: meaning and words, the default; semantic: meaning alone; lexical: words alone, for names and codes.',
      ),
    cursor: z
      .string()
      .optional()
      .describe('nextCursor of the answer before, with the same other arguments: the next page.'),
  }),
  output: z.object({
    collection: z.string(),
    results: z.array(FOUND).describe('Best first.'),
    nextCursor: z.string().optional().describe('There are more; pass it as cursor.'),
    fits: z
      .boolean()
      .optional()
      .describe('false: probably nothing here answers the query, and what is nearest is shown.'),
    note: z.string().optional().describe('How the answer was found, and why there are fewer results than asked for.'),
  }),
  annotations: READS,
  remedies: {
    INVALID_ARGUMENT: 'Correct the arguments and call search again; describe lists the fields that a filter can name.',
  },
  async run(context, { query, collection: name, k, filter, mode, cursor }, signal) {
    requireQueryLength(context, 'query', query);
    const collection = await collectionOf(context, name);
    const {
      hits,
      plan,
      cursor: nextCursor,
    } = await collection.search(query, {
      k,
      ...(filter !== undefined && { filter }),
      ...(mode !== undefined && { mode }),
      ...(cursor !== undefined && { cursor }),
      // Which passage fits is known where vectors were compared; words alone must be looked for.
      passages: mode === 'lexical' ? k : 0,
      ...bytesOf(context),
      signal,
    });
    return {
      collection: collection.name,
      results: hits.map((hit) => tellHit(collection.name, hit)),
      ...(nextCursor !== undefined && { nextCursor }),
      ...(plan.fits !== undefined && { fits: plan.fits }),
      ...(plan.reason !== undefined && { note: plan.reason }),
    };
  },
});
