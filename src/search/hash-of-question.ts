import { crc32 } from 'node:zlib';
import type { Question } from './question.ts';

/** Hash of what decides which documents are found, and in which order. */
export function hashOf({ mode, text, marks, vector, options }: Question): string {
  const { filter, within, index, minScore, fusion, rerank, entities, syntax, words, sort, groupBy, except } = options;
  const { top, weight } = rerank ?? {};
  const asked = [
    mode,
    text,
    marks,
    filter?.key,
    within?.key,
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
    except,
  ];
  // A checksum is enough: what is to be told apart are mistakes, and every search pays for it.
  const checksum = crc32(JSON.stringify(asked));
  // Of a text the vector follows from the text, but for rounding that may depend on the batch.
  if (text !== '') return checksum.toString(36);
  return crc32(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength), checksum).toString(36);
}
