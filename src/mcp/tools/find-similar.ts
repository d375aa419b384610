import { z } from 'zod';
import { COLLECTION, FILTER, FOUND } from '../tool/schemas.ts';
import { tellHit } from '../tool/tell-document.ts';
import { defineTool, READS } from '../tool/tool.ts';
import { bytesOf, collectionOf } from '../tool/tool-context.ts';

export const findSimilarTool = defineTool({
  name: 'find_similar',
  title: 'Find similar documents',
  description:
    'Finds the documents that are most like one that is stored, by meaning. Of a long document all of its passages count. The document itself is left out.',
  input: z.strictObject({
    id: z.string().min(1).max(1024).describe('Id of the document to start from.'),
    collection: COLLECTION,
    k: z.int().min(1).max(50).default(10).describe('How many documents at most.'),
    filter: FILTER,
  }),
  output: z.object({
    collection: z.string(),
    results: z.array(FOUND).describe('Most alike first; scores are cosines.'),
  }),
  annotations: READS,
  remedies: { NOT_FOUND: 'Take an id from the results of search, and the collection that they came from.' },
  async run(context, { id, collection: name, k, filter }, signal) {
    const collection = await collectionOf(context, name);
    const { hits } = await collection.similar(id, {
      k,
      ...(filter !== undefined && { filter }),
      ...bytesOf(context),
      signal,
    });
    return { collection: collection.name, results: hits.map((hit) => tellHit(collection.name, hit)) };
  },
});
