import { z } from 'zod';
import { COLLECTION } from '../tool/schemas.ts';
import { defineTool } from '../tool/tool.ts';
import { collectionOf } from '../tool/tool-context.ts';

export const deleteTool = defineTool({
  name: 'delete',
  title: 'Delete documents',
  description:
    'Deletes documents by id, for good. Make sure with fetch that they are the right ones, and ask the user before.',
  input: z.strictObject({
    ids: z.array(z.string().min(1).max(1024)).min(1).max(100),
    collection: COLLECTION,
  }),
  output: z.object({ collection: z.string(), deleted: z.int().describe('How many of them were there.') }),
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  async run(context, { ids, collection: name }) {
    const collection = await collectionOf(context, name);
    return { collection: collection.name, deleted: await collection.delete(ids) };
  },
});
