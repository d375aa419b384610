import type { Encoder } from '../core/encoder.ts';
import { ClosedError, InvalidArgumentError } from '../core/errors.ts';
import type { LongWorkOptions } from '../core/progress.ts';
import { requireFinite } from '../core/vectors.ts';

/** An encoder, or a function that loads one when it is first needed. */
export type EncoderOption = Encoder | (() => Promise<Encoder>);

async function loadShippedModel(): Promise<Encoder> {
  // Not above: whoever brings an encoder, or needs none, is not to load the libraries that run ours.
  const { loadEncoder } = await import('../../encoders/pretrained.ts');
  return loadEncoder();
}

/** Unit vectors may be this far from length 1. */
const NORM_TOLERANCE = 1e-3;

/** Loads the encoder when it is first needed, and checks what it returns. */
export class EncoderSource {
  readonly #option: EncoderOption;
  #loading: Promise<Encoder> | undefined;
  #closed = false;

  /** @param option the shipped model unless another is given. */
  constructor(option: EncoderOption = loadShippedModel) {
    this.#option = option;
    if (typeof option === 'object') this.#loading = Promise.resolve(option);
  }

  /** The encoder if it was given rather than is to be loaded. */
  get given(): Encoder | undefined {
    return typeof this.#option === 'object' ? this.#option : undefined;
  }

  /** @throws ClosedError after `close()`; what loading throws. */
  async load(): Promise<Encoder> {
    if (this.#closed) throw new ClosedError('the database was closed; open it again');
    if (typeof this.#option === 'function' && this.#loading === undefined) {
      const loading = this.#option();
      this.#loading = loading;
      // A failure is not kept: the next call may find the model in place.
      loading.catch(() => {
        this.#loading = undefined;
      });
    }
    return this.#loading!;
  }

  /**
   * Encodes texts.
   * @returns rows `[texts.length, encoder.dim]`, unit length.
   * @throws InvalidArgumentError when the encoder breaks its word; what the encoder throws.
   */
  async encode(texts: readonly string[], options?: LongWorkOptions): Promise<Float32Array> {
    const encoder = await this.load();
    const rows = await encoder.encode(texts, options);
    requireUnitRows(rows, texts.length, encoder.dim);
    return rows;
  }

  /** Closes an encoder that was loaded here; one that was given stays its owner's. */
  async close(): Promise<void> {
    this.#closed = true;
    if (typeof this.#option !== 'function') return;
    const encoder = await this.#loading?.catch(() => undefined);
    await encoder?.close();
  }
}

function requireUnitRows(rows: Float32Array, count: number, dim: number): void {
  if (!(rows instanceof Float32Array) || rows.length !== count * dim) {
    throw new InvalidArgumentError(`the encoder must return ${count} x ${dim} float32 values, got ${rows.length}`);
  }
  requireFinite(rows, "the encoder's vectors");
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let j = i * dim; j < (i + 1) * dim; j++) sum += rows[j] * rows[j];
    if (Math.abs(Math.sqrt(sum) - 1) > NORM_TOLERANCE) {
      throw new InvalidArgumentError(`the encoder must return unit vectors, but row ${i} has length ${Math.sqrt(sum)}`);
    }
  }
}
