import { z } from 'zod';
import { InvalidArgumentError, NotFoundError } from '../../core/errors.ts';
import { COLLECTION, FILTER, FOUND } from '../tool/schemas.ts';
import { tellHit } from '../tool/tell-document.ts';
import { defineTool, READS } from '../tool/tool.ts';
import { collectionOf } from '../tool/tool-context.ts';

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
    const vector = await collection.directionOf(id);
    if (vector === undefined)
      throw new NotFoundError(
        `there is no document ${JSON.stringify(id)} in collection ${JSON.stringify(collection.name)}`,
      );
    if (vector.every((value) => value === 0))
      throw new InvalidArgumentError(`the document ${JSON.stringify(id)} has no vector to compare by`);
    const { hits } = await collection.search(vector, { k: k + 1, ...(filter !== undefined && { filter }), signal });
    const others = hits.filter((hit) => hit.id !== id).slice(0, k);
    return { collection: collection.name, results: others.map((hit) => tellHit(collection.name, hit)) };
  },
});
