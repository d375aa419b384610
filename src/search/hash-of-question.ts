import { createHash } from 'node:crypto';
import type { Question } from './question.ts';

/** Hash of what decides which documents are found, and in which order. */
export function hashOf({ mode, text, marks, vector, options }: Question): string {
  const { filter, index, minScore, fusion, rerank, entities, syntax, words, sort, groupBy } = options;
  const { top, weight } = rerank ?? {};
  const asked = [
    mode,
    text,
    marks,
    filter?.key,
    index,
    minScore,
    fusion,
    top,
    weight,
    entities,
    syntax,
    words,
    sort,
    groupBy,
  ];
  const hash = createHash('sha256').update(JSON.stringify(asked));
  // Of a text it follows from the text, but for rounding that may depend on the batch.
  if (text === '') hash.update(vector);
  return hash.digest('base64url').slice(0, 22);
}
