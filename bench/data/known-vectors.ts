import type { EncodeOptions, Encoder, TextRole } from '../../src/core/encoder.ts';
import { encodedTexts } from './encoded-texts.ts';

/**
 * An encoder that takes the vectors of some texts in one role from a file of an earlier run, or makes it, and encodes others as they come.
 * Closing it leaves the encoder open.
 */
export async function withKnownVectors(
  encoder: Encoder,
  name: string,
  texts: readonly string[],
  role: TextRole,
): Promise<Encoder> {
  const { dim, fingerprint, runtime } = encoder;
  const rows = await encodedTexts(encoder, name, texts, role);
  const ords = new Map(texts.map((text, ord) => [text, ord]));
  return {
    dim,
    fingerprint,
    runtime,
    async encode(asked: readonly string[], options: EncodeOptions = {}): Promise<Float32Array> {
      const isOther = (options.role ?? 'document') !== role;
      if (isOther || !asked.every((text) => ords.has(text))) return encoder.encode(asked, options);
      const found = new Float32Array(asked.length * dim);
      for (const [i, text] of asked.entries()) {
        const ord = ords.get(text)!;
        found.set(rows.subarray(ord * dim, (ord + 1) * dim), i * dim);
      }
      return found;
    },
    close: async () => undefined,
  };
}
