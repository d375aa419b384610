import type { EncodeOptions, Encoder } from '../../../../src/core/encoder.ts';

/** Counts letters a to z, whatever else stands in a text: the same letters have cosine 1, none in common 0. */
export class LetterEncoder implements Encoder {
  readonly dim = 26;
  readonly fingerprint = 'letters';
  readonly runtime = 'counting';
  /** What was asked for, call by call. */
  readonly calls: { readonly role: string; readonly texts: readonly string[] }[] = [];

  async encode(texts: readonly string[], { role = 'document' }: EncodeOptions = {}): Promise<Float32Array> {
    this.calls.push({ role, texts });
    const rows = new Float32Array(texts.length * this.dim);
    for (const [i, text] of texts.entries()) {
      const row = rows.subarray(i * this.dim, (i + 1) * this.dim);
      for (const letter of text.toLowerCase().match(/[a-z]/g) ?? ['z']) row[letter.charCodeAt(0) - 97]++;
      const norm = Math.hypot(...row);
      for (let d = 0; d < this.dim; d++) row[d] /= norm;
    }
    return rows;
  }

  async close(): Promise<void> {}
}
