import { z } from 'zod';
import type { Rejection } from '../../main.ts';
import { COLLECTION } from '../tool/schemas.ts';
import { defineTool } from '../tool/tool.ts';
import { writeTo } from '../tool/tool-context.ts';

export const addTool = defineTool({
  name: 'add',
  title: 'Add documents',
  description:
    'Stores documents, each in place of the one with its id; they are found from then on. Without an id one is made from the content, so that adding the same document again ' +
    'changes nothing. Call check_duplicate first for texts that may be there already. What was replaced is gone.',
  input: z.strictObject({
    documents: z
      .array(
        z
          .looseObject({
            id: z.string().min(1).max(1024).optional(),
            text: z.string().min(1).describe('What is searched. Long texts are cut into passages by themselves.'),
          })
          .describe('Any other fields are stored with it and can be filtered by, for example title, url, date, tags.'),
      )
      .min(1)
      .max(100),
    collection: COLLECTION.describe(
      'Name of the collection; a new one is made. May be left out where there is at most one.',
    ),
  }),
  output: z.object({
    collection: z.string(),
    added: z.int().describe('Stored under a new id.'),
    updated: z.int().describe('Stored in place of another document.'),
    unchanged: z.int().describe('Were there already, equal.'),
    rejected: z
      .array(z.object({ index: z.int(), id: z.string().optional(), reason: z.string() }))
      .describe('Not stored, and why.'),
  }),
  // A document of the same id is replaced.
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  async run(context, { documents, collection: name }, signal) {
    const rejected: Rejection[] = [];
    const onRejected = (rejection: Rejection) => rejected.push(rejection);
    return writeTo(context, name, async (collection) => {
      const { added, updated, unchanged } = await collection.add(documents, { onRejected, signal });
      return { collection: collection.name, added, updated, unchanged, rejected };
    });
  },
});
