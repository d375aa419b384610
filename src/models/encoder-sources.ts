import { SHIPPED_MODEL } from '../../encoders/own-models.ts';
import type { Encoder } from '../core/encoder.ts';
import { InvalidArgumentError } from '../core/errors.ts';
import { beforeProjection, type Projection } from '../core/projection.ts';
import { type EncoderHint, type EncoderOption, EncoderSource, hintOf } from './encoder-source.ts';
import { projectedSource } from './projected-encoder.ts';

/** Of the vectors of a collection: what decides which encoder makes more of them. */
export interface EncodedSpace {
  /** Values in a vector. */
  readonly dim: number;
  /** Fingerprint of the encoder that makes the vectors. */
  readonly fingerprint: string;
  /** Which model that is, and how it was run. */
  readonly model?: string;
  readonly precision?: Encoder['precision'];
  readonly dtype?: Encoder['dtype'];
  readonly dimensions?: Encoder['dimensions'];
  /** True where they are not made by an encoder, but given with the documents. */
  readonly given?: true;
  /** How they are projected, where they are. */
  readonly projection?: Projection;
}

/** The encoders of a database. A collection is asked with the one that its vectors are of, each loaded when it is first needed. */
export class EncoderSources {
  readonly #option: EncoderOption | undefined;
  /** By how they are loaded; one that was given is as it is. */
  readonly #opened = new Map<string, EncoderSource>();
  /** By their fingerprints. */
  readonly #adopted = new Map<string, EncoderSource>();
  /** By the fingerprints of what they project to, and what they project. */
  readonly #projected = new Map<string, { readonly base: EncoderSource; readonly source: EncoderSource }>();

  /** @param option what the database was opened with; by default the shipped model. */
  constructor(option: EncoderOption | undefined) {
    this.#option = option;
    // What is no encoder is told of at once.
    if (option !== undefined) this.#open({});
  }

  /**
   * The encoder for texts of a collection.
   * @param space undefined while the collection is empty.
   * @returns undefined where vectors are given and nobody named an encoder.
   */
  of(space: EncodedSpace | undefined): EncoderSource | undefined {
    if (space?.projection === undefined) return this.#modelOf(space);
    const base = this.#modelOf(beforeProjection(space));
    if (base === undefined) return undefined;
    const known = this.#projected.get(space.fingerprint);
    if (known?.base === base) return known.source;
    const source = projectedSource(base, space.dim, space.projection);
    this.#projected.set(space.fingerprint, { base, source });
    return source;
  }

  #modelOf(space: EncodedSpace | undefined): EncoderSource | undefined {
    const adopted = space && this.#adopted.get(space.fingerprint);
    if (adopted !== undefined) return adopted;
    if (space?.given && this.#option === undefined) return undefined;
    const fitting = [...this.#opened.values()].find(({ loaded }) => loaded?.fingerprint === space?.fingerprint);
    return fitting ?? this.#open(space ?? {});
  }

  /** Takes one more encoder, for collections that come to be of its vectors; one that is loaded here is closed with the others. */
  async adopt(option: EncoderOption): Promise<EncoderSource> {
    const source = new EncoderSource(option);
    const { fingerprint } = await source.load();
    const known = this.#adopted.get(fingerprint);
    if (known === undefined) this.#adopted.set(fingerprint, source);
    else await source.close();
    return known ?? source;
  }

  async close(): Promise<void> {
    for (const { source } of this.#projected.values()) await source.close();
    for (const source of [...this.#opened.values(), ...this.#adopted.values()]) await source.close();
  }

  #open(stored: EncoderHint): EncoderSource {
    const { model, precision, dtype, dimensions } = stored;
    const isPlain = typeof this.#option === 'object';
    // fp32, and the shipped model where nobody named an encoder, are what is loaded unless something else is said.
    const named = this.#option === undefined && model === SHIPPED_MODEL ? undefined : model;
    const how = isPlain ? [] : [named, precision === 'fp32' ? undefined : precision, dtype, dimensions];
    const key = how.join(' ').trim();
    const known = this.#opened.get(key);
    if (known !== undefined) return known;
    const source = new EncoderSource(this.#option, hintOf(stored));
    this.#opened.set(key, source);
    return source;
  }
}

/** Stands where texts have no encoder: whoever asks it is told. */
export function noEncoder(collection: string, model: string): EncoderSource {
  return new EncoderSource(async () => {
    throw new InvalidArgumentError(
      `collection ${collection} holds vectors of ${model} that were given with the documents, and there is no encoder that makes one of a ` +
        "text; ask with a vector, search by words (mode 'lexical'), or open the database with an encoder of that fingerprint",
    );
  });
}
