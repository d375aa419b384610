import { saysSomething } from '../core/text/cut-places.ts';
import { withoutLongSigns } from '../core/text/without-long-signs.ts';
import type { EncoderSource } from './encoder-source.ts';

/**
 * Encodes texts to be found; of long rows of signs little is read. A text of signs alone, which says nothing and lies near to whatever is
 * short, gets the opposite of its vector: it is there, but behind all that says something.
 * @returns rows `[texts.length, encoder.dim]`, unit length.
 */
export async function encodeDocuments(
  encoder: EncoderSource,
  texts: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const rows = await encoder.encode(texts.map(withoutLongSigns), { role: 'document', signal });
  const silent = texts.flatMap((text, i) => (saysSomething(text) ? [] : [i]));
  if (silent.length === 0) return rows;
  const dim = rows.length / texts.length;
  // The encoder may keep what it gave.
  const own = rows.slice();
  for (const i of silent) for (let j = i * dim; j < (i + 1) * dim; j++) own[j] = -own[j];
  return own;
}
