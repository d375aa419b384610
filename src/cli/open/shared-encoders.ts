import type { Encoder } from '../../main.ts';
import type { EncoderHint } from '../../public/data.ts';

function howOf({ model, precision, dtype, dimensions }: EncoderHint): string {
  return `${model} ${precision} ${dtype} ${dimensions}`;
}

/** One encoder for each way of opening it, for what searches and what compares. */
export class SharedEncoders {
  readonly #load: (stored: EncoderHint) => Promise<Encoder>;
  readonly #loaded = new Map<string, Promise<Encoder>>();

  constructor(load: (stored: EncoderHint) => Promise<Encoder>) {
    this.#load = load;
  }

  readonly of = (stored: EncoderHint): Promise<Encoder> => {
    const key = howOf(stored);
    const known = this.#loaded.get(key);
    if (known !== undefined) return known;
    const loading = this.#load(stored);
    this.#loaded.set(key, loading);
    loading.then(
      // A new collection is made in the precision that the model has by itself, and is asked for by that afterwards.
      (encoder) => this.#loaded.set(howOf(encoder), loading),
      () => this.#loaded.delete(key),
    );
    return loading;
  };

  async close(): Promise<void> {
    for (const loading of this.#loaded.values())
      await loading.then((encoder) => encoder.close()).catch(() => undefined);
  }
}
