import { createHash } from 'node:crypto';
import type { Encoder, TextRole } from '../../src/core/encoder.ts';
import { kept } from '../harness/kept-values.ts';

const BATCH = 4096;

/**
 * Vectors of texts, `[texts.length, dim]`, kept from one run to the next under a name and what they were made of; the
 * name must tell the role.
 */
export function encodedTexts(
  encoder: Encoder,
  name: string,
  texts: readonly string[],
  role: TextRole = 'document',
): Promise<Float32Array> {
  const key = createHash('sha256').update(encoder.fingerprint).update(texts.join('\n')).digest('hex').slice(0, 12);
  return kept(`${name}-${key}.f32`, texts.length * encoder.dim, async () => {
    const rows = new Float32Array(texts.length * encoder.dim);
    for (let from = 0; from < texts.length; from += BATCH) {
      rows.set(await encoder.encode(texts.slice(from, from + BATCH), { role }), from * encoder.dim);
      console.error(`encoded ${Math.min(from + BATCH, texts.length)} of ${texts.length} texts of ${name}`);
    }
    return rows;
  });
}
