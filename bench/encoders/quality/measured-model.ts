import type { Encoder, TextRole } from '../../../src/core/encoder.ts';
import { dotAt } from '../../../src/core/vectors.ts';

/** Texts under a name, encoded once for all sets that search them. */
export interface NamedCorpus {
  readonly name: string;
  readonly texts: readonly string[];
  /** What its texts are to the model; 'query' where both sides are alike, as translations. Default 'document'. */
  readonly role?: TextRole;
}

/** Texts encoded at a time. */
const BLOCK = 4096;

/** An encoder with the vectors of the corpora that it has already encoded. */
export class MeasuredModel {
  readonly #encoder: Encoder;
  readonly #corpora = new Map<string, Promise<Float32Array>>();

  constructor(encoder: Encoder) {
    this.#encoder = encoder;
  }

  get dim(): number {
    return this.#encoder.dim;
  }

  /** Vectors `[texts.length, dim]`. */
  encode(texts: readonly string[], role: TextRole): Promise<Float32Array> {
    return this.#encoder.encode(texts, { role });
  }

  /** Vectors of a corpus, `[texts.length, dim]`. */
  corpus(corpus: NamedCorpus): Promise<Float32Array> {
    const known = this.#corpora.get(corpus.name);
    if (known !== undefined) return known;
    const rows = this.#encodeInBlocks(corpus);
    this.#corpora.set(corpus.name, rows);
    return rows;
  }

  /** Cosine of each pair; a text that stands in several is encoded once. */
  async cosines(pairs: readonly { readonly a: string; readonly b: string }[]): Promise<number[]> {
    const rows = new Map<string, number>();
    for (const { a, b } of pairs) for (const text of [a, b]) if (!rows.has(text)) rows.set(text, rows.size);
    const vectors = await this.encode([...rows.keys()], 'query');
    const at = (text: string) => rows.get(text)! * this.dim;
    return pairs.map(({ a, b }) => dotAt(vectors.subarray(at(a), at(a) + this.dim), vectors, at(b)));
  }

  async #encodeInBlocks({ name, texts, role = 'document' }: NamedCorpus): Promise<Float32Array> {
    const rows = new Float32Array(texts.length * this.dim);
    for (let from = 0; from < texts.length; from += BLOCK) {
      rows.set(await this.encode(texts.slice(from, from + BLOCK), role), from * this.dim);
      const done = Math.min(from + BLOCK, texts.length);
      if (texts.length > BLOCK) console.error(`encoded ${done} of ${texts.length} texts of ${name}`);
    }
    return rows;
  }
}
