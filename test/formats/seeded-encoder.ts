import { crc32 } from 'node:zlib';
import type { Encoder } from '../../src/core/encoder.ts';
import { createRandom } from '../../src/core/random.ts';
import { toUnit } from '../../src/core/vectors.ts';

/** Gives each text a vector of its own, drawn from the text's checksum: the same bits on every machine, and no two scores alike. */
export class SeededEncoder implements Encoder {
  readonly dim = 16;
  readonly fingerprint = 'seeded-16';
  readonly runtime = 'seeded numbers';

  async encode(texts: readonly string[]): Promise<Float32Array> {
    const rows = new Float32Array(texts.length * this.dim);
    for (const [i, text] of texts.entries()) rows.set(this.vectorOf(text), i * this.dim);
    return rows;
  }

  async close(): Promise<void> {}

  /** Vector of one text, `[dim]`, unit length. */
  vectorOf(text: string): Float32Array {
    const random = createRandom(crc32(text));
    return toUnit(
      Float32Array.from({ length: this.dim }, () => random.next() - 0.5),
      'the vector',
    );
  }
}
